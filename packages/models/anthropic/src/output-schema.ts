import type { Json, JsonSchema } from '@thimble/core';
import { isRecord, resolvePointer } from '@thimble/core/utilities';

const kept = ['type', 'title', 'description', 'default', 'enum', 'const', 'required'];
const structural = [
  '$schema',
  '$id',
  '$defs',
  'definitions',
  'properties',
  'additionalProperties',
  'items',
  'anyOf',
  'oneOf',
];
const inexpressible = ['allOf', 'patternProperties', 'prefixItems'];
const knownFormats = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'];
const maxDepth = 20;

/**
 * The schema in the form that the API accepts: all objects closed, references inlined, other constraints moved to the
 * description. Undefined if that form cannot express it: open objects, values of any type, recursion.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 */
export function toOutputSchema(schema: JsonSchema): JsonSchema | undefined {
  return convert(schema, schema, 0);
}

function convert(node: Json | undefined, root: JsonSchema, depth: number): JsonSchema | undefined {
  if (!isRecord(node) || depth > maxDepth) return undefined;
  const below = (value: Json | undefined) => convert(value, root, depth + 1);
  // Recursion ends at maxDepth.
  if (typeof node.$ref === 'string') return below(resolvePointer(root, node.$ref));
  if (inexpressible.some((keyword) => node[keyword] !== undefined)) return undefined;

  const converted: JsonSchema = Object.fromEntries(Object.entries(node).filter(([keyword]) => kept.includes(keyword)));
  const variants = node.anyOf ?? node.oneOf;
  if (Array.isArray(variants)) {
    const anyOf = variants.flatMap((variant) => below(variant) ?? []);
    if (anyOf.length < variants.length) return undefined;
    converted.anyOf = anyOf;
  } else if (node.type === undefined && node.enum === undefined && node.const === undefined) return undefined;

  if (hasType(node, 'object')) {
    if (!isRecord(node.properties) || (node.additionalProperties ?? false) !== false) return undefined;
    const properties = Object.entries(node.properties).map(([name, value]) => [name, below(value)] as const);
    const known = properties.flatMap(([name, value]) => (value ? [[name, value] as const] : []));
    if (known.length < properties.length) return undefined;
    converted.properties = Object.fromEntries(known);
    converted.additionalProperties = false;
  }
  if (hasType(node, 'array')) {
    const items = below(node.items);
    if (!items) return undefined;
    converted.items = items;
  }
  return withNotes(converted, node);
}

/** Adds the remaining constraints: as keywords if the API accepts them, otherwise as text in the description. */
function withNotes(converted: JsonSchema, node: JsonSchema): JsonSchema {
  const notes: string[] = [];
  for (const [keyword, value] of Object.entries(node)) {
    if (kept.includes(keyword) || structural.includes(keyword)) continue;
    if (isAccepted(keyword, value)) converted[keyword] = value;
    else notes.push(`${keyword}: ${JSON.stringify(value)}`);
  }
  if (notes.length === 0) return converted;
  const description = typeof node.description === 'string' ? `${node.description} ` : '';
  return { ...converted, description: `${description}(${notes.join(', ')})` };
}

function isAccepted(keyword: string, value: Json): boolean {
  if (keyword === 'format') return typeof value === 'string' && knownFormats.includes(value);
  return keyword === 'minItems' && (value === 0 || value === 1);
}

function hasType(node: JsonSchema, type: string): boolean {
  return node.type === type || (Array.isArray(node.type) && node.type.includes(type));
}
