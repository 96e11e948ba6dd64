import type { JsonSchema } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import type { SpaceParameter } from './gradio-client.ts';

/** `files`: names of the parameters that take a file. */
export type EndpointSchema = { inputSchema: JsonSchema; files: ReadonlySet<string> };

const textCharacters = 300;

export function endpointSchema(parameters: readonly SpaceParameter[]): EndpointSchema {
  const files = new Set(parameters.filter(takesFile).map((parameter) => parameter.parameter_name));
  const properties = parameters.map((parameter) => [parameter.parameter_name, schemaOf(parameter)]);
  const required = parameters
    .filter((parameter) => !parameter.parameter_has_default)
    .map((parameter) => parameter.parameter_name);
  const inputSchema = {
    type: 'object',
    properties: Object.fromEntries(properties),
    required,
    additionalProperties: false,
  };
  return { inputSchema, files };
}

function takesFile({ type, python_type: python }: SpaceParameter): boolean {
  return /\b(?:Blob|File|Buffer)\b/.test(type) || /\bfilepath\b/.test(python?.type ?? '');
}

function schemaOf(parameter: SpaceParameter): JsonSchema {
  const { label, type, component, python_type: python, parameter_default: value } = parameter;
  const file = takesFile(parameter) ? 'A file: its name in the folder of files, an http(s) URL or a data URL' : '';
  const description = [label, python?.description, component, file].filter(Boolean).join('. ').slice(0, textCharacters);
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return {
    ...(file ? { type: 'string' } : typeOf(type, python?.type ?? '')),
    description,
    ...(isPlain && { default: value }),
  };
}

/** From the type in TypeScript, and from that in Python where it lists the choices. */
function typeOf(type: string, python: string): JsonSchema {
  const choices = /^Literal\[(.*)\]$/.exec(python)?.[1];
  const values =
    choices === undefined
      ? []
      : [...choices.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map(([, a, b]) => a ?? b ?? '');
  if (values.length > 0) return { type: 'string', enum: values.slice(0, 200) };
  if (type === 'string' || type === 'number' || type === 'boolean') return { type };
  if (type === 'string[]') return { type: 'array', items: { type: 'string' } };
  return {};
}

/** What a file looks like on Gradio's wire. */
export function isFileData(
  value: unknown,
): value is { path: string; url?: string | null; orig_name?: string | null; mime_type?: string | null } {
  if (!isRecord(value) || typeof value.path !== 'string') return false;
  return isRecord(value.meta) && value.meta._type === 'gradio.FileData';
}
