import { parseAnswer, plainText, type SearchEngine, type Zod } from './search-engine.ts';

const answer = (z: Zod) =>
  z.object({
    results: z.array(z.object({ title: z.string(), url: z.string(), content: z.string().optional() })),
  });

/** docs.tavily.com/documentation/api-reference/endpoint/search */
export const tavily: SearchEngine = {
  name: 'Tavily',
  keyVariable: 'TAVILY_API_KEY',
  request: ({ query, count, key, baseUrl }) => ({
    url: `${baseUrl || 'https://api.tavily.com'}/search`,
    init: {
      method: 'POST',
      body: JSON.stringify({ query, max_results: Math.min(count, 20) }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    },
  }),
  parse: async (body) =>
    (await parseAnswer('Tavily', answer, body)).results.map(({ title, url, content }) => ({
      title: plainText(title),
      url,
      snippet: plainText(content),
    })),
};
