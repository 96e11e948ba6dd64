import type { Json, JsonSchema } from '@thimble/core';
import { isRecord, resolvePointer } from '@thimble/core/utilities';
import type { JsonRecord } from './document.ts';

const ofSchemas = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const ofOne = [
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'unevaluatedProperties',
];
const ofList = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
// They tell a model nothing that the schema does not, and cost tokens.
const leftOut =
  /^(?:example|examples|xml|discriminator|externalDocs|deprecated|readOnly|writeOnly|\$schema|\$id|\$anchor|x-.*)$/;

const maxSchemas = 200;
const maxCharacters = 60_000;

/**
 * A schema that stands alone: what it refers to is under `$defs`, each once, so that references in a circle do no harm. Anything where it
 * would be too large, or refers to another document.
 */
export function standalone(root: JsonRecord, schema: Json | undefined): JsonSchema {
  const names = new Map<string, string>();
  const definitions: { [name: string]: Json } = {};

  function nameOf(reference: string): string | undefined {
    const known = names.get(reference);
    if (known !== undefined) return known;
    const target = resolvePointer(root, reference);
    if (target === undefined || names.size >= maxSchemas) return undefined;
    const base = (reference.split('/').at(-1) ?? '').replaceAll(/[^A-Za-z0-9_]/g, '_') || 'Schema';
    let name = base;
    for (let count = 2; Object.hasOwn(definitions, name); count++) name = `${base}_${count}`;
    names.set(reference, name);
    // Its place is taken first: it may refer to itself.
    definitions[name] = {};
    definitions[name] = convert(target);
    return name;
  }

  function convert(node: Json): Json {
    if (typeof node === 'boolean') return node;
    if (!isRecord(node)) return {};
    const result: JsonSchema = {};
    for (const [key, value] of Object.entries(node)) {
      if (key === '$ref') {
        const name = typeof value === 'string' ? nameOf(value) : undefined;
        if (name !== undefined) result.$ref = `#/$defs/${name}`;
      } else if (ofSchemas.includes(key)) {
        if (isRecord(value))
          result[key] = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, convert(part)]));
      } else if (ofOne.includes(key)) result[key] = convert(value);
      else if (ofList.includes(key)) result[key] = Array.isArray(value) ? value.map(convert) : [];
      else if (!leftOut.test(key)) result[key] = value;
    }
    return result;
  }

  const converted = convert(schema ?? {});
  if (!isRecord(converted)) return {};
  const whole = Object.keys(definitions).length > 0 ? { ...converted, $defs: definitions } : converted;
  return JSON.stringify(whole).length > maxCharacters ? {} : whole;
}
