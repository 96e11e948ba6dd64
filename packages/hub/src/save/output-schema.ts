import type { JsonSchema, StandardSchema } from '@thimble/core';
import { invalid, isRecord, messageOf } from '@thimble/core/utilities';
import { z } from 'zod';

/** The JSON Schema of a Standard Schema. @throws AgentError `invalid-argument` where it has none */
export function jsonSchemaOfOutput(schema: unknown): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  const standard: unknown = Object(schema)['~standard'];
  const converter: unknown = isRecord(standard) ? standard['jsonSchema'] : undefined;
  const input: unknown = isRecord(converter) ? converter['input'] : undefined;
  if (typeof input !== 'function')
    throw invalid('`output` has no JSON Schema, so that it cannot be saved. Use zod, or another library with one.');
  try {
    return JSON.parse(JSON.stringify(Reflect.apply(input, converter, [{ target: 'draft-2020-12' }])));
  } catch (cause) {
    throw invalid(`\`output\` cannot be written as JSON Schema: ${messageOf(cause)}`, { cause });
  }
}

/** A schema that checks what the JSON Schema says, and is shown to the model as it stands. */
export function schemaOfJson(schema: JsonSchema): StandardSchema {
  try {
    const { validate } = z.fromJSONSchema(schema)['~standard'];
    const jsonSchema = { input: () => schema, output: () => schema };
    return { '~standard': { version: 1, vendor: 'thimble', validate, jsonSchema } };
  } catch (cause) {
    throw invalid(`The agent's schema of the answer cannot be used: ${messageOf(cause)}`, { cause });
  }
}
