import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import type { Json, JsonSchema, StandardSchema } from '@thimble/core';
import { isRecord, messageOf } from '@thimble/core/utilities';

/** Makes validators of the schemas of one server. */
export type SchemaEngine = Pick<AjvJsonSchemaValidator, 'getValidator'>;

export function schemaEngine(): SchemaEngine {
  return new AjvJsonSchemaValidator();
}

/**
 * A server's JSON Schema as a schema that checks values and passes them on as they are. Patterns and formats are left to the
 * server, since a hostile one would stop this process; so is all of a schema that no validator can be made of.
 */
export function schemaOf(schema: JsonSchema, engine: SchemaEngine): StandardSchema {
  const checked = withoutPatterns(schema);
  const { $schema: _, ...declared } = schema;
  let validate: ((value: unknown) => string | undefined) | undefined;
  return {
    '~standard': {
      version: 1,
      vendor: 'mcp',
      validate(value) {
        validate ??= validatorOf(checked, engine);
        const problems = validate(value);
        if (problems === undefined) return { value };
        // How Python says that a parameter is left out.
        const fuller = withoutNulls(value, schema.required);
        return fuller && validate(fuller) === undefined ? { value: fuller } : { issues: issuesOf(problems) };
      },
      jsonSchema: { input: () => declared, output: () => declared },
    },
  };
}

/** Says what is wrong, if something is. */
function validatorOf(schema: Json, engine: SchemaEngine): (value: unknown) => string | undefined {
  let validate: ReturnType<SchemaEngine['getValidator']>;
  try {
    validate = engine.getValidator(isRecord(schema) ? schema : {});
  } catch {
    return () => undefined;
  }
  return (value) => {
    try {
      const { valid, errorMessage } = validate(value);
      return valid ? undefined : (errorMessage ?? 'data does not fit the schema');
    } catch (error) {
      return `data cannot be checked, since the server's schema is at fault (${messageOf(error)})`;
    }
  };
}

/** The value without the properties that are null and not required; undefined where there are none. */
function withoutNulls(value: unknown, required: Json | undefined): { [name: string]: unknown } | undefined {
  if (!isRecord(value)) return undefined;
  const names: readonly Json[] = Array.isArray(required) ? required : [];
  const kept = Object.entries(value).filter(([name, part]) => part !== null || names.includes(name));
  return kept.length < Object.keys(value).length ? Object.fromEntries(kept) : undefined;
}

/** "data/a/0 must be string, data must have …": one issue each, with its path. */
function issuesOf(problems: string): { message: string; path: string[] }[] {
  return problems.split(/, (?=data(?:\/| ))/).map((problem) => {
    const [, path = '', message = problem] = /^data(\/\S*)? (.*)$/s.exec(problem) ?? [];
    return { message, path: path.split('/').slice(1) };
  });
}

const left = new Set(['pattern', 'format', 'patternProperties', '$id']);
const named = new Set(['properties', '$defs', 'definitions', 'dependentSchemas']);
const data = new Set(['const', 'enum', 'default', 'examples']);

function withoutPatterns(schema: Json, isNames = false): Json {
  if (Array.isArray(schema)) return schema.map((item) => withoutPatterns(item));
  if (!isRecord(schema)) return schema;
  const { patternProperties } = schema;
  const entries = Object.entries(schema)
    .filter(([key]) => isNames || !left.has(key))
    .map(
      ([key, part]) =>
        [key, !isNames && data.has(key) ? part : withoutPatterns(part, !isNames && named.has(key))] as const,
    );
  const copy: { [key: string]: Json } = Object.fromEntries(entries);
  // Without the patterns, nobody can tell which names are additional.
  if (!isNames && patternProperties !== undefined) delete copy.additionalProperties;
  return copy;
}
