import { jsonSchema, tool as aiTool } from 'ai';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { callTool } from './__fixtures__/call-tool.ts';
import { fromAiSdk } from './from-ai-sdk.ts';

const double = aiTool({
  description: 'Doubles a number.',
  inputSchema: z.object({ n: z.coerce.number().describe('To be doubled') }),
  outputSchema: z.number(),
  execute: async ({ n }) => 2 * n,
});

describe('a tool of the AI SDK', () => {
  test('is called with what its schema makes of the input', async () => {
    const tool = fromAiSdk('double', double, { effect: 'pure' });
    expect(tool).toMatchObject({
      effect: 'pure',
      declaration: { name: 'double', description: 'Doubles a number.', outputSchema: { type: 'number' } },
    });
    expect(JSON.stringify(tool.declaration.inputSchema)).toContain('To be doubled');
    expect(await callTool(tool, { n: '4' })).toBe(8);
    await expect(callTool(tool, { n: 'four' })).rejects.toMatchObject({ code: 'tool-input' });
  });

  test('may have JSON Schema', async () => {
    const schema = jsonSchema<{ city: string }>({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
    });
    const tool = fromAiSdk(
      'weather',
      aiTool({ description: 'Weather.', inputSchema: schema, execute: async ({ city }) => `${city}: rain` }),
    );
    expect(tool.declaration.inputSchema).toMatchObject({
      properties: { city: { type: 'string' } },
      required: ['city'],
    });
    expect(await callTool(tool, { city: 'Bern' })).toBe('Bern: rain');
    await expect(callTool(tool, { city: 4 })).rejects.toThrow('- city: expected string, received number');
    await expect(callTool(tool, {})).rejects.toThrow('- city');
  });

  test('gets the id of the call and its signal', async () => {
    const seen: unknown[] = [];
    const tool = fromAiSdk(
      'look',
      aiTool({
        description: 'd',
        inputSchema: z.object({}),
        execute: async (_, options) => seen.push(options.toolCallId, options.abortSignal),
      }),
    );
    const { signal } = new AbortController();
    await callTool(tool, {}, { signal, callId: '7-1' });
    expect(seen).toEqual(['7-1', signal]);
  });

  test('that gives its result piece by piece gives the last one', async () => {
    const counting = aiTool({
      description: 'd',
      inputSchema: z.object({}),
      async *execute() {
        yield 'a';
        yield 'ab';
      },
    });
    expect(await callTool(fromAiSdk('count', counting), {})).toBe('ab');
  });

  test('asks for approval where it says so', async () => {
    const tool = (needsApproval: unknown) => fromAiSdk('pay', { ...double, needsApproval });
    const asks = async (needsApproval: unknown, n = 1) => (await tool(needsApproval).prepare({ n })).needsApproval;
    expect(await asks(true)).toBe(true);
    expect(await asks(undefined)).toBe(false);
    expect(await asks(({ n }: { n: number }) => n > 5, 9)).toBe(true);
    expect(await asks(async ({ n }: { n: number }) => n > 5)).toBe(false);
  });

  test('that runs elsewhere is refused', () => {
    expect(() => fromAiSdk('x', aiTool({ description: 'd', inputSchema: z.object({}) }))).toThrow(/no `execute`/);
  });

  test('whose schema cannot be read needs one', () => {
    expect(() => fromAiSdk('x', { ...double, inputSchema: 'text' })).toThrow(/`inputSchema`/);
    expect(() => fromAiSdk('x', { ...double, inputSchema: jsonSchema(Promise.resolve({})) })).toThrow(/promise/);
  });
});
