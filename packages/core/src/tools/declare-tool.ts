import { isRecord, type Json, type JsonSchema } from '../base/json.ts';
import { didYouMean } from '../base/names.ts';
import {
  callback,
  checkKinds,
  checkToolName,
  either,
  flag,
  oneOf,
  positive,
  record,
  text,
  type OptionKinds,
} from '../base/options.ts';
import { invalid } from '../base/errors.ts';
import { isStandardSchema, jsonSchemaOf, type StandardSchema } from '../base/schema.ts';
import { parametersOf } from '../declarations/parameters.ts';
import type { ComponentSpec, ToolContext, ToolDeclaration, ToolEffect } from '../contract/tool.ts';

export type ToolOptions<Input, Output> = {
  /** An identifier, snake_case by custom. */
  name: string;
  description: string;
  /** Any Standard Schema of an object. */
  input: StandardSchema<Input>;
  /** JSON Schema of the input, where `input` cannot tell it. */
  inputSchema?: JsonSchema | undefined;
  /** Gives the model a return type, and checks what the tool returns. */
  output?: StandardSchema<Output> | undefined;
  /** @default 'write' */
  effect?: ToolEffect | undefined;
  /** Whether a call may be made again when it is not known if the first one happened. @default true unless `effect` is 'write' */
  repeatable?: boolean | undefined;
  /** True: not declared to the model until it looks for it. False: always declared. @default declared unless there are too many */
  deferred?: boolean | undefined;
  /** Where the tool comes from: tools that are not declared are listed by it. */
  source?: string | undefined;
  /** Whether a person must agree before a call. @default false */
  needsApproval?: boolean | ((input: Input) => boolean | Promise<boolean>) | undefined;
  /** Ends a call that takes longer, in milliseconds, with an error. @default no limit */
  timeoutMs?: number | undefined;
  spec?: ComponentSpec | undefined;
  execute(input: Input, context: ToolContext): Output | Promise<Output>;
  /** Undoes a call that was made. */
  revert?: ((call: { input: Json; output: Json }, context: ToolContext) => void | Promise<void>) | undefined;
};

const kinds: OptionKinds<ToolOptions<unknown, unknown>> = {
  name: text,
  description: text,
  input: { is: isStandardSchema, expected: 'a Standard Schema, such as z.object({ … })' },
  inputSchema: record,
  output: { is: isStandardSchema, expected: 'a Standard Schema, such as z.string()' },
  effect: oneOf('pure', 'read', 'write'),
  repeatable: flag,
  deferred: flag,
  source: text,
  needsApproval: either(flag, callback),
  timeoutMs: positive,
  spec: record,
  execute: callback,
  revert: callback,
};

/** What a model is told of the tool. Throws AgentError `invalid-argument` for options that make no tool. */
export function declareTool<Input, Output>(options: ToolOptions<Input, Output>): ToolDeclaration {
  checkKinds('tool', options, kinds);
  const { name, description, input, inputSchema, output, effect = 'write', execute } = options;
  checkToolName(name);
  const what = `The tool "${name}"`;
  if (!description?.trim()) throw invalid(`${what} needs a description: it is all that a model knows of it.`);
  if (!execute) throw invalid(`${what} needs \`execute\`: the function that it calls.`);
  if (!input) throw invalid(`${what} needs \`input\`: ${kinds.input.expected}.`);
  const schema = inputSchema ?? jsonSchemaOf(input, what);
  if (!isRecord(schema) || schema.type !== 'object') {
    throw invalid(`The input of the tool "${name}" must be an object, such as z.object({ query: z.string() }).`);
  }
  const outputSchema = output && jsonSchemaOf(output, `The output of the tool "${name}"`, 'output');
  return { name, description, inputSchema: schema, ...(outputSchema && { outputSchema }), effect };
}

/** A line for each key of the input that the tool does not know; '' where it takes any. */
export function explainUnknown(declaration: ToolDeclaration, input: unknown): string {
  const names = (parametersOf(declaration) ?? []).map(({ name }) => name);
  if (!isRecord(input)) return `\nIt takes one object with: ${names.join(', ')}.`;
  const { additionalProperties } = declaration.inputSchema;
  if (additionalProperties === true || isRecord(additionalProperties)) return '';
  return Object.keys(input)
    .filter((key) => !names.includes(key))
    .slice(0, 5)
    .map((key) => `\n- ${key}: there is no such parameter.${didYouMean(key, names)}`)
    .join('');
}
