import type { JsonSchema } from '@thimble/core';
import { expect, test } from 'vitest';
import { toolManual } from './tool-manual.ts';

function manual(inputSchema: JsonSchema) {
  return toolManual({ name: 'search', description: 'Searches.', inputSchema });
}

const properties = { query: { type: 'string' }, limit: { type: 'integer' } };

test('required parameters come first, as in any signature', () => {
  const { parameters, signature } = manual({ type: 'object', properties, required: ['limit'] });
  expect(parameters).toEqual(['limit', 'query']);
  expect(signature).toBe('search(limit, query=...)');
});

test('parameters keep the order of the schema, and the signature says which may be left out', () => {
  const { parameters, signature, doc } = manual({ type: 'object', properties, required: ['query'] });
  expect(parameters).toEqual(['query', 'limit']);
  expect(signature).toBe('search(query, limit=...)');
  expect(doc).toMatch(/^def search\(\*, query: str, limit: int = \.\.\.[^]*Searches\./);
});

test('a schema by reference is read', () => {
  const schema = { $ref: '#/$defs/Input', $defs: { Input: { type: 'object', properties } } };
  expect(manual(schema).parameters).toEqual(['query', 'limit']);
});

test.each<[string, JsonSchema]>([
  ['no properties', { type: 'object' }],
  ['a union', { anyOf: [{ type: 'object', properties }, { type: 'string' }] }],
  ['a reference to nowhere', { $ref: '#/$defs/Nothing' }],
  ['properties that are no record', { type: 'object', properties: [] }],
])('of %s nobody knows the parameters', (_, schema) => {
  expect(manual(schema)).toMatchObject({ parameters: null, signature: 'search(...)' });
});

test('a schema of any size stays within bounds', () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`parameter_${n}`, { type: 'string' }]));
  expect(manual({ type: 'object', properties: many }).parameters).toHaveLength(100);
  const { doc, signature } = toolManual({
    name: 'search',
    description: 'long '.repeat(100_000),
    inputSchema: { type: 'object', properties: many },
  });
  expect(doc.length).toBeLessThan(11_000);
  expect(signature.length).toBeLessThan(1_100);
});
