import fastCheck from 'fast-check';
import { anyCharacter } from '../../__fixtures__/any-character.ts';
import type { Json, JsonSchema } from '../../base/json.ts';

/** Characters: no declaration of one tool may be longer. */
export const largestText = 150_000;

const names = fastCheck.oneof(
  fastCheck.constantFrom('a', 'b', 'from', 'a-b', '__proto__', 'constructor', '', '"', '*/', '\n', '"""', '1'),
  fastCheck.string({ unit: anyCharacter, maxLength: 8 }),
);

/** Schemas of all forms, references and nonsense among them. */
export const jsonSchemas: fastCheck.Arbitrary<JsonSchema> = fastCheck.letrec<{ schema: JsonSchema; part: Json }>(
  (tie) => {
    const value = fastCheck.jsonValue({ maxDepth: 1 }).map(toJson);
    const parts = fastCheck.array(tie('part'), { maxLength: 2 });
    const named = fastCheck.dictionary(names, tie('part'), { maxKeys: 3 });
    return {
      part: fastCheck.oneof({ maxDepth: 2, withCrossShrink: true }, value, tie('schema')),
      schema: fastCheck.record<{ [key: string]: Json }>(
        {
          type: fastCheck.oneof(
            fastCheck.constantFrom('object', 'array', 'string', 'integer', 'null', 'nonsense'),
            fastCheck.array(fastCheck.constantFrom('object', 'string', 'null'), { maxLength: 3 }),
          ),
          description: fastCheck.oneof(names, fastCheck.string({ unit: anyCharacter, maxLength: 200 })),
          properties: named,
          required: fastCheck.array(names, { maxLength: 2 }),
          additionalProperties: fastCheck.oneof(fastCheck.boolean(), tie('part')),
          items: fastCheck.oneof(tie('part'), parts),
          prefixItems: parts,
          enum: fastCheck.array(value, { maxLength: 4 }),
          const: value,
          anyOf: parts,
          oneOf: parts,
          allOf: parts,
          default: value,
          minimum: fastCheck.integer(),
          pattern: names,
          nullable: fastCheck.boolean(),
          $defs: named,
          $ref: fastCheck.constantFrom('#', '#/$defs/a', '#/$defs/a-b', '#/properties/a', '#/%', '#/$defs/__proto__'),
        },
        { requiredKeys: [] },
      ),
    };
  },
).schema;

const wide = Object.fromEntries(
  Array.from({ length: 5_000 }, (_, index) => [`property${index}`, { type: 'string', description: 'x'.repeat(5_000) }]),
);
const laughs = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => {
    const next = { $ref: `#/$defs/l${index + 1}` };
    return [`l${index}`, { type: 'object', properties: { a: next, b: next } }];
  }),
);
const chain = Object.fromEntries(
  Array.from({ length: 5_000 }, (_, index) => [`c${index}`, { $ref: `#/$defs/c${index + 1}` }]),
);
const variants = Array.from({ length: 30 }, (_, index) => ({ properties: { [`v${index}`]: { type: 'string' } } }));
const values = Array.from({ length: 100_000 }, (_, index) => `value ${index}`);
const prototypeNames = toJson(
  JSON.parse('{"__proto__":{"type":"string"},"constructor":{"$ref":"#/constructor"},"toString":{}}'),
);

/** Schemas that are made to crash, hang or flood a reader. */
export const hostileSchemas: [name: string, schema: JsonSchema][] = [
  ['a reference to itself', { $ref: '#' }],
  ['references in a circle', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }],
  ['a union with itself', { anyOf: [{ $ref: '#' }, { type: 'null' }] }],
  ['a chain of 5,000 references', { $ref: '#/$defs/c0', $defs: chain }],
  ['references that double 40 times', { $ref: '#/$defs/l0', $defs: laughs }],
  ['5,000 properties', { type: 'object', properties: wide }],
  ['objects 1,000 deep', { properties: { a: deep((inner) => ({ type: 'object', properties: { a: inner, b: inner } })) } }],
  ['lists 1,000 deep', { properties: { a: deep((inner) => ({ type: 'array', items: inner })) } }],
  ['unions 1,000 deep', { properties: { a: deep((inner) => ({ anyOf: [inner, { type: 'string' }] })) } }],
  ['a default 10,000 deep', { properties: { a: { default: deep((inner) => [inner], 10_000) } } }],
  ['unions times unions times unions', { allOf: Array.from({ length: 30 }, () => ({ anyOf: variants })) }],
  ['100,000 values', { properties: { a: { enum: values } } }],
  ['a name and a value of a megabyte', { properties: { ['n'.repeat(1e6)]: {}, a: { const: 'v'.repeat(1e6) } } }],
  ['names from the prototype', { properties: prototypeNames, required: ['__proto__'] }],
  ['keywords of the wrong type', { type: 7, properties: [1], required: 'a', items: 'b', anyOf: {}, enum: 5, $defs: null }],
  ['properties that are no schemas', { properties: { a: null, b: 1, c: 'string', d: [], e: true, f: false } }],
];

function deep(wrap: (inner: Json) => Json, levels = 1_000): Json {
  let schema: Json = { type: 'string' };
  for (let level = 0; level < levels; level += 1) schema = wrap(schema);
  return schema;
}

/** Narrows what `JSON.parse` and fast-check call unknown. */
function toJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toJson);
  return typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, toJson(part)])) : null;
}
