import { errorMessage, fields, type HeaderReader, isFields, ProviderError, text } from '@thimble/model-kit';

/** https://platform.claude.com/docs/en/api/errors: the statuses of the errors that come inside a stream. */
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

/** What the API reported in an error of the SDK; any other error as it is. */
export function toProviderError(error: unknown): unknown {
  const { status, headers, error: body } = fields(error);
  if (typeof status !== 'number' || !isHeaderReader(headers)) return error;
  const message = errorMessage(body) || text(fields(error).message).replace(`${status} `, '');
  return describe(body, message, status, headers);
}

/** The error in an event of the stream, or in a body that was sent as if it were a message. */
export function errorInEvent(name: string | null, event: unknown): ProviderError | undefined {
  const { type, error } = fields(event);
  if (name !== 'error' && type !== 'error' && !isFields(error)) return undefined;
  return describe(event, errorMessage(event) || 'an error without a message', statuses[text(fields(error).type)]);
}

function describe(body: unknown, message: string, status?: number, headers?: HeaderReader): ProviderError {
  const { type, details } = fields(fields(body).error);
  const code = text(fields(details).error_code);
  // The API says with 400, 403 and 429 too that there is no money left, and that no wait will help.
  if (/spend_limit|ramp_limit|billing/.test(code) || /credit balance is too low|API usage limits/i.test(message))
    return new ProviderError(message, { status: 402, code, type: 'billing_error' });
  return new ProviderError(message, {
    status,
    type: text(type),
    code: /exceeds? (the )?context (limit|window)/i.test(message) ? 'context_length_exceeded' : code,
    headers: headers && withRetryAfter(headers),
  });
}

const limits = ['requests', 'tokens', 'input-tokens', 'output-tokens'];

/**
 * The headers, with a `retry-after` where only the resets of the limits are told: the last reset (RFC 3339) among the
 * limits that have nothing left. https://platform.claude.com/docs/en/api/rate-limits#response-headers
 */
function withRetryAfter(headers: HeaderReader): HeaderReader {
  const resets = limits
    .filter((limit) => headers.get(`anthropic-ratelimit-${limit}-remaining`) === '0')
    .map((limit) => headers.get(`anthropic-ratelimit-${limit}-reset`) ?? '')
    .filter((reset) => !Number.isNaN(Date.parse(reset)))
    .toSorted((a, b) => Date.parse(a) - Date.parse(b));
  return { get: (name) => headers.get(name) ?? (name === 'retry-after' ? (resets.at(-1) ?? null) : null) };
}

function isHeaderReader(value: unknown): value is HeaderReader {
  return isFields(value) && typeof value.get === 'function';
}
