import { describe, expect, test } from 'vitest';
import { callTool } from './__fixtures__/call-tool.ts';
import { serve, serveBody } from './__fixtures__/serve.ts';
import { wikipediaSearch, type WikipediaSearchOptions } from './wikipedia-search.ts';

const extract =
  'Uranus is the seventh planet.\n\n\n== History ==\nIt was found in 1781.\n\n=== Name ===\nAfter the sky.';

function wiki(titles: readonly string[]) {
  return serve((request, response) => {
    const parameters = new URL(request.url ?? '', 'http://wiki.test').searchParams;
    const title = parameters.get('titles');
    const text = parameters.get('exintro') === '1' ? extract.split('\n')[0] : extract;
    const answer = title
      ? { query: { pages: [{ pageid: 1, title, extract: text, fullurl: `https://en.wikipedia.org/wiki/${title}` }] } }
      : { query: { search: titles.map((found) => ({ ns: 0, title: found, snippet: '<span>x</span>' })) } };
    response.end(JSON.stringify({ batchcomplete: true, ...answer }));
  });
}

async function look(titles: readonly string[], input: unknown, options: WikipediaSearchOptions = {}) {
  await using server = await wiki(titles);
  const page = await callTool(wikipediaSearch({ apiUrl: `${server.url}/w/api.php`, ...options }), input);
  return { page, requests: server.requests };
}

describe('wikipedia_search', () => {
  test('gives the page that fits best, and the titles of others', async () => {
    const { page, requests } = await look(['Uranus', 'Uranus (mythology)'], 'seventh planet');
    expect(page).toEqual({
      title: 'Uranus',
      url: 'https://en.wikipedia.org/wiki/Uranus',
      text: 'Uranus is the seventh planet.\n\n\n## History\nIt was found in 1781.\n\n### Name\nAfter the sky.',
      otherPages: ['Uranus (mythology)'],
    });
    expect(requests[0]?.path).toContain('srsearch=seventh+planet');
    expect(requests[0]?.headers['user-agent']).toContain('github.com');
  });

  test('gives the introduction where that is wanted, and who asks', async () => {
    const { page, requests } = await look(
      ['Uranus'],
      { query: 'x' },
      { content: 'summary', userAgent: 'me@example.com' },
    );
    expect(page.text).toBe('Uranus is the seventh planet.');
    expect(requests[0]?.headers['user-agent']).toBe('me@example.com');
  });

  test('cuts a long text, and says so', async () => {
    const { page } = await look(['Uranus'], 'x', { maxCharacters: 10 });
    expect(page.text).toMatch(/^Uranus is \n\n\[This is 0 to 10 of \d+ characters/);
  });

  test('says that there is no such page', async () => {
    await expect(look([], { query: 'xqzzt', language: 'de' })).rejects.toThrow(
      'Wikipedia (de) has no page about "xqzzt"',
    );
  });

  test('takes no language that would be a host', async () => {
    await expect(look([], { query: 'x', language: 'evil.example/' })).rejects.toMatchObject({ code: 'tool-input' });
  });

  test('asks the Wikipedia of the language', async () => {
    const asked: string[] = [];
    const fetch = async (url: unknown) => {
      asked.push(new URL(String(url)).host);
      return new Response('{"query":{"search":[]}}');
    };
    await expect(callTool(wikipediaSearch({ fetch, language: 'no' }), 'x')).rejects.toThrow('Wikipedia (no)');
    expect(asked).toEqual(['no.wikipedia.org']);
  });

  test('says that something else has answered', async () => {
    await using server = await serveBody('<html>');
    await expect(callTool(wikipediaSearch({ apiUrl: server.url }), 'x')).rejects.toThrow(/form that is not known/);
  });
});
