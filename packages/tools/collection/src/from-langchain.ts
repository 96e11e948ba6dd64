import { tool, type JsonSchema, type Tool, type ToolEffect } from '@thimble/core';
import { asText, checkKinds, invalid, isRecord, kinds, type OptionKinds } from '@thimble/core/utilities';
import { foreignSchema, ofJsonSchema } from './foreign-schema.ts';
import { toIdentifier } from './to-identifier.ts';

/** What is used of a tool of LangChain: one that `tool()` makes, a `StructuredTool`, a retriever as a tool … */
export interface LangChainTool {
  name: string;
  description: string;
  /** zod 4, or JSON Schema. */
  schema?: unknown;
  invoke(input: never, config?: { signal?: AbortSignal }): Promise<unknown>;
}

export type FromLangChainOptions = {
  /** A name that is an identifier, where that of the tool is none. */
  name?: string | undefined;
  /** JSON Schema of the input, where the schema of the tool cannot tell it (zod 3). */
  inputSchema?: JsonSchema | undefined;
  /** @default 'write' */
  effect?: ToolEffect | undefined;
  needsApproval?: boolean | ((input: unknown) => boolean | Promise<boolean>) | undefined;
  timeoutMs?: number | undefined;
};

const optionKinds: OptionKinds<FromLangChainOptions> = {
  name: kinds.text,
  inputSchema: kinds.record,
  effect: kinds.oneOf('pure', 'read', 'write'),
  needsApproval: kinds.either(kinds.flag, kinds.callback),
  timeoutMs: kinds.positive,
};

/**
 * A tool of LangChain. Nothing of LangChain is loaded.
 *
 * @example
 * const agent = new CodeAgent({ model, executor, tools: [fromLangChain(new WikipediaQueryRun())] });
 * @throws AgentError `invalid-argument` where it is none, or its schema has no JSON Schema.
 */
export function fromLangChain(given: LangChainTool, options: FromLangChainOptions = {}): Tool {
  if (!isRecord(given) || typeof given.invoke !== 'function')
    throw invalid('fromLangChain takes a tool of LangChain: an object with name, description and invoke.');
  checkKinds('fromLangChain', options, optionKinds);
  const { name = toIdentifier(given.name), inputSchema, ...rest } = options;
  const what = `the tool "${given.name}"`;
  // The tool parses what it gets once more: a transform must not be applied twice.
  const schema = inputSchema ? ofJsonSchema(inputSchema) : foreignSchema(given.schema, { what, gives: 'sent' });
  return tool<unknown, unknown>({
    ...rest,
    ...schema,
    name,
    description: given.description,
    execute: async (input, { signal }) => contentOf(await Reflect.apply(given.invoke, given, [input, { signal }])),
  });
}

/** The text of a message, and its pictures. */
function contentOf(result: unknown): unknown {
  const content: unknown = isRecord(result) && 'lc_serializable' in result ? result.content : result;
  if (!Array.isArray(content)) return content;
  return content.map((part: unknown) => {
    if (!isRecord(part)) return part;
    if (part.type === 'text') return part.text;
    const url = part.type === 'image_url' && isRecord(part.image_url) ? part.image_url.url : undefined;
    const data = /^data:(image\/[\w.+-]+);base64,/.exec(asText(url));
    return data ? { type: 'image', mediaType: data[1], data: asText(url).slice(data[0].length) } : part;
  });
}
