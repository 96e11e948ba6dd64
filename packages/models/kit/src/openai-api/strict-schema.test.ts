import { describe, expect, test } from 'vitest';
import { isStrictSchema } from './strict-schema.ts';

const object = (properties: { [name: string]: object }) => ({
  type: 'object',
  properties: JSON.parse(JSON.stringify(properties)),
  required: Object.keys(properties),
  additionalProperties: false,
});

describe('isStrictSchema', () => {
  test('accepts nested objects, arrays, unions, enums and references', () => {
    const schema = {
      ...object({
        a: { type: 'array', items: object({ b: { type: ['string', 'null'] } }) },
        c: { anyOf: [{ const: 1 }, { enum: ['x'] }] },
        d: { $ref: '#/$defs/e' },
      }),
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $defs: { e: { type: 'string', format: 'date-time' } },
    };
    expect(isStrictSchema(schema)).toBe(true);
  });

  test.each([
    ['a root that is no object', { type: 'array', items: { type: 'string' } }],
    ['optional properties', { ...object({ a: { type: 'string' } }), required: [] }],
    ['further properties', { type: 'object', properties: {}, required: [] }],
    ['a map', object({ a: { type: 'object', additionalProperties: { type: 'string' } } })],
    ['anything', object({ a: {} })],
    ['keywords it does not know', object({ a: { type: 'string', minLength: 1 } })],
    ['allOf', object({ a: { allOf: [{ type: 'string' }] } })],
    ['a list of anything', object({ a: { type: 'array' } })],
    ['formats it does not know', object({ a: { type: 'string', format: 'uri' } })],
    ['a loose object inside a union', object({ a: { anyOf: [{ type: 'object', properties: {} }, { type: 'null' }] } })],
  ])('refuses %s', (_name, schema) => {
    expect(isStrictSchema(JSON.parse(JSON.stringify(schema)))).toBe(false);
  });
});
