import { tool as langChainTool } from '@langchain/core/tools';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { callTool } from './__fixtures__/call-tool.ts';
import { fromLangChain } from './from-langchain.ts';

describe('a tool of LangChain', () => {
  test('is called with its input, and parses it itself', async () => {
    const shout = langChainTool(async ({ text }) => `${text}!`, {
      name: 'shout-it',
      description: 'Shouts.',
      schema: z.object({ text: z.string().transform((text) => text.toUpperCase()) }),
    });
    const tool = fromLangChain(shout, { effect: 'pure' });
    expect(tool).toMatchObject({ effect: 'pure', declaration: { name: 'shout_it', description: 'Shouts.' } });
    expect(await callTool(tool, { text: 'hi' })).toBe('HI!');
    await expect(callTool(tool, { text: 1 })).rejects.toMatchObject({ code: 'tool-input' });
  });

  test('may have JSON Schema, or none', async () => {
    const echo = langChainTool(async (input) => JSON.stringify(input), {
      name: 'echo',
      description: 'd',
      schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
    });
    expect(await callTool(fromLangChain(echo), { n: 1 })).toBe('{"n":1}');
    await expect(callTool(fromLangChain(echo), { n: 'x' })).rejects.toThrow('- n: expected');
    const bare = { name: 'bare', description: 'd', invoke: async () => 'called' };
    expect(await callTool(fromLangChain(bare), {})).toBe('called');
  });

  test('gives the content of what it returns, pictures included', async () => {
    const look = langChainTool(
      async () => [
        [
          { type: 'text', text: 'a dot' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
        ],
        { raw: 1 },
      ],
      { name: 'look', description: 'd', schema: z.object({}), responseFormat: 'content_and_artifact' },
    );
    expect(await callTool(fromLangChain(look), {})).toEqual([
      'a dot',
      { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=' },
    ]);
  });

  test('gets the signal, and its failures are tool errors', async () => {
    const failing = langChainTool(
      async (_, config) => {
        throw new Error(config.signal ? 'no quota' : 'no signal');
      },
      { name: 'failing', description: 'd', schema: z.object({}) },
    );
    await expect(callTool(fromLangChain(failing), {})).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringContaining('no quota'),
    });
  });

  test('whose schema tells no JSON Schema takes one beside it', async () => {
    const old = {
      name: 'old',
      description: 'd',
      schema: { _def: {} },
      invoke: async (input: object) => Object.keys(input),
    };
    expect(() => fromLangChain(old)).toThrow(/`inputSchema`/);
    const inputSchema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(await callTool(fromLangChain(old, { inputSchema }), { a: 'x' })).toEqual(['a']);
  });

  test('what is none is refused', () => {
    expect(() => Reflect.apply(fromLangChain, undefined, [{ name: 'x' }])).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
  });
});

test('a pattern from elsewhere is never run', async () => {
  const inputSchema = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
  const tool = fromLangChain({ name: 'x', description: 'd', invoke: async () => 'ok' }, { inputSchema });
  expect(await callTool(tool, { a: `${'a'.repeat(50_000)}!` })).toBe('ok');
});
