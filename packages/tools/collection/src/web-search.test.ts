import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { callTool } from './__fixtures__/call-tool.ts';
import { serve, serveBody } from './__fixtures__/serve.ts';
import { searchEngines, type SearchEngine, type SearchEngineName } from './search-engines.ts';
import { webSearch, type WebSearchOptions } from './web-search.ts';

const recorded = (file: string) => readFileSync(new URL(`./__fixtures__/search/${file}`, import.meta.url), 'utf8');
const answers: { readonly [name in SearchEngineName]: string } = {
  duckduckgo: recorded('duckduckgo.html'),
  brave: recorded('brave.json'),
  serper: recorded('serper.json'),
  serpapi: recorded('serpapi.json'),
  exa: recorded('exa.json'),
  tavily: recorded('tavily.json'),
  searxng: recorded('searxng.json'),
};
const key = 'key-that-nobody-may-see';

function search(engine: SearchEngineName, baseUrl: string, options: WebSearchOptions = {}, input: object = {}) {
  const { keyVariable }: SearchEngine = searchEngines[engine];
  if (keyVariable !== undefined) vi.stubEnv(keyVariable, key);
  const tool = webSearch({ engine, baseUrl, firstDelayMs: 1, pace: { calls: 100, perMs: 1 }, ...options });
  return callTool(tool, { query: 'seventh planet & more', ...input });
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe.each(Object.entries(answers))('%s', (name, answer) => {
  const engine = Object.keys(searchEngines).find((candidate): candidate is SearchEngineName => candidate === name);
  if (!engine) throw new Error(name);

  test('gives title, url and snippet of each result, as plain text', async () => {
    await using server = await serveBody(answer);
    const results = await search(engine, server.url);
    expect(results).toHaveLength(2);
    expect(results[0]).toEqual({
      title: 'Uranus - Wikipedia',
      url: expect.stringMatching(/^https:\/\/en\.wikipedia\.org\/wiki\/Uranus(?:\?a=1&b=2)?$/),
      snippet: expect.stringMatching(/^Uranus is the seventh planet.*& a.* ice giant\.$/),
    });
    expect(results[1]).toMatchObject({ url: 'https://science.nasa.gov/uranus/', snippet: expect.any(String) });
    const asked = server.requests.map(({ path, body }) => path + body).join('');
    expect(decodeURIComponent(asked).replaceAll('+', ' ')).toContain('seventh planet & more');
  });

  test('gives as many as are wanted', async () => {
    await using server = await serveBody(answer);
    expect(await search(engine, server.url, {}, { count: 1 })).toHaveLength(1);
    expect(await search(engine, server.url, { maxResults: 1 })).toHaveLength(1);
  });

  test.each(['<html><body>Welcome</body></html>', '{"hello":1}', ''])(
    'takes %j for an error, and not for no results',
    async (body) => {
      await using server = await serveBody(body);
      await expect(search(engine, server.url)).rejects.toMatchObject({
        code: 'tool',
        message: expect.stringMatching(/engine|settings\.yml/),
      });
    },
  );

  test('is asked again while it is busy, and then given up on', async () => {
    let left = 2;
    await using server = await serve((_request, response) => {
      response.statusCode = left-- > 0 ? 503 : 200;
      response.end(answer);
    });
    expect(await search(engine, server.url)).toHaveLength(2);
    left = 10;
    await expect(search(engine, server.url, { attempts: 2 })).rejects.toThrow(/answered 503/);
    expect(server.requests).toHaveLength(5);
  });
});

describe('DuckDuckGo', () => {
  test('that found nothing gives an empty list', async () => {
    await using server = await serveBody(recorded('duckduckgo-nothing.html'));
    expect(await search('duckduckgo', server.url)).toEqual([]);
  });

  test('that wants a captcha is an error that says so, and what to use', async () => {
    await using server = await serveBody(recorded('duckduckgo-captcha.html'), {}, 202);
    await expect(search('duckduckgo', server.url)).rejects.toThrow(/captcha.*"brave".*BRAVE_API_KEY/);
  });
});

test.each<[SearchEngineName, string]>([
  ['brave', '{"type":"search","query":{"original":"x"}}'],
  ['serper', '{"organic":[]}'],
  ['serpapi', '{"error":"Google hasn\'t returned any results for this query."}'],
  ['exa', '{"results":[]}'],
  ['tavily', '{"results":[]}'],
  ['searxng', '{"results":[]}'],
])('nothing found is an empty list: %s', async (engine, body) => {
  await using server = await serveBody(body);
  expect(await search(engine, server.url)).toEqual([]);
});

describe('a key', () => {
  test('is read from its variable at each call, and sent to the engine', async () => {
    await using server = await serveBody(answers.brave);
    await search('brave', server.url);
    expect(server.requests[0]?.headers['x-subscription-token']).toBe(key);
    vi.stubEnv('OTHER_KEY', 'other');
    await search('brave', server.url, { apiKeyEnv: 'OTHER_KEY' });
    expect(server.requests[1]?.headers['x-subscription-token']).toBe('other');
  });

  test('that is not set is named', async () => {
    vi.stubEnv('TAVILY_API_KEY', undefined);
    await expect(callTool(webSearch({ engine: 'tavily' }), 'x')).rejects.toThrow(
      'Tavily needs a key, and TAVILY_API_KEY is not set.',
    );
  });

  test.each<SearchEngineName>(['brave', 'serpapi', 'tavily'])(
    'that is refused is named, and never shown: %s',
    async (engine) => {
      await using server = await serve((request, response) => {
        response.writeHead(401);
        response.end(`Invalid key ${key} in ${request.url}`);
      });
      const error: unknown = await search(engine, server.url).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'tool', message: expect.stringMatching(/refuses the key in \w+_API_KEY/) });
      expect(JSON.stringify(error) + String(error)).not.toContain(key);
    },
  );
});

