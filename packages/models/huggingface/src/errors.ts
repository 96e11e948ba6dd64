import { AgentError, didYouMean } from '@thimble/core';
import { asCount, asFields, asText, invalid, isRecord } from '@thimble/core/utilities';
import { errorIn, errorMessage, type HeaderReader, ProviderError, waitInBody } from '@thimble/model-kit';

/** The router replies with 400 where others reply with 404. */
const unknownModel = /model_not_(found|supported)|model\b.* (is )?not supported by /i;

/**
 * The error in a body: `{ error: { message, code, type } }` from the router and most providers, or `{ error: "…" }` from the
 * Hub, with an `error_type` from Text Generation Inference, or with an `estimated_time` (seconds) if a model is loading.
 */
export function errorOfBody(body: unknown, response?: { status: number; headers: HeaderReader }): ProviderError {
  const { error_type, estimated_time } = asFields(body);
  const error = errorIn(body);
  const { code, type, status } = isRecord(error) ? error : asFields(body);
  const loadingSeconds = asCount(estimated_time);
  const sentence =
    errorMessage(error) || errorMessage(body) || (response ? 'no message' : 'an error without a message');
  const message = loadingSeconds ? `${sentence} (try again in ${loadingSeconds}s)` : sentence;
  if (unknownModel.test(`${asText(code)} ${message}`))
    return new ProviderError(message, { status: 404, code: asText(code) });
  // Groq reports a malformed reply of its model as a bad request, although the same request may well succeed next time.
  if (code === 'tool_use_failed' || code === 'json_validate_failed') return new ProviderError(message, { code });
  return new ProviderError(message, {
    status: response?.status ?? [status, code].map(Number).find((number) => number >= 400 && number < 600),
    code: asText(code),
    type: asText(type) || asText(error_type),
    headers: response?.headers,
    retryAfterMs: waitInBody(error),
  });
}

/** Converts errors of the SDK into those that the kit understands. Returns others unchanged. */
export function translateError(error: unknown): unknown {
  if (!(error instanceof Error) || AgentError.is(error)) return error;
  // An event with an error. The SDK's own error would carry the whole request.
  if ('httpResponse' in error) {
    const { body } = asFields(error.httpResponse);
    return isRecord(body) ? errorOfBody(body) : new ProviderError(error.message);
  }
  if (error.name === 'RoutingError')
    return invalid('The key is not a Hugging Face token (hf_…): pass the provider that it belongs to, or a token.');
  if (error.name !== 'InputError') return error;
  return /inference provider information|is not supported for task/.test(error.message)
    ? new ProviderError('the provider does not offer it for chat', { status: 404 })
    : invalid(error.message);
}

/** @throws AgentError `invalid-argument` for a name that the SDK does not know */
export function knownProvider<Name extends string>(provider: string, known: readonly Name[]): Name {
  const found = known.find((name) => name === provider);
  if (found !== undefined) return found;
  throw invalid(
    `The SDK knows no provider "${provider}".${didYouMean(provider, known) || ` It knows ${known.join(', ')}.`}`,
  );
}
