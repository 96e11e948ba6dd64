import { z } from 'zod';
import { amount, bound } from './bounds.ts';
import { component, jsonSchema } from './component.ts';

/** Newer manifests are refused; a change that older versions of this package would misread raises it. */
export const manifestVersion = 1;

/** Where the JSON Schema of a manifest is published: every manifest names it in `$schema`. */
export const manifestSchemaUrl = 'https://unpkg.com/@thimble/hub@0/agent.schema.json';

const packageName = /^(?:@[a-z0-9][a-z0-9._~-]*\/)?[a-z0-9][a-z0-9._~-]*$/;
const identifier = z.string().regex(/^[A-Za-z_]\w{0,63}$/, 'must be an identifier of at most 64 characters');
const text = z.string().max(200_000);
const count = z.int().min(1);

const template = z.strictObject({
  template: z.string().regex(/^prompts\/[\w-]+\.md$/, 'must be a file in prompts/, such as "prompts/system.md"'),
});
const prompt = z.union([template, component]);

const provided = z.strictObject({
  name: identifier,
  effect: z.enum(['pure', 'read', 'write']),
  description: text.optional(),
});

/** `provides`: the tools that it is, or that are used of those that it makes. */
const toolset = component.extend({
  provides: z.array(provided).min(1).max(500).describe('The tools that are used of what it makes'),
});
export type Toolset = z.infer<typeof toolset>;
export type ProvidedTool = z.infer<typeof provided>;

const memory = z.strictObject({
  maxTokens: bound.optional(),
  maxImages: amount.optional(),
  countTokens: component.optional(),
  compact: component.optional(),
});
const budget = z.strictObject({
  tokens: amount.optional(),
  usd: amount.optional(),
  wallClockMs: amount.optional(),
  toolCalls: amount.optional(),
});
const limits = z.strictObject({
  timeoutMs: bound.optional(),
  wallClockMs: bound.optional(),
  memoryMb: bound.optional(),
  logBytes: bound.optional(),
  valueBytes: bound.optional(),
  inputBytes: bound.optional(),
  resultBytes: bound.optional(),
  depth: bound.optional(),
  toolCalls: bound.optional(),
  parallelToolCalls: bound.optional(),
});

/** Editors load it: no address but that of this package, or of where it is installed. */
const schemaAddress =
  /^(?:https:\/\/unpkg\.com\/|https:\/\/cdn\.jsdelivr\.net\/npm\/|(?:\.{1,2}\/)*node_modules\/)@thimble\/hub(?:@[\w.^~-]+)?\/agent\.schema\.json$/;

const head = {
  $schema: z.string().max(500).regex(schemaAddress, `must be that of an agent: ${manifestSchemaUrl}`).optional(),
  version: z.literal(manifestVersion).describe('Of this format'),
};

const needs = {
  packages: z
    .record(
      z.string().max(214).regex(packageName, 'must be the name of a package'),
      // They stand in commands that people run: no alias, address or folder.
      z
        .string()
        .max(100)
        .regex(/^[\w.*^~<>=|+ -]*$/, 'must be a range of versions, such as "^1.2.0"'),
    )
    .default({})
    .describe('Packages that have to be installed, with the ranges of their versions'),
  variables: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable'))
    .max(100)
    .default([])
    .describe('Environment variables that have to be set'),
  license: z.string().max(100).optional(),
};

/** `agent.json`: an agent without its secrets. */
export const agentManifest = z.strictObject({
  ...head,
  class: z.enum(['CodeAgent', 'ToolCallingAgent']),
  name: identifier.optional(),
  description: text.optional(),
  model: component.optional().describe('Left out: whoever loads the agent gives one'),
  executor: component.optional(),
  tools: z.array(toolset).max(500).default([]),
  managedAgents: z
    .array(z.string().regex(/^agents\/[A-Za-z_]\w{0,63}$/, 'must be a folder in agents/'))
    .max(50)
    .default([])
    .describe('Folders in agents/, each with its own agent.json'),
  instructions: text.optional(),
  prompts: z
    .strictObject({
      system: prompt.optional(),
      plan: prompt.optional(),
      managedTask: prompt.optional(),
      finalAnswer: prompt.optional(),
    })
    .optional(),
  maxSteps: count.optional(),
  planningInterval: count.optional(),
  provideRunSummary: z.boolean().optional(),
  toolText: amount.optional(),
  memory: memory.optional(),
  budget: budget.optional(),
  limits: limits.optional(),
  codeTags: z
    .union([z.literal('markdown'), z.tuple([z.string().min(1).max(200), z.string().min(1).max(200)])])
    .optional(),
  structured: z.boolean().optional(),
  idleMs: bound.optional(),
  finalAnswerChecks: z.array(component).max(100).optional(),
  beforeTool: component.optional(),
  guard: component.optional(),
  approve: component.optional(),
  look: component.optional().describe('A function, or what has it as `look`, such as a browser'),
  onEvent: component.optional(),
  output: z.record(z.string(), jsonSchema).optional().describe('JSON Schema of the answer'),
  ...needs,
  omitted: z.array(z.string().max(200)).max(200).optional().describe('What the author left out on purpose'),
});
export type AgentManifest = z.infer<typeof agentManifest>;

/** `tool.json`: a single tool, or the tools that one export makes. */
export const toolManifest = z.strictObject({ ...head, tool: toolset, ...needs });
export type ToolManifest = z.infer<typeof toolManifest>;
