import { parseAnswer, plainText, type SearchEngine, type Zod } from './search-engine.ts';

const answer = (z: Zod) =>
  z.object({
    web: z
      .object({
        results: z.array(z.object({ title: z.string(), url: z.string(), description: z.string().optional() })),
      })
      .optional(),
    query: z.unknown(),
  });

/** api-dashboard.search.brave.com/app/documentation/web-search */
export const brave: SearchEngine = {
  name: 'Brave Search',
  keyVariable: 'BRAVE_API_KEY',
  pace: { calls: 1, perMs: 1_100 },
  request: ({ query, count, key, baseUrl }) => ({
    url: `${baseUrl || 'https://api.search.brave.com'}/res/v1/web/search?${new URLSearchParams({ q: query, count: String(Math.min(count, 20)), result_filter: 'web' }).toString()}`,
    init: { headers: { accept: 'application/json', 'x-subscription-token': key } },
  }),
  async parse(body) {
    const { web, query } = await parseAnswer('Brave Search', answer, body);
    // Without results there is no `web`, but always the query.
    if (!web && query === undefined) return parseAnswer('Brave Search', (z) => z.never(), body);
    return (web?.results ?? []).map(({ title, url, description }) => ({
      title: plainText(title),
      url,
      snippet: plainText(description),
    }));
  },
};
