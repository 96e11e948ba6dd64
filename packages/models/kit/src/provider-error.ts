import { fields, text } from './fields.ts';
import type { HeaderReader } from './retry-after.ts';

export type ProviderErrorFacts = {
  /** HTTP status, or the one that an event inside the stream names. */
  status?: number | undefined;
  code?: string;
  type?: string;
  /** Of the response, where the error is one: then `status` is shown as its HTTP status. */
  headers?: HeaderReader | undefined;
};

/**
 * An error that the provider reported, in an adapter's own words: inside a stream, or where the SDK's error does not have
 * OpenAI's shape (`status`, `headers`, `error`). Never leaves the adapter: `toAgentError` maps it.
 */
export class ProviderError extends Error {
  readonly status: number | undefined;
  readonly code: string;
  readonly type: string;
  readonly headers: HeaderReader | undefined;

  constructor(message: string, { status, code = '', type = '', headers }: ProviderErrorFacts = {}) {
    super(message);
    this.headers = headers;
    this.name = 'ProviderError';
    this.status = status;
    this.code = code;
    this.type = type;
  }
}

/** The sentence in an error body, in any of the shapes that compatible servers give it. */
export function errorMessage(value: unknown): string {
  if (typeof value === 'string') return value;
  const { message, error, detail } = fields(value);
  if (message || error) return errorMessage(message || error);
  return detail === undefined ? '' : text(detail) || JSON.stringify(detail);
}
