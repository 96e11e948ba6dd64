import { AgentError } from '@thimble/core';
import { parseAnswer, plainText, type SearchEngine, type Zod } from './search-engine.ts';

const answer = (z: Zod) =>
  z.union([
    z.object({
      organic_results: z.array(z.object({ title: z.string(), link: z.string(), snippet: z.string().optional() })),
    }),
    z.object({ error: z.string() }),
  ]);

/** Google's results by serpapi.com/search-api. */
export const serpApi: SearchEngine = {
  name: 'SerpAPI',
  keyVariable: 'SERPAPI_API_KEY',
  // The key goes into the URL: there is no other place for it.
  request: ({ query, count, key, baseUrl }) => ({
    url: `${baseUrl || 'https://serpapi.com'}/search.json?${new URLSearchParams({ engine: 'google', q: query, num: String(count), api_key: key }).toString()}`,
  }),
  async parse(body) {
    const found = await parseAnswer('SerpAPI', answer, body);
    if ('organic_results' in found)
      return found.organic_results.map(({ title, link, snippet }) => ({
        title: plainText(title),
        url: link,
        snippet: plainText(snippet),
      }));
    // That nothing was found is told as an error.
    if (/hasn't returned any results/i.test(found.error)) return [];
    throw new AgentError('tool', `SerpAPI says: ${found.error.slice(0, 300)}`);
  },
};
