import { parseAnswer, plainText, type SearchEngine, type Zod } from './search-engine.ts';

const answer = (z: Zod) =>
  z.object({
    organic: z.array(z.object({ title: z.string(), link: z.string(), snippet: z.string().optional() })),
  });

/** Google's results by serper.dev. */
export const serper: SearchEngine = {
  name: 'Serper',
  keyVariable: 'SERPER_API_KEY',
  request: ({ query, count, key, baseUrl }) => ({
    url: `${baseUrl || 'https://google.serper.dev'}/search`,
    init: {
      method: 'POST',
      body: JSON.stringify({ q: query, num: count }),
      headers: { 'content-type': 'application/json', 'x-api-key': key },
    },
  }),
  parse: async (body) =>
    (await parseAnswer('Serper', answer, body)).organic.map(({ title, link, snippet }) => ({
      title: plainText(title),
      url: link,
      snippet: plainText(snippet),
    })),
};
