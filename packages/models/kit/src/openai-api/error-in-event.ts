import { asFields, asText, isRecord } from '@thimble/core/utilities';
import { errorMessage, ProviderError } from '../provider-error.ts';

/** An error inside a stream. Like the SDK's errors, it has what the server sent in `error`. */
export type StreamError = ProviderError & { error: unknown };

/** The error in a server-sent event, if there is one: `event: error`, `{ error }` or `{ type: 'error' }`. */
export function errorInEvent(name: string | null, data: unknown): StreamError | undefined {
  const { error, type, object } = asFields(data);
  if (isRecord(error) || (typeof error === 'string' && error !== '')) return toProviderError(error);
  return name === 'error' || type === 'error' || object === 'error' ? toProviderError(data) : undefined;
}

export function toProviderError(value: unknown): StreamError {
  const { code, type, status, status_code } = asFields(value);
  const numbers = [status, status_code, code].map(Number).filter((number) => number >= 400 && number < 600);
  const error = new ProviderError(errorMessage(value) || 'an error without a message', {
    status: numbers[0],
    code: asText(code),
    type: asText(type),
  });
  return Object.assign(error, { error: value });
}
