import type { Json, JsonSchema } from '@thimble/core';
import { expect, test } from 'vitest';
import { call } from '../__fixtures__/call-tool.ts';
import { schemaEngine } from '../declarations/schema-validator.ts';
import { makeTool } from './make-tool.ts';

/** What the server is sent for an input. */
async function sent(inputSchema: JsonSchema, input: Json): Promise<unknown> {
  const inputs: unknown[] = [];
  const made = makeTool({
    name: 'read_file',
    definition: { name: 'read-file', description: 'Reads.', inputSchema, hints: {} },
    engine: schemaEngine(),
    call: async ({ input: given }) => {
      inputs.push(given);
      return { content: [] };
    },
    spec: undefined,
    options: {},
  });
  await call({ tools: [made] }, made.declaration.name, input);
  return inputs[0];
}

const path = { type: 'string' };

test('a bare value stands for the only required parameter, as with every tool', async () => {
  const schema: JsonSchema = { type: 'object', properties: { head: { type: 'number' }, path }, required: ['path'] };
  expect(await sent(schema, 'a.md')).toEqual({ path: 'a.md' });
  expect(await sent(schema, { path: 'a.md', head: 2 })).toEqual({ path: 'a.md', head: 2 });
  await expect(sent(schema, 5)).rejects.toThrow(/- path: .*string/);
});

test('a bare value never reaches a server whose schema cannot be checked', async () => {
  const broken: JsonSchema = { type: 'object', properties: { path: { type: 'no such type' } }, required: ['path'] };
  expect(await sent(broken, 'a.md')).toEqual({ path: 'a.md' });
});
