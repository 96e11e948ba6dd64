import type { JsonSchema } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { toOutputSchema } from './output-schema.ts';

const string: JsonSchema = { type: 'string' };

function withProperty(property: JsonSchema): JsonSchema {
  return { type: 'object', properties: { a: property }, required: ['a'], additionalProperties: false };
}

describe('toOutputSchema', () => {
  test('closes objects, wherever they are', () => {
    const open = { type: 'object', properties: { b: string } };
    const closed = { ...open, additionalProperties: false };
    expect(toOutputSchema({ type: 'array', items: { anyOf: [open, { type: 'null' }] } })).toEqual({
      type: 'array',
      items: { anyOf: [closed, { type: 'null' }] },
    });
    expect(toOutputSchema(withProperty(open))).toEqual(withProperty(closed));
  });

  test('puts constraints that the API does not accept into words', () => {
    expect(
      toOutputSchema(
        withProperty({ type: 'string', description: 'A day.', minLength: 3, format: 'date', pattern: '^2' }),
      ),
    ).toEqual(withProperty({ type: 'string', description: 'A day. (minLength: 3, pattern: "^2")', format: 'date' }));
    expect(toOutputSchema({ type: 'array', items: string, minItems: 1, maxItems: 3 })).toEqual({
      type: 'array',
      items: string,
      minItems: 1,
      description: '(maxItems: 3)',
    });
  });

  test('inlines references, and treats oneOf as anyOf', () => {
    const schema = {
      ...withProperty({ oneOf: [{ $ref: '#/$defs/day~1night' }, { const: 1 }] }),
      $defs: { 'day/night': string },
    };
    expect(toOutputSchema(schema)).toEqual(withProperty({ anyOf: [string, { const: 1 }] }));
  });

  test.each<[string, JsonSchema]>([
    ['an open object', { type: 'object', properties: {}, additionalProperties: string }],
    ['an object of no known properties', { type: 'object' }],
    ['any value', {}],
    ['a list of any values', { type: 'array' }],
    ['a tuple', { type: 'array', items: string, prefixItems: [string] }],
    ['an intersection', { allOf: [string] }],
    ['a reference to nowhere', { $ref: '#/$defs/x' }],
    ['a reference into a prototype', { $ref: '#/constructor' }],
    ['a reference to another document', { $ref: 'https://example.com/schema' }],
    ['recursion', { $ref: '#/$defs/tree', $defs: { tree: withProperty({ $ref: '#/$defs/tree' }) } }],
    ['one such thing among variants', { anyOf: [string, {}] }],
  ])('does not convert %s, even if nested', (_what, schema) => {
    expect(toOutputSchema(schema)).toBeUndefined();
    expect(toOutputSchema({ ...withProperty(schema), $defs: schema.$defs ?? null })).toBeUndefined();
  });
});
