import { AgentError } from '@thimble/core';
import { parseJson } from '@thimble/core/utilities';
import type { z } from 'zod';
import type { ApiRequest } from '../ask-api.ts';

/** Given to what makes a schema, so that no engine loads zod when it is imported. */
export type Zod = typeof z;

export type SearchResult = { title: string; url: string; snippet: string };

export type SearchQuery = {
  query: string;
  /** How many results are wanted; an engine may give fewer. */
  count: number;
  /** '' for an engine without one. */
  key: string;
  /** Of the engine's server, without a slash at its end; '' for its own. */
  baseUrl: string;
};

/** Somebody who searches the web: how to ask, and how to read the answer. */
export type SearchEngine = {
  readonly name: string;
  /** The environment variable of the key, for an engine that wants one. */
  readonly keyVariable?: string;
  /** Whether there is no server but the user's own. */
  readonly needsBaseUrl?: boolean;
  /** How often it lets itself be asked. */
  readonly pace?: { calls: number; perMs: number };
  /** What a status of its answers means, where that is not what it means elsewhere. */
  readonly hints?: { readonly [status: number]: string };
  request(query: SearchQuery): ApiRequest;
  /** An empty list means that nothing was found. Throws AgentError `tool` for an answer in another form. */
  parse(body: string): SearchResult[] | Promise<SearchResult[]>;
};

/** The answer as JSON of this form. Throws AgentError `tool` for another. */
export async function parseAnswer<Output>(
  engine: string,
  schema: (z: Zod) => z.ZodType<Output>,
  body: string,
): Promise<Output> {
  // It takes longer to load than all the rest, so the first answer loads it.
  const { z } = await import('zod');
  const answer = schema(z).safeParse(parseJson(body));
  if (answer.success) return answer.data;
  throw new AgentError(
    'tool',
    `${engine} answered in a form that is not known, and was not understood. Use another search engine.`,
  );
}

/** Characters that are read of a text: for each beginning of a mark, all the rest is searched for its end. */
const longestText = 10_000;

/** Text of a result, without the marks and the white space that engines leave in it. */
export function plainText(text: string | null | undefined): string {
  const entities: { readonly [name: string]: string } = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    '#x27': "'",
    nbsp: ' ',
  };
  return (text ?? '')
    .slice(0, longestText)
    .replace(/<\/?(?:b|strong|em|i|mark|span|br)\b[^>]*>/gi, '')
    .replace(/&(amp|lt|gt|quot|#39|#x27|nbsp);/g, (entity, name: string) => entities[name] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}
