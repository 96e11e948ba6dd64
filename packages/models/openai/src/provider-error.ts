import { fields, isFields, text } from './fields.ts';

export type ProviderErrorFacts = {
  /** HTTP status, or the one that an event inside the stream names. */
  status?: number | undefined;
  code?: string;
  type?: string;
};

/** An error that the provider reported inside a stream, or that we saw in what it sent. Never leaves the package. */
export class ProviderError extends Error {
  readonly status: number | undefined;
  readonly code: string;
  readonly type: string;

  constructor(message: string, { status, code = '', type = '' }: ProviderErrorFacts = {}) {
    super(message);
    this.name = 'ProviderError';
    this.status = status;
    this.code = code;
    this.type = type;
  }
}

/** The error in a server-sent event, where it holds one: `event: error`, `{ error }`, or `{ type: 'error' }`. */
export function errorInEvent(name: string | null, data: unknown): ProviderError | undefined {
  const { error, type, object } = fields(data);
  if (isFields(error) || (typeof error === 'string' && error !== '')) return toProviderError(error);
  return name === 'error' || type === 'error' || object === 'error' ? toProviderError(data) : undefined;
}

export function toProviderError(value: unknown): ProviderError {
  const { code, type, status } = fields(value);
  const numbers = [status, code].map(Number).filter((number) => number >= 400 && number < 600);
  return new ProviderError(errorMessage(value) || 'an error without a message', {
    status: numbers[0],
    code: text(code),
    type: text(type),
  });
}

/** The sentence in an error body, in any of the shapes that compatible servers give it. */
export function errorMessage(value: unknown): string {
  if (typeof value === 'string') return value;
  const { message, error, detail } = fields(value);
  if (message || error) return errorMessage(message || error);
  return detail === undefined ? '' : text(detail) || JSON.stringify(detail);
}
