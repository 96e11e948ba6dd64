import { AgentError, tool, type Tool } from '@thimble/core';
import { checkKinds, definedOf, kinds, type OptionKinds, parseJson } from '@thimble/core/utilities';
import { z } from 'zod';
import { askApi } from './ask-api.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { specOf } from './spec.ts';
import { withRetries } from './with-retries.ts';

export type WikipediaSearchOptions = {
  /** Of the Wikipedia that is searched, unless a call says another. @default 'en' */
  language?: string | undefined;
  /** What is given of the page: its introduction, or all of its text. @default 'text' */
  content?: 'summary' | 'text' | undefined;
  /** Of the text. @default 40_000 */
  maxCharacters?: number | undefined;
  /** Wikimedia asks to be told who calls, with a way to reach them. @default one that names Thimble */
  userAgent?: string | undefined;
  /** Of another MediaWiki, up to its api.php. @default that of the language */
  apiUrl?: string | undefined;
  proxy?: string | undefined;
  fetch?: typeof globalThis.fetch | undefined;
};

export type WikipediaPage = { title: string; url: string; text: string; otherPages: string[] };

const found = z.object({ query: z.object({ search: z.array(z.object({ title: z.string() })) }) });
const page = z.object({
  query: z.object({
    pages: z.array(z.object({ title: z.string(), fullurl: z.string(), extract: z.string().default('') })).min(1),
  }),
});

const optionKinds: OptionKinds<WikipediaSearchOptions> = {
  language: kinds.text,
  content: kinds.oneOf('summary', 'text'),
  maxCharacters: kinds.positive,
  userAgent: kinds.text,
  apiUrl: kinds.text,
  proxy: kinds.text,
  fetch: kinds.callback,
};

/** The tool `wikipedia_search`: the page of Wikipedia that fits a query best, and the titles of others. */
export function wikipediaSearch(options: WikipediaSearchOptions = {}): Tool<WikipediaPage> {
  checkKinds('wikipediaSearch', options, optionKinds);
  const { language: usual = 'en', content = 'text', maxCharacters = 40_000, userAgent } = options;
  const host = options.apiUrl === undefined ? undefined : new URL(options.apiUrl).host;
  const fetch =
    options.fetch ??
    guardedFetch({ proxy: options.proxy, timeoutMs: 30_000, ...(host !== undefined && { allowPrivate: [host] }) });

  return tool({
    name: 'wikipedia_search',
    description: `Looks something up in Wikipedia. Returns the page that fits best: its title, url and ${content === 'text' ? 'text, which may be cut' : 'introduction as text'}; otherPages are titles that fit too, which can be looked up in the same way.`,
    input: z.object({
      query: z.string().trim().min(1).max(300).describe('A title, or words about the subject'),
      language: z
        .string()
        .regex(/^[a-z][a-z-]{1,20}$/)
        .optional()
        .describe(`Of the Wikipedia, such as "de"; "${usual}" unless given`),
    }),
    output: z.object({ title: z.string(), url: z.string(), text: z.string(), otherPages: z.array(z.string()) }),
    effect: 'read',
    spec: specOf('wikipediaSearch', definedOf({ ...options }), ['fetch']),
    async execute({ query, language = usual }, { signal }) {
      const service = `Wikipedia (${language})`;
      const api = options.apiUrl ?? `https://${language}.wikipedia.org/w/api.php`;
      async function ask<Output>(schema: z.ZodType<Output>, parameters: { [name: string]: string }): Promise<Output> {
        const search = new URLSearchParams({ action: 'query', format: 'json', formatversion: '2', ...parameters });
        const request = {
          url: `${api}?${search.toString()}`,
          init: { headers: userAgent === undefined ? {} : { 'user-agent': userAgent } },
        };
        const retries = { attempts: 3, firstDelayMs: 500, maxDelayMs: 10_000 };
        const body = await withRetries(retries, signal, () => askApi(request, { service, fetch, signal }));
        const answer = schema.safeParse(parseJson(body));
        if (answer.success) return answer.data;
        throw new AgentError(
          'tool',
          `${service} answered in a form that is not known: is "${language}" the language of a Wikipedia?`,
        );
      }

      const { query: results } = await ask(found, { list: 'search', srsearch: query, srlimit: '6' });
      const [best, ...others] = results.search.map(({ title }) => title);
      if (best === undefined)
        throw new AgentError(
          'tool',
          `${service} has no page about ${JSON.stringify(query)}. Try other words or another language.`,
        );
      const intro: { [name: string]: string } = content === 'summary' ? { exintro: '1' } : {};
      const answer = await ask(page, {
        prop: 'extracts|info',
        inprop: 'url',
        explaintext: '1',
        redirects: '1',
        titles: best,
        ...intro,
      });
      const [{ title, fullurl, extract } = { title: best, fullurl: '', extract: '' }] = answer.query.pages;
      return { title, url: fullurl, text: cut(headings(extract), maxCharacters), otherPages: others };
    },
  });
}

/** `== History ==` as in Markdown. */
function headings(text: string): string {
  return text
    .replace(
      /^(={2,6}) *(.+?) *\1$/gm,
      (_line, marks: string, heading: string) => `${'#'.repeat(marks.length)} ${heading}`,
    )
    .trim();
}

function cut(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${text.slice(0, maxCharacters).toWellFormed()}\n\n[This is 0 to ${maxCharacters} of ${text.length} characters. Visit the url for all of it.]`;
}
