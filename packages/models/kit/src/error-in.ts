import { asFields, asList, isRecord } from '@thimble/core/utilities';
import { errorMessage } from './provider-error.ts';

/**
 * What in a body or an event reports an error, in any of the shapes that servers use: `error`, `errors[]`, `detail`, MiniMax's
 * `base_resp`, `choices[0].error`, `{ type: 'error' }`, `{ code, msg }`, and Google's list of one. Undefined if nothing does.
 */
export function errorIn(value: unknown): unknown {
  const body = asFields(Array.isArray(value) ? value[0] : value);
  const { error, errors, base_resp, choices, detail, type, object } = body;
  if (isError(error)) return error;
  if (type === 'error' || object === 'error') return body;
  const [first] = asList(errors);
  if (isError(first)) return first;
  const { status_code, status_msg } = asFields(base_resp);
  if (typeof status_code === 'number' && status_code !== 0)
    return { message: status_msg, code: String(status_code), status: statuses[status_code] };
  const choiceError = asFields(asList(choices)[0]).error;
  if (isError(choiceError)) return choiceError;
  const isBare = [choices, type, object, body.content, body.output].every((part) => part === undefined);
  if (!isBare) return undefined;
  if (isError(detail) || asList(detail).length > 0) return { detail };
  return errorMessage(body) === '' ? undefined : body;
}

/** https://platform.minimax.io/docs/api-reference/errorcode */
const statuses: { readonly [code: number]: number } = { 1001: 408, 1002: 429, 1004: 401, 1008: 402, 2049: 401 };

function isError(value: unknown): boolean {
  return isRecord(value) || (typeof value === 'string' && value !== '');
}
