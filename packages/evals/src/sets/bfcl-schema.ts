import type { Json, JsonSchema } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { z } from 'zod';

/** A function as BFCL describes it. */
export const bfclFunction = z.looseObject({
  name: z.string(),
  description: z.string(),
  parameters: z.looseObject({ properties: z.record(z.string(), z.json()) }),
});

export type BfclFunction = z.infer<typeof bfclFunction>;

const types: { readonly [name: string]: string } = {
  dict: 'object',
  float: 'number',
  double: 'number',
  long: 'integer',
  tuple: 'array',
  list: 'array',
  ArrayList: 'array',
  Array: 'array',
  HashMap: 'object',
  String: 'string',
  char: 'string',
};

/** The JSON Schema of a function's parameters: BFCL names types as Python and Java do. */
export function parametersOf({ parameters }: BfclFunction): JsonSchema {
  const schema = converted(z.json().parse(parameters));
  return isJsonObject(schema) ? { ...schema, type: 'object' } : { type: 'object' };
}

/** Names of functions may have dots; those of tools are identifiers. */
export function toolName(name: string): string {
  return name.replace(/\W/g, '_');
}

function converted(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(converted);
  if (!isJsonObject(schema)) return schema;
  const { type, optional: _, ...rest } = schema;
  const parts = Object.entries(rest).map(([key, value]) => [
    key,
    key === 'default' || key === 'enum' ? value : converted(value),
  ]);
  const known = typeof type === 'string' ? (types[type] ?? type) : undefined;
  // "any", and whatever else JSON Schema does not know, allows everything.
  const named = known !== undefined && jsonTypes.has(known);
  return {
    ...(named ? { type: known } : typeof type === 'object' ? { type: converted(type) } : {}),
    ...Object.fromEntries(parts),
  };
}

const jsonTypes = new Set(['object', 'number', 'integer', 'string', 'boolean', 'array', 'null']);

export function isJsonObject(value: Json | undefined): value is { [key: string]: Json } {
  return isRecord(value);
}
