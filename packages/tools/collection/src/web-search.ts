import { AgentError, didYouMean, tool, type ComponentSpec, type JsonSchema, type Tool } from '@thimble/core';
import {
  checkKinds,
  createPace,
  definedOf,
  invalid,
  kinds,
  type OptionKinds,
  withoutUnseen,
} from '@thimble/core/utilities';
import { askApi } from './ask-api.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { lazySchema } from './lazy-schema.ts';
import { searchEngines, type SearchEngine, type SearchEngineName, type SearchResult } from './search-engines.ts';
import { specOf } from './spec.ts';
import { withRetries } from './with-retries.ts';

export type WebSearchOptions = {
  /** One by name, or your own. @default 'duckduckgo', which needs no key */
  engine?: SearchEngineName | SearchEngine | undefined;
  /** The environment variable with the key, read at each call. @default that of the engine, such as BRAVE_API_KEY */
  apiKeyEnv?: string | undefined;
  /** The key itself. A tool that has it cannot be saved: name a variable instead. */
  apiKey?: string | undefined;
  /** Of the engine's server; 'searxng' has none of its own. It may be on this machine. */
  baseUrl?: string | undefined;
  /** How many results a call gives unless it asks for another number. @default 10 */
  maxResults?: number | undefined;
  /** How often the engine is asked by this tool. @default what the engine lets itself be asked */
  pace?: { calls: number; perMs: number } | undefined;
  /** Attempts at a call while the engine is busy or out of reach, with growing waits. @default 3 */
  attempts?: number | undefined;
  /** The wait before the second attempt, in milliseconds; it doubles each time. @default 1_000 */
  firstDelayMs?: number | undefined;
  /** The URL of a proxy that the engine is asked through. */
  proxy?: string | undefined;
  fetch?: typeof globalThis.fetch | undefined;
};

const maxQueryLength = 1_000;

const text: JsonSchema = { type: 'string' };
const foundPage: JsonSchema = {
  type: 'object',
  properties: { title: text, url: text, snippet: text },
  required: ['title', 'url', 'snippet'],
  additionalProperties: false,
};

const optionKinds: OptionKinds<WebSearchOptions> = {
  engine: kinds.either(kinds.text, kinds.record),
  apiKeyEnv: kinds.text,
  apiKey: kinds.text,
  baseUrl: kinds.text,
  maxResults: kinds.positive,
  pace: kinds.record,
  attempts: kinds.count,
  firstDelayMs: kinds.notNegative,
  proxy: kinds.text,
  fetch: kinds.callback,
};

/**
 * The tool `web_search`: pages of the web about a query, as `{ title, url, snippet }`. A captcha or an answer that cannot be read is
 * an error that says so, and never an empty list.
 *
 * @example webSearch({ engine: 'brave' }) // the key is in BRAVE_API_KEY
 * @throws AgentError `invalid-argument` for an engine that does not exist, or that needs a `baseUrl`
 */
export function webSearch(options: WebSearchOptions = {}): Tool<SearchResult[]> {
  checkKinds('webSearch', options, optionKinds);
  const { maxResults = 10, attempts = 3, firstDelayMs = 1_000 } = options;
  const engine = engineOf(options.engine ?? 'duckduckgo');
  const baseUrl = checkBaseUrl(engine, options.baseUrl);
  const pace = options.pace ?? engine.pace;
  const enter = pace ? createPace(pace) : undefined;
  const host = baseUrl === '' ? undefined : new URL(baseUrl).host;
  const fetch =
    options.fetch ??
    guardedFetch({ proxy: options.proxy, timeoutMs: 30_000, ...(host !== undefined && { allowPrivate: [host] }) });

  return tool({
    name: 'web_search',
    description:
      'Searches the web. Returns a list of results, the best first, each with title, url and snippet; an empty list if nothing was found. Read a page to know what it says: a snippet is an extract.',
    input: lazySchema<{ query: string; count?: number }>({
      type: 'object',
      properties: {
        query: {
          type: 'string',
          minLength: 1,
          maxLength: maxQueryLength,
          pattern: '\\S',
          description: 'What to look for',
        },
        count: {
          type: 'integer',
          minimum: 1,
          maximum: 50,
          description: `How many results, ${maxResults} unless given`,
        },
      },
      required: ['query'],
      additionalProperties: false,
    }),
    output: lazySchema<SearchResult[]>({ type: 'array', items: foundPage }),
    effect: 'read',
    spec: specOfSearch(options),
    async execute({ query, count = maxResults }, { signal }) {
      const secret = readKey(engine, options);
      const request = engine.request({ query: query.trim(), count, key: secret?.value ?? '', baseUrl });
      const body = await withRetries({ attempts, firstDelayMs, maxDelayMs: 10_000 }, signal, async () => {
        await enter?.(0, signal);
        return askApi(request, { service: engine.name, fetch, signal, secret, hints: engine.hints });
      });
      const results = await engine.parse(body);
      return results
        .filter(({ url }) => URL.canParse(url))
        .slice(0, count)
        .map(tidy);
    },
  });
}

/** One of the engines by name is saved by it, however it was given. */
function specOfSearch(options: WebSearchOptions): ComponentSpec | undefined {
  const { engine } = options;
  const named = Object.entries(searchEngines).find(([name, one]) => engine === name || engine === one)?.[0];
  if (engine !== undefined && named === undefined) return undefined;
  return specOf('webSearch', definedOf({ ...options, engine: named }), ['fetch', 'apiKey']);
}

function engineOf(engine: SearchEngineName | SearchEngine): SearchEngine {
  if (typeof engine !== 'string') return engine;
  const found = Object.hasOwn(searchEngines, engine) ? searchEngines[engine] : undefined;
  if (found) return found;
  const names = Object.keys(searchEngines);
  throw invalid(
    `webSearch.engine: there is no "${engine}".${didYouMean(engine, names)} There are: ${names.join(', ')}.`,
  );
}

function checkBaseUrl({ name, needsBaseUrl }: SearchEngine, baseUrl: string | undefined): string {
  if (baseUrl === undefined && needsBaseUrl)
    throw invalid(`webSearch: ${name} is a server of your own: give its \`baseUrl\`, such as http://localhost:8888.`);
  if (baseUrl !== undefined && !/^https?:\/\//.test(baseUrl))
    throw invalid('webSearch.baseUrl must be a URL that begins with http:// or https://.');
  return (baseUrl ?? '').replace(/\/+$/, '');
}

function readKey(
  { name, keyVariable }: SearchEngine,
  { apiKey, apiKeyEnv }: WebSearchOptions,
): { value: string; name: string } | undefined {
  const variable = apiKeyEnv ?? keyVariable;
  if (apiKey) return { value: apiKey, name: 'apiKey' };
  if (variable === undefined) return undefined;
  const value = process.env[variable]?.trim();
  if (value) return { value, name: variable };
  throw new AgentError(
    'tool',
    `${name} needs a key, and ${variable} is not set. The user of this program can set it, or choose another engine.`,
  );
}

/** Bounded, and what a person would see, whatever an engine says. */
function tidy({ title, url, snippet }: SearchResult): SearchResult {
  return {
    title: withoutUnseen(title.slice(0, 500)).toWellFormed(),
    url: url.slice(0, 4_000),
    snippet: withoutUnseen(snippet.slice(0, 2_000)).toWellFormed(),
  };
}
