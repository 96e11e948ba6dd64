import type { JsonSchema, StandardSchema } from '@thimble/core';
import { invalid, isRecord } from '@thimble/core/utilities';
import { jsonSchemaInput } from './json-schema-input.ts';

/** The schema of a tool from elsewhere, as `tool()` takes it. `gives`: what `execute` gets, as it was sent or as it was parsed. */
export function foreignSchema(
  schema: unknown,
  { what, gives }: { what: string; gives: 'sent' | 'parsed' },
): { input: StandardSchema; inputSchema?: JsonSchema } {
  if (isStandard(schema)) return { input: gives === 'parsed' ? schema : asSent(schema) };
  if (schema === undefined) return ofJsonSchema({ type: 'object', properties: {} });
  const json: unknown = isRecord(schema) && 'jsonSchema' in schema ? schema.jsonSchema : schema;
  if (isRecord(json) && 'then' in json)
    throw invalid(`The JSON Schema of ${what} is a promise: await it, and give it as \`inputSchema\`.`);
  if (isRecord(json) && (json.type === 'object' || 'properties' in json))
    return ofJsonSchema({ ...toJsonSchema(json), type: 'object' });
  throw invalid(`The schema of ${what} is none that can be read: give its JSON Schema as \`inputSchema\`.`);
}

export function ofJsonSchema(inputSchema: JsonSchema): { input: StandardSchema; inputSchema: JsonSchema } {
  return { input: jsonSchemaInput(inputSchema), inputSchema };
}

/** Checks, and hands on what was sent: whoever gets it parses it again. */
function asSent(schema: StandardSchema): StandardSchema {
  const standard = schema['~standard'];
  return {
    '~standard': {
      ...standard,
      async validate(value) {
        const result = await standard.validate(value);
        return result.issues ? result : { value };
      },
    },
  };
}

export function isStandard(schema: unknown): schema is StandardSchema {
  const isObject = (typeof schema === 'object' || typeof schema === 'function') && schema !== null;
  return isObject && '~standard' in schema;
}

function toJsonSchema(json: object): JsonSchema {
  const { $schema: _, ...rest }: JsonSchema = JSON.parse(JSON.stringify(json));
  return rest;
}
