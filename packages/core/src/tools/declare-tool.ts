import { isRecord } from '../base/json.ts';
import { didYouMean } from '../base/names.ts';
import {
  callback,
  checkKinds,
  checkToolName,
  flag,
  invalid,
  positive,
  record,
  text,
  type OptionKind,
} from '../base/options.ts';
import { isStandardSchema, jsonSchemaOf } from '../base/schema.ts';
import type { ToolDeclaration, ToolOptions } from '../contract/tool.ts';

const kinds: { [option in keyof Required<ToolOptions<unknown, unknown>>]: OptionKind } = {
  name: text,
  description: text,
  input: { is: isStandardSchema, expected: 'a Standard Schema, such as z.object({ … })' },
  inputSchema: record,
  output: { is: isStandardSchema, expected: 'a Standard Schema, such as z.string()' },
  effect: {
    is: (value) => ['pure', 'read', 'write'].some((effect) => effect === value),
    expected: "'pure', 'read' or 'write'",
  },
  needsApproval: { is: (value) => flag.is(value) || callback.is(value), expected: 'true, false or a function' },
  timeoutMs: positive,
  spec: record,
  execute: callback,
};

/** What a model is told of the tool. Throws AgentError `invalid-argument` for options that make no tool. */
export function declareTool<Input, Output>(options: ToolOptions<Input, Output>): ToolDeclaration {
  checkKinds('tool', options, kinds);
  const { name, description, input, inputSchema, output, execute } = options;
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
  return { name, description, inputSchema: schema, ...(outputSchema && { outputSchema }) };
}

export function propertiesOf({ inputSchema }: ToolDeclaration): { [name: string]: unknown } {
  return isRecord(inputSchema.properties) ? inputSchema.properties : {};
}

/** A line for each key of the input that the tool does not know; '' where it takes any. */
export function explainUnknown(declaration: ToolDeclaration, input: unknown): string {
  const names = Object.keys(propertiesOf(declaration));
  if (!isRecord(input)) return `\nIt takes one object with: ${names.join(', ')}.`;
  const { additionalProperties } = declaration.inputSchema;
  if (additionalProperties === true || isRecord(additionalProperties)) return '';
  return Object.keys(input)
    .filter((key) => !names.includes(key))
    .slice(0, 5)
    .map((key) => `\n- ${key}: there is no such parameter.${didYouMean(key, names)}`)
    .join('');
}
