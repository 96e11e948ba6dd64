import { AgentError } from '@thimble/core';
import { parseJson } from '@thimble/core/utilities';
import { parseAnswer, plainText, type SearchEngine, type Zod } from './search-engine.ts';

const answer = (z: Zod) =>
  z.object({
    results: z.array(z.object({ title: z.string(), url: z.string(), content: z.string().nullish() })),
    unresponsive_engines: z.array(z.array(z.unknown())).default([]),
  });

const wantsJson = 'Its settings.yml must have `json` in `search.formats`.';

/** docs.searxng.org/dev/search_api.html: a server of one's own that asks many engines. */
export const searxng: SearchEngine = {
  name: 'SearXNG',
  needsBaseUrl: true,
  hints: { 403: wantsJson },
  request: ({ query, baseUrl }) => ({
    url: `${baseUrl}/search?${new URLSearchParams({ q: query, format: 'json' }).toString()}`,
    init: { headers: { accept: 'application/json' } },
  }),
  async parse(body) {
    if (parseJson(body) === undefined)
      throw new AgentError(
        'tool',
        'SearXNG did not answer in JSON: add `json` to `search.formats` in its settings.yml.',
      );
    const { results, unresponsive_engines: silent } = await parseAnswer('SearXNG', answer, body);
    if (results.length === 0 && silent.length > 0)
      throw new AgentError(
        'tool',
        `SearXNG found nothing, for its engines did not answer: ${silent
          .map((engine) => engine.join(': '))
          .join(', ')
          .slice(0, 300)}.`,
        { retryable: true },
      );
    return results.map(({ title, url, content }) => ({ title: plainText(title), url, snippet: plainText(content) }));
  },
};
