import type { JsonSchema } from '@thimble/core';
import { type Fields, isFields, list, text } from '../fields.ts';

const knownKeywords = new Set(
  (
    '$schema $id $defs definitions $ref title description type properties required additionalProperties items anyOf enum const ' +
    'pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems'
  ).split(' '),
);
const knownFormats = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']);
const maxDepth = 10;

/**
 * Whether OpenAI's strict mode takes the schema: an object at the root, in every object all properties required and no
 * others allowed, and known keywords only. https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function isStrictSchema(schema: JsonSchema): boolean {
  return schema.type === 'object' && isStrictNode(schema, 0);
}

function isStrictNode(node: unknown, depth: number): boolean {
  if (!isFields(node) || depth > maxDepth) return false;
  if (!Object.keys(node).every((keyword) => knownKeywords.has(keyword))) return false;
  if (!['type', 'anyOf', '$ref', 'enum', 'const'].some((keyword) => node[keyword] !== undefined)) return false;
  if (node.format !== undefined && !knownFormats.has(text(node.format))) return false;

  const isObject = node.type === 'object' || list(node.type).includes('object');
  const isArray = node.type === 'array' || list(node.type).includes('array');
  if (
    isObject &&
    !(node.additionalProperties === false && isFields(node.properties) && requiresAll(node.properties, node.required))
  )
    return false;
  if (isArray && !isFields(node.items)) return false;
  return subschemas(node).every((subschema) => isStrictNode(subschema, depth + 1));
}

function requiresAll(properties: Fields, required: unknown): boolean {
  return Object.keys(properties).every((name) => list(required).includes(name));
}

function subschemas(node: Fields): unknown[] {
  const maps = [node.properties, node.$defs, node.definitions].filter(isFields);
  const items = node.items === undefined ? [] : [node.items];
  return [...maps.flatMap((map) => Object.values(map)), ...list(node.anyOf), ...items];
}
