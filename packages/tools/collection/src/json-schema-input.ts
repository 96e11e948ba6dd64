import { type Json, type JsonSchema, type StandardSchema } from '@thimble/core';
import { isRecord, isTooDeep, messageOf } from '@thimble/core/utilities';
import { z } from 'zod';

export type JsonObject = { [name: string]: Json };

/**
 * What checks an input by a JSON Schema from elsewhere: as far as zod can, and anything that is an object where it cannot. Patterns
 * are left to whoever wrote the schema: a hostile one would run for ever.
 */
export function jsonSchemaInput(schema: JsonSchema): StandardSchema<JsonObject> {
  const checked = zodOf(schema);
  return {
    '~standard': {
      version: 1,
      vendor: 'json-schema',
      async validate(value) {
        const object = z.record(z.string(), z.json()).safeParse(value);
        if (!object.success) return { issues: object.error.issues };
        const result = checked?.safeParse(value);
        return !result || result.success ? { value: object.data } : { issues: result.error.issues };
      },
    },
  };
}

function zodOf(schema: JsonSchema): z.ZodType | undefined {
  try {
    return isTooDeep(schema) ? undefined : z.fromJSONSchema(withoutPatterns(schema));
  } catch (error) {
    // zod knows no `not`, no `if` and a few more.
    if (messageOf(error)) return undefined;
    throw error;
  }
}

function withoutPatterns(schema: JsonSchema): { [key: string]: unknown } {
  return JSON.parse(
    JSON.stringify(schema, function (this: unknown, key, value: unknown) {
      const isPattern = (key === 'pattern' || key === 'format') && typeof value === 'string' && isRecord(this);
      return isPattern || key === 'patternProperties' || key === 'default' ? undefined : value;
    }),
  );
}
