import { asFields, asText } from '@thimble/core/utilities';
import { errorIn } from '../error-in.ts';
import { errorMessage, ProviderError } from '../provider-error.ts';

/** An error inside a stream. Like the SDK's errors, it has what the server sent in `error`. */
export type StreamError = ProviderError & { error: unknown };

/** The error in a server-sent event, or in a body with a success status, if there is one. */
export function errorInEvent(name: string | null, data: unknown): StreamError | undefined {
  const error = errorIn(data) ?? (name === 'error' ? data : undefined);
  return error === undefined ? undefined : toProviderError(error);
}

export function toProviderError(value: unknown): StreamError {
  const { code, type, status, status_code } = asFields(value);
  const numbers = [status, status_code, code].map(Number).filter((number) => number >= 400 && number < 600);
  const error = new ProviderError(errorMessage(value) || 'an error without a message', {
    status: numbers[0],
    code: asText(code),
    type: asText(type) || asText(status),
  });
  return Object.assign(error, { error: value });
}
