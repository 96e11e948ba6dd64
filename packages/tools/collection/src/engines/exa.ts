import { parseAnswer, plainText, type SearchEngine, type Zod } from './search-engine.ts';

const answer = (z: Zod) =>
  z.object({
    results: z.array(
      z.object({
        title: z.string().nullish(),
        url: z.string(),
        highlights: z.array(z.string()).optional(),
        text: z.string().optional(),
      }),
    ),
  });

/** docs.exa.ai/reference/search */
export const exa: SearchEngine = {
  name: 'Exa',
  keyVariable: 'EXA_API_KEY',
  pace: { calls: 5, perMs: 1_000 },
  request: ({ query, count, key, baseUrl }) => ({
    url: `${baseUrl || 'https://api.exa.ai'}/search`,
    init: {
      method: 'POST',
      body: JSON.stringify({ query, type: 'auto', numResults: count, contents: { highlights: true } }),
      headers: { 'content-type': 'application/json', 'x-api-key': key },
    },
  }),
  parse: async (body) =>
    (await parseAnswer('Exa', answer, body)).results.map(({ title, url, highlights, text }) => ({
      title: plainText(title),
      url,
      snippet: plainText(highlights?.join(' … ') ?? text)
        .slice(0, 1_000)
        .toWellFormed(),
    })),
};
