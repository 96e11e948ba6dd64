import { fields, isFields, text } from '../fields.ts';
import { errorMessage, ProviderError } from '../provider-error.ts';

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
