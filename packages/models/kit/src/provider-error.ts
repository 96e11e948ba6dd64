import { asFields, asText } from '@thimble/core/utilities';
import type { HeaderReader } from './header-reader.ts';

export type ProviderErrorFacts = {
  /** The HTTP status, or the status that an event inside the stream names. */
  status?: number | undefined;
  code?: string;
  type?: string;
  /** Only for an HTTP error response: its headers. The status is then shown as an HTTP status. */
  headers?: HeaderReader | undefined;
};

/**
 * An error that the provider reported inside a stream, or one of an SDK whose errors do not have the shape of OpenAI's
 * (`status`, `headers`, `error`). It never leaves the adapter: `toAgentError` converts it.
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

/** The message in an error body, in any of the shapes that compatible servers use. */
export function errorMessage(value: unknown): string {
  if (typeof value === 'string') return value;
  const { message, error, detail } = asFields(value);
  if (message || error) return errorMessage(message || error);
  return detail === undefined ? '' : asText(detail) || JSON.stringify(detail);
}
