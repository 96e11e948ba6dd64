import type { JsonSchema } from '@thimble/core';
import { asList, asText, type Fields, isRecord } from '@thimble/core/utilities';

const knownKeywords = new Set(
  (
    '$schema $id $defs definitions $ref title description type properties required additionalProperties items anyOf enum const ' +
    'pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems'
  ).split(' '),
);
const knownFormats = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']);
const maxDepth = 10;

/**
 * Whether OpenAI's strict mode accepts the schema: the root is an object, every object requires all its properties and
 * allows no others, and all keywords are known. https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function isStrictSchema(schema: JsonSchema): boolean {
  return schema.type === 'object' && isStrictNode(schema, 0);
}

function isStrictNode(node: unknown, depth: number): boolean {
  if (!isRecord(node) || depth > maxDepth) return false;
  if (!Object.keys(node).every((keyword) => knownKeywords.has(keyword))) return false;
  if (!['type', 'anyOf', '$ref', 'enum', 'const'].some((keyword) => node[keyword] !== undefined)) return false;
  if (node.format !== undefined && !knownFormats.has(asText(node.format))) return false;

  const isObject = node.type === 'object' || asList(node.type).includes('object');
  const isArray = node.type === 'array' || asList(node.type).includes('array');
  if (
    isObject &&
    !(node.additionalProperties === false && isRecord(node.properties) && requiresAll(node.properties, node.required))
  )
    return false;
  if (isArray && !isRecord(node.items)) return false;
  return subschemas(node).every((subschema) => isStrictNode(subschema, depth + 1));
}

function requiresAll(properties: Fields, required: unknown): boolean {
  return Object.keys(properties).every((name) => asList(required).includes(name));
}

function subschemas(node: Fields): unknown[] {
  const maps = [node.properties, node.$defs, node.definitions].filter(isRecord);
  const items = node.items === undefined ? [] : [node.items];
  return [...maps.flatMap((map) => Object.values(map)), ...asList(node.anyOf), ...items];
}
