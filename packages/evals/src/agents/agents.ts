import { CodeAgent, ToolCallingAgent, type AgentOptions, type CodeAgentOptions, type Model } from '@thimble/core';
import type { AgentFactory } from '../contract/agent-kind.ts';

type Shared = Omit<AgentOptions, 'model' | 'budget'>;

/** Agents that think in code: all trials share the executor, and each has a sandbox of its own. */
export function codeAgent(options: Omit<CodeAgentOptions, 'model' | 'budget'>): AgentFactory {
  return ({ model, tools, instructions, budget }) =>
    new CodeAgent({ ...options, ...joined(options, { tools, instructions }), model, budget });
}

/** Agents that call tools with JSON. */
export function jsonAgent(options: Shared = {}): AgentFactory {
  return ({ model, tools, instructions, budget }) =>
    new ToolCallingAgent({ ...options, ...joined(options, { tools, instructions }), model, budget });
}

/** The model alone: asked once, with no tools. What an agent is measured against. */
export function plainModel(options: { instructions?: string | undefined } = {}): AgentFactory {
  return ({ model, instructions, budget }) =>
    new ToolCallingAgent({
      ...joined(options, { tools: [], instructions }),
      prompts: { system: (context) => `You answer questions.\n\n${context.instructions}`.trim() },
      model: withoutTools(model),
      maxSteps: 1,
      budget,
    });
}

function joined(
  { tools = [], instructions }: Pick<AgentOptions, 'tools' | 'instructions'>,
  ofCase: Pick<AgentOptions, 'tools' | 'instructions'>,
): Pick<AgentOptions, 'tools' | 'instructions'> {
  const texts = [instructions, ofCase.instructions].flatMap((text) => text?.trim() || []);
  return {
    tools: [...tools, ...(ofCase.tools ?? [])],
    ...(texts.length > 0 && { instructions: texts.join('\n\n') }),
  };
}

function withoutTools(model: Model): Model {
  return {
    id: model.id,
    supports: model.supports,
    ...(model.pricing && { pricing: model.pricing }),
    stream: ({ tools: _, toolChoice: __, ...request }, options) => model.stream(request, options),
  };
}
