import { expect, test } from 'vitest';
import { z } from 'zod';
import { scriptedModel } from '../testing/index.ts';
import { ToolCallingAgent, pythonDeclarations, tool, typescriptDeclarations } from '../index.ts';

const hidden = '\u202e\u{e0041}\u200b';
const odd = tool({
  name: 'pay',
  description: `Pays${hidden} a bill.`,
  input: z.object({
    description: z.string().describe(`Whom${hidden}`),
    kind: z.enum([`a${hidden}`, 'b']).default(`a${hidden}`),
    more: z.array(z.object({ note: z.string().describe(`x${hidden}y`) })),
  }),
  output: z.string().describe(`a receipt${hidden}`),
  execute: () => 'paid',
});

test('a model that acts by tool calls is sent descriptions without what nobody sees, and constants as they are', async () => {
  const model = scriptedModel(['Done.']);
  await new ToolCallingAgent({ model, tools: [odd] }).run('Go.');
  const [sent] = model.requests[0]?.tools ?? [];
  expect(sent?.description).toMatch(/^Pays a bill\./);
  expect(sent?.inputSchema).toMatchObject({
    properties: {
      description: { description: 'Whom' },
      kind: { enum: [`a${hidden}`, 'b'] },
      more: { items: { properties: { note: { description: 'xy' } } } },
    },
  });
});

test('a model that acts in code is told of constants with escapes', async () => {
  for (const declare of [typescriptDeclarations, pythonDeclarations]) {
    const text = declare([odd.declaration]);
    expect(text).not.toMatch(/\p{Cf}/u);
    expect(text).toContain('Pays a bill.');
    expect(text).toContain(String.raw`"a\u202e\udb40\udc41\u200b"`);
  }
});
