import { asFields, asText } from '@thimble/core/utilities';
import type { HeaderReader } from './header-reader.ts';

export type ProviderErrorFacts = {
  /** The HTTP status, or the status that an event inside the stream names. */
  status?: number | undefined;
  code?: string;
  type?: string;
  /** Only for an HTTP error response: its headers. The status is then shown as an HTTP status. */
  headers?: HeaderReader | undefined;
  /** The wait that the provider asks for in the body of the error. */
  retryAfterMs?: number | undefined;
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
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { status, code = '', type = '', headers, retryAfterMs }: ProviderErrorFacts = {}) {
    super(message);
    this.headers = headers;
    this.name = 'ProviderError';
    this.status = status;
    this.code = code;
    this.type = type;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The message in an error body, in any of the shapes that compatible servers use. A server may nest it without end. */
export function errorMessage(value: unknown, depth = 8): string {
  if (typeof value === 'string') return value;
  if (depth === 0) return '';
  if (Array.isArray(value)) return errorMessage(value[0], depth - 1);
  const { message, error, errors, detail, status_msg, msg, error_msg } = asFields(value);
  const inner = message || (error === true ? '' : error) || errors || status_msg || msg || error_msg;
  if (inner) return errorMessage(inner, depth - 1);
  return detail === undefined ? '' : asText(detail) || jsonOf(detail);
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '';
  }
}
