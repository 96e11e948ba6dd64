import type { Json, JsonSchema } from '@thimble/core';

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
 * The schema in the form that the API takes: every object closed, references inlined, other constraints told in the
 * description. Undefined for what it cannot say: open objects, values of any kind, recursion.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 */
export function toOutputSchema(schema: JsonSchema): JsonSchema | undefined {
  return convert(schema, schema, 0);
}

function convert(node: Json | undefined, root: JsonSchema, depth: number): JsonSchema | undefined {
  if (!isObject(node) || depth > maxDepth) return undefined;
  const below = (value: Json | undefined) => convert(value, root, depth + 1);
  // Recursion ends at maxDepth.
  if (typeof node.$ref === 'string') return below(resolve(node.$ref, root));
  if (inexpressible.some((keyword) => node[keyword] !== undefined)) return undefined;

  const converted: JsonSchema = Object.fromEntries(Object.entries(node).filter(([keyword]) => kept.includes(keyword)));
  const variants = node.anyOf ?? node.oneOf;
  if (Array.isArray(variants)) {
    const anyOf = variants.flatMap((variant) => below(variant) ?? []);
    if (anyOf.length < variants.length) return undefined;
    converted.anyOf = anyOf;
  } else if (node.type === undefined && node.enum === undefined && node.const === undefined) return undefined;

  if (hasType(node, 'object')) {
    if (!isObject(node.properties) || (node.additionalProperties ?? false) !== false) return undefined;
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

/** What else the schema asks for, where the API takes it, or else in words. */
function withNotes(converted: JsonSchema, node: JsonSchema): JsonSchema {
  const notes: string[] = [];
  for (const [keyword, value] of Object.entries(node)) {
    if (kept.includes(keyword) || structural.includes(keyword)) continue;
    if (isTaken(keyword, value)) converted[keyword] = value;
    else notes.push(`${keyword}: ${JSON.stringify(value)}`);
  }
  if (notes.length === 0) return converted;
  const description = typeof node.description === 'string' ? `${node.description} ` : '';
  return { ...converted, description: `${description}(${notes.join(', ')})` };
}

function isTaken(keyword: string, value: Json): boolean {
  if (keyword === 'format') return typeof value === 'string' && knownFormats.includes(value);
  return keyword === 'minItems' && (value === 0 || value === 1);
}

function resolve(reference: string, root: JsonSchema): Json | undefined {
  if (!reference.startsWith('#')) return undefined;
  let node: Json | undefined = root;
  for (const key of reference.slice(1).split('/').slice(1)) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    node = isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  }
  return node;
}

function hasType(node: JsonSchema, type: string): boolean {
  return node.type === type || (Array.isArray(node.type) && node.type.includes(type));
}

function isObject(value: Json | undefined): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
