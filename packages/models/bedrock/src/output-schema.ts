import type { Json, JsonSchema } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';

/** Keywords that structured outputs reject. The agent loop checks them anyway. */
const unsupported = new Set([
  '$schema',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]);

/**
 * The schema in the subset that Bedrock accepts: all objects are closed, and bounds of numbers, strings and arrays are left
 * out. Undefined if that would change the meaning: an object with arbitrary property names cannot be closed.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
export function toOutputSchema(schema: JsonSchema): JsonSchema | undefined {
  return hasOpenObject(schema) ? undefined : toClosed(schema);
}

function toClosed(schema: JsonSchema): JsonSchema {
  const known = Object.entries(schema).filter(
    ([keyword, value]) => !unsupported.has(keyword) && !(keyword === 'minItems' && Number(value) > 1),
  );
  const converted = Object.fromEntries(known.map(([keyword, value]) => [keyword, toKeyword(keyword, value)]));
  return schema.type === 'object' || isRecord(schema.properties)
    ? { ...converted, additionalProperties: false }
    : converted;
}

/** Only converts schemas: a property may be called "minimum", and an enum or a default is data. */
function toKeyword(keyword: string, value: Json): Json {
  switch (keyword) {
    case 'properties':
    case '$defs':
    case 'definitions':
      return isRecord(value)
        ? Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, toSchema(schema)]))
        : value;
    case 'items':
    case 'not':
      return toSchema(value);
    case 'anyOf':
    case 'oneOf':
    case 'allOf':
    case 'prefixItems':
      return Array.isArray(value) ? value.map(toSchema) : value;
    default:
      return value;
  }
}

function toSchema(value: Json): Json {
  return isRecord(value) ? toClosed(value) : value;
}

function hasOpenObject(value: Json): boolean {
  if (Array.isArray(value)) return value.some(hasOpenObject);
  if (!isRecord(value)) return false;
  const { additionalProperties } = value;
  return additionalProperties === true || isRecord(additionalProperties) || Object.values(value).some(hasOpenObject);
}
