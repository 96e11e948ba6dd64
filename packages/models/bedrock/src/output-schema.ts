import type { Json, JsonSchema } from '@thimble/core';

/** Refused by structured outputs; the loop checks them all the same. */
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
 * The schema in the subset that Bedrock takes: every object is closed, and bounds of numbers, texts and lists are left out.
 * Undefined where that would say something else: an object with names of any kind cannot be closed.
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
  return schema.type === 'object' || isObject(schema.properties)
    ? { ...converted, additionalProperties: false }
    : converted;
}

/** Only where schemas stand: a property may be called "minimum", and an enum or default is data. */
function toKeyword(keyword: string, value: Json): Json {
  switch (keyword) {
    case 'properties':
    case '$defs':
    case 'definitions':
      return isObject(value)
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
  return isObject(value) ? toClosed(value) : value;
}

function isObject(value: Json | undefined): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOpenObject(value: Json): boolean {
  if (Array.isArray(value)) return value.some(hasOpenObject);
  if (!isObject(value)) return false;
  const { additionalProperties } = value;
  return additionalProperties === true || isObject(additionalProperties) || Object.values(value).some(hasOpenObject);
}
