import { expect, test } from 'vitest';
import { toOutputSchema } from './output-schema.ts';

test('closes every object', () => {
  const step = { type: 'object', properties: { list: { type: 'array', items: { type: 'object', properties: {} } } } };
  expect(toOutputSchema({ ...step, $defs: { node: step }, anyOf: [step] })).toEqual({
    type: 'object',
    properties: {
      list: { type: 'array', items: { type: 'object', properties: {}, additionalProperties: false } },
    },
    additionalProperties: false,
    $defs: { node: toOutputSchema(step) },
    anyOf: [toOutputSchema(step)],
  });
});

test('leaves out bounds, but keeps properties with the same names', () => {
  expect(
    toOutputSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        minimum: { type: 'number', minimum: 0, maximum: 9 },
        name: { type: 'string', minLength: 1, enum: ['maxLength'] },
        list: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'integer', multipleOf: 2 } },
        pair: { type: 'array', minItems: 2 },
      },
    }),
  ).toEqual({
    type: 'object',
    properties: {
      minimum: { type: 'number' },
      name: { type: 'string', enum: ['maxLength'] },
      list: { type: 'array', minItems: 1, items: { type: 'integer' } },
      pair: { type: 'array' },
    },
    additionalProperties: false,
  });
});

test('does not convert a schema with arbitrary property names, which cannot be closed', () => {
  const map = { type: 'object', additionalProperties: { type: 'number' } };
  expect(toOutputSchema({ type: 'object', properties: { prices: map } })).toBeUndefined();
});
