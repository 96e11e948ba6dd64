import { tool, type JsonSchema, type Tool, type ToolEffect } from '@thimble/core';
import { checkKinds, invalid, isRecord, kinds, type OptionKinds } from '@thimble/core/utilities';
import { foreignSchema, isStandard, ofJsonSchema } from './foreign-schema.ts';

/** What is used of a tool of the AI SDK: one that `tool()` or `dynamicTool()` makes. */
export interface AiSdkTool {
  description?: unknown;
  inputSchema: unknown;
  outputSchema?: unknown;
  needsApproval?: unknown;
  execute?: unknown;
}

export type FromAiSdkOptions = {
  /** Where the tool has none. */
  description?: string | undefined;
  /** JSON Schema of the input, where the schema of the tool cannot tell it. */
  inputSchema?: JsonSchema | undefined;
  /** @default 'write' */
  effect?: ToolEffect | undefined;
  timeoutMs?: number | undefined;
};

const optionKinds: OptionKinds<FromAiSdkOptions> = {
  description: kinds.text,
  inputSchema: kinds.record,
  effect: kinds.oneOf('pure', 'read', 'write'),
  timeoutMs: kinds.positive,
};

/**
 * A tool of the AI SDK, which has no name of its own. Nothing of the AI SDK is loaded.
 *
 * @example
 * const agent = new CodeAgent({ model, executor, tools: [fromAiSdk('weather', weather)] });
 * @throws AgentError `invalid-argument` where it is none, where it runs at its provider, or where its schema has no JSON Schema.
 */
export function fromAiSdk(name: string, given: AiSdkTool, options: FromAiSdkOptions = {}): Tool {
  if (!isRecord(given)) throw invalid('fromAiSdk takes a name and a tool: fromAiSdk("weather", weather).');
  checkKinds('fromAiSdk', options, optionKinds);
  const { description = given.description, inputSchema, ...rest } = options;
  const { execute, needsApproval, outputSchema } = given;
  if (!isFunction(execute))
    throw invalid(`The tool "${name}" has no \`execute\`: it runs at its provider, or in the caller, and not here.`);
  const what = `the tool "${name}"`;
  const schema = inputSchema
    ? ofJsonSchema(inputSchema)
    : foreignSchema(resolved(given.inputSchema), { what, gives: 'parsed' });
  const optionsOf = (callId: string, signal: AbortSignal | undefined) => ({
    toolCallId: callId,
    messages: [],
    abortSignal: signal,
    context: {},
  });
  return tool<unknown, unknown>({
    ...rest,
    ...schema,
    name,
    description: typeof description === 'string' ? description : name,
    ...(isStandard(outputSchema) && outputSchema['~standard'].jsonSchema && { output: outputSchema }),
    needsApproval: isFunction(needsApproval)
      ? async (input) => (await needsApproval.call(given, input, optionsOf('', undefined))) !== false
      : needsApproval === true,
    execute: async (input, { callId, signal }) => lastOf(await execute.call(given, input, optionsOf(callId, signal))),
  });
}

/** Lazy schemas are functions that give the schema. */
function resolved(schema: unknown): unknown {
  return isFunction(schema) && !isStandard(schema) ? schema() : schema;
}

/** Of a result that comes piece by piece, each piece replaces the one before. */
async function lastOf(result: unknown): Promise<unknown> {
  if (!isRecord(result) || !isIterable(result)) return result;
  let last: unknown;
  for await (const piece of result) last = piece;
  return last;
}

function isIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value;
}

function isFunction(value: unknown): value is (this: unknown, ...given: unknown[]) => unknown {
  return typeof value === 'function';
}