describe('the tool web_search', () => {
  test('takes a bare query, and no empty one', async () => {
    await using server = await serveBody(answers.searxng);
    const tool = webSearch({ engine: 'searxng', baseUrl: `${server.url}/` });
    expect(await callTool(tool, 'planet')).toHaveLength(2);
    await expect(callTool(tool, ' ')).rejects.toMatchObject({ code: 'tool-input' });
    expect(tool.declaration.inputSchema).toMatchObject({ type: 'object', required: ['query'] });
  });

  test('gives no characters of a result that a person would not see', async () => {
    const result = { title: 'a\u{e0049}b', url: 'https://a.test/', content: 'c\u202ed' };
    const fetch = async () => Response.json({ results: [result] });
    const tool = webSearch({ engine: 'searxng', baseUrl: 'https://mine.test', fetch });
    expect(await callTool(tool, 'x')).toEqual([{ title: 'ab', url: 'https://a.test/', snippet: 'cd' }]);
  });

  test('is not kept busy by an answer of nothing but beginnings of marks', async () => {
    const marks = '<b'.repeat(2_000_000);
    const answer = Response.json({ results: [{ title: marks, url: 'https://a.test/', content: marks }] });
    const fetch = async () => answer;
    const tool = webSearch({ engine: 'searxng', baseUrl: 'https://mine.test', attempts: 1, fetch });
    await expect(callTool(tool, 'x')).rejects.toThrow(/more than 5000000 bytes/);
    const failing = async () => new Response(marks, { status: 400 });
    const broken = webSearch({ engine: 'searxng', baseUrl: 'https://mine.test', attempts: 1, fetch: failing });
    await expect(callTool(broken, 'x')).rejects.toThrow(/SearXNG answered 400/);
    const long = async () => Response.json({ results: [{ title: '<b'.repeat(1_000_000), url: 'https://a.test/' }] });
    expect(
      await callTool(webSearch({ engine: 'searxng', baseUrl: 'https://mine.test', fetch: long }), 'x'),
    ).toHaveLength(1);
  });

  test('asks no more often than the engine allows', async () => {
    vi.useFakeTimers();
    let asked = 0;
    const fetch = async () => {
      asked++;
      return new Response('{"results":[]}');
    };
    const tool = webSearch({
      engine: 'searxng',
      baseUrl: 'https://mine.test',
      pace: { calls: 1, perMs: 1_000 },
      fetch,
    });
    const calls = Promise.all(['a', 'b', 'c'].map((query) => callTool(tool, query)));
    for (const expected of [1, 2, 3]) {
      await vi.advanceTimersByTimeAsync(expected === 1 ? 999 : 1_000);
      expect(asked).toBe(expected);
    }
    await calls;
  });

  test('says which engines there are', () => {
    const misspelt: string = 'bravo';
    expect(() => webSearch(JSON.parse(JSON.stringify({ engine: misspelt })))).toThrow(
      /there is no "bravo".*brave.*duckduckgo, brave/,
    );
    expect(() => webSearch({ engine: 'searxng' })).toThrow(/give its `baseUrl`/);
    expect(() => webSearch({ engine: 'brave', baseUrl: 'localhost' })).toThrow(/must be a URL/);
  });

  test('takes an engine of your own', async () => {
    await using server = await serveBody('[]');
    const tool = webSearch({
      engine: {
        name: 'Mine',
        request: () => ({ url: 'https://mine.test/' }),
        parse: () => [{ title: 't', url: 'https://a.test/', snippet: 's' }],
      },
      fetch: () => fetch(server.url),
    });
    expect(await callTool(tool, 'x')).toEqual([{ title: 't', url: 'https://a.test/', snippet: 's' }]);
    expect(tool.spec).toBeUndefined();
  });

  test('goes nowhere but to the engine', async () => {
    await using inside = await serveBody(answers.searxng);
    await using server = await serve((_request, response) => {
      response.writeHead(302, { location: `${inside.url}/` });
      response.end();
    });
    await expect(search('searxng', server.url)).rejects.toThrow(/public internet/);
    expect(inside.requests).toEqual([]);
  });

  test('names how it is built again, without a key', () => {
    expect(webSearch({ engine: 'brave', maxResults: 5 }).spec).toEqual({
      package: '@thimble/tools',
      export: 'webSearch',
      args: [{ engine: 'brave', maxResults: 5 }],
    });
    expect(webSearch({ engine: 'brave', apiKey: key }).spec).toBeUndefined();
  });
});
