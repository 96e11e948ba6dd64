import { asFields, asText, isRecord } from '@thimble/core/utilities';
import {
  errorIn,
  errorMessage,
  type HeaderReader,
  isHeaderReader,
  ProviderError,
  waitInBody,
} from '@thimble/model-kit';

/** https://platform.claude.com/docs/en/api/errors: the HTTP statuses of errors inside a stream. */
const statuses: { readonly [type: string]: number } = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** The error that the API reported, from an error of the SDK. Returns other errors unchanged. */
export function toProviderError(error: unknown): unknown {
  const { status, headers, error: body } = asFields(error);
  if (typeof status !== 'number' || !isHeaderReader(headers)) return error;
  const message = errorMessage(body) || asText(asFields(error).message).replace(`${status} `, '');
  return describe(body, message, status, headers);
}

/** The error in an event of the stream, or in a body with a success status. */
export function errorInEvent(name: string | null, event: unknown): ProviderError | undefined {
  const { type, error } = asFields(event);
  const found = errorIn(event) ?? (name === 'error' ? event : undefined);
  if (found === undefined) return undefined;
  const message = errorMessage(isRecord(error) || type === 'error' ? event : found);
  return describe(event, message || 'an error without a message', statuses[asText(asFields(found).type)]);
}

function describe(body: unknown, message: string, status?: number, headers?: HeaderReader): ProviderError {
  const { type, details } = asFields(asFields(body).error);
  const code = asText(asFields(details).error_code);
  // The API also uses 400, 403 and 429 to say that the account has no credit left, so that waiting does not help.
  if (/spend_limit|ramp_limit|billing/.test(code) || /credit balance is too low|API usage limits/i.test(message))
    return new ProviderError(message, { status: 402, code, type: 'billing_error' });
  return new ProviderError(message, {
    status,
    type: asText(type),
    code: /exceeds? (the )?context (limit|window)/i.test(message) ? 'context_length_exceeded' : code,
    headers: headers && withRetryAfter(headers),
    retryAfterMs: waitInBody(asFields(body).error),
  });
}

const limits = ['requests', 'tokens', 'input-tokens', 'output-tokens'];

/**
 * The headers with a `retry-after`. If the API only sends when its limits reset, that is the latest reset (RFC 3339) of the
 * limits that are used up. https://platform.claude.com/docs/en/api/rate-limits#response-headers
 */
function withRetryAfter(headers: HeaderReader): HeaderReader {
  const resets = limits
    .filter((limit) => headers.get(`anthropic-ratelimit-${limit}-remaining`) === '0')
    .map((limit) => headers.get(`anthropic-ratelimit-${limit}-reset`) ?? '')
    .filter((reset) => !Number.isNaN(Date.parse(reset)))
    .toSorted((a, b) => Date.parse(a) - Date.parse(b));
  return { get: (name) => headers.get(name) ?? (name === 'retry-after' ? (resets.at(-1) ?? null) : null) };
}
