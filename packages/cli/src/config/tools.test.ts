import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInTools } from './built-in-tools.ts';
import { loadTools } from './tools.ts';

const place = () => ({ directory, action: 'code' as const, variables: {} });
const toolText = (name: string) =>
  `{ declaration: { name: '${name}', description: 'd', inputSchema: {} }, effect: 'pure', async prepare() {} }`;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thimble-tools-'));
  await writeFile(
    join(directory, 'tools.ts'),
    `export const a: object = ${toolText('a')};\nexport const more = [${toolText('b')}, ${toolText('c')}];\nexport default a;\nexport const other = 1;`,
  );
  await writeFile(join(directory, 'none.mjs'), 'export const helper = 1;');
  await writeFile(join(directory, 'broken.mjs'), 'throw new Error("no database");');
});

afterAll(() => rm(directory, { recursive: true }));

describe('--tools', () => {
  test('takes every tool that a module exports, once', async () => {
    const { tools } = await loadTools(['./tools.ts'], place());
    expect(tools.map((tool) => tool.declaration.name).toSorted()).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['./absent.ts', /there is no file .*absent\.ts/],
    ['web_serch', /no such tool or package\..*web_search/],
    ['./none.mjs', /exports no tool .* \(it exports helper\)/],
    ['./broken.mjs', /cannot be loaded: no database/],
  ])('says what is wrong with %s', async (specifier, message) => {
    await expect(loadTools([specifier], place())).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(message),
    });
  });

  test('knows tools by name', async () => {
    const { tools } = await loadTools(
      builtInTools.map(({ name }) => name),
      place(),
    );
    expect(tools.map(({ declaration }) => declaration.name)).toEqual(builtInTools.map(({ name }) => name));
  });

  test('has a toolkit of the usual ones, each once', async () => {
    const { tools } = await loadTools(['toolkit', 'visit_webpage', './tools.ts'], place());
    expect(tools.map(({ declaration }) => declaration.name)).toEqual(['web_search', 'visit_webpage', 'a', 'b', 'c']);
  });

  test('searches with the engine whose key is set', async () => {
    const found = async (variables: { [name: string]: string }) => {
      const {
        tools: [tool],
      } = await loadTools(['web_search'], { ...place(), variables });
      const call = await tool?.prepare({ query: 'x' });
      const { signal } = new AbortController();
      return call?.execute({ signal, callId: '1', runId: 'r', agent: [], step: 1, idempotencyKey: 'k' });
    };
    // The key is looked for again at the call, in the variables of the process, where there is none.
    await expect(found({ TAVILY_API_KEY: 'x' })).rejects.toThrow('Tavily needs a key');
    await expect(found({ SEARXNG_URL: 'nonsense' })).rejects.toThrow('baseUrl must be a URL');
  });

  test('asks the user through the terminal of the command', async () => {
    const {
      tools: [tool],
    } = await loadTools(['user_input'], { ...place(), ask: async (question) => `${question} yes` });
    const call = await tool?.prepare({ question: 'Sure?' });
    const { signal } = new AbortController();
    expect(await call?.execute({ signal, callId: '1', runId: 'r', agent: [], step: 1, idempotencyKey: 'k' })).toBe(
      'Sure? yes',
    );
  });
});
