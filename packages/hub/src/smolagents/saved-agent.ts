import { z } from 'zod';

/** `agent.json` as smolagents 1.27 writes it, with what older and newer versions add. */
export const savedAgent = z.looseObject({
  class: z.enum(['CodeAgent', 'ToolCallingAgent']),
  model: z.looseObject({ class: z.string().max(100), data: z.record(z.string(), z.json()).default({}) }),
  tools: z
    .array(z.string().regex(/^[A-Za-z_]\w{0,63}$/))
    .max(200)
    .default([]),
  managed_agents: z.record(z.string().regex(/^[A-Za-z_]\w{0,63}$/), z.string()).default({}),
  max_steps: z.int().min(1).nullish(),
  planning_interval: z.int().min(1).nullish(),
  verbosity_level: z.number().nullish(),
  name: z.string().max(64).nullish(),
  description: z.string().max(200_000).nullish(),
  requirements: z.array(z.string().max(200)).max(200).default([]),
  authorized_imports: z.array(z.string().max(200)).max(500).nullish(),
  executor_type: z.string().max(50).nullish(),
  executor_kwargs: z.record(z.string(), z.json()).nullish(),
  max_print_outputs_length: z.number().positive().nullish(),
  code_block_tags: z.union([z.literal('markdown'), z.tuple([z.string(), z.string()])]).nullish(),
});
export type SavedAgent = z.infer<typeof savedAgent>;

/** Keys of agent.json that are read; `prompt_templates` is also in prompts.yaml. */
export const knownKeys = [...Object.keys(savedAgent.shape), 'prompt_templates'] as const;

export const savedPrompts = z.looseObject({
  system_prompt: z.string().optional(),
  planning: z.looseObject({ initial_plan: z.string().optional() }).optional(),
  managed_agent: z.looseObject({ task: z.string().optional(), report: z.string().optional() }).optional(),
  final_answer: z.looseObject({ pre_messages: z.string().optional(), post_messages: z.string().optional() }).optional(),
});
