import type { JsonSchema, StandardSchema } from '@thimble/core';

/**
 * A schema that says what it is at once, and loads what checks values with the first of them: zod takes longer to load than most tools
 * take in all.
 */
export function lazySchema<Value>(schema: JsonSchema): StandardSchema<Value> {
  let checking: Promise<Check> | undefined;
  return {
    '~standard': {
      version: 1,
      vendor: 'json-schema',
      async validate(value) {
        const result = (await (checking ??= load(schema)))(value);
        return result.success ? { value: JSON.parse(JSON.stringify(result.data)) } : { issues: result.error.issues };
      },
      jsonSchema: { input: () => schema, output: () => schema },
    },
  };
}

type Check = Awaited<ReturnType<typeof load>>;

async function load(schema: JsonSchema) {
  const { z } = await import('zod');
  const checked = z.fromJSONSchema(schema);
  return (value: unknown) => checked.safeParse(value);
}
