import { AgentError, didYouMean } from '@thimble/core';
import { count, errorMessage, fields, type HeaderReader, isFields, ProviderError, text } from '@thimble/model-kit';

/** The router answers 400 where others answer 404. */
const unknownModel = /model_not_(found|supported)|model\b.* (is )?not supported by /i;

/**
 * The error in a body: `{ error: { message, code, type } }` of the router and most providers, `{ error: "…" }` of the Hub,
 * with `error_type` of Text Generation Inference, or with `estimated_time` (seconds) of a model that is being loaded.
 */
export function errorOfBody(body: unknown, response?: { status: number; headers: HeaderReader }): ProviderError {
  const { error, error_type, estimated_time } = fields(body);
  const { code, type, status } = isFields(error) ? error : fields(body);
  const loadingSeconds = count(estimated_time);
  const sentence = errorMessage(body) || (response ? 'no message' : 'an error without a message');
  const message = loadingSeconds ? `${sentence} (try again in ${loadingSeconds}s)` : sentence;
  if (unknownModel.test(`${text(code)} ${message}`))
    return new ProviderError(message, { status: 404, code: text(code) });
  // Groq reports as a bad request what its model wrote wrong: the same request may well succeed.
  if (code === 'tool_use_failed' || code === 'json_validate_failed') return new ProviderError(message, { code });
  return new ProviderError(message, {
    status: response?.status ?? [status, code].map(Number).find((number) => number >= 400 && number < 600),
    code: text(code),
    type: text(type) || text(error_type),
    headers: response?.headers,
  });
}

/** Errors of the SDK in terms of the kit; others as they are. */
export function translateError(error: unknown): unknown {
  if (!(error instanceof Error) || AgentError.is(error)) return error;
  // An event that holds an error. The SDK's own error carries the whole request.
  if ('httpResponse' in error) {
    const { body } = fields(error.httpResponse);
    return isFields(body) ? errorOfBody(body) : new ProviderError(error.message);
  }
  if (error.name === 'RoutingError')
    return invalid("The key is no token of Hugging Face (hf_…): name the key's provider, or pass a token.");
  if (error.name !== 'InputError') return error;
  return /inference provider information|is not supported for task/.test(error.message)
    ? new ProviderError('the provider does not serve it for chat', { status: 404 })
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

function invalid(message: string): AgentError {
  return new AgentError('invalid-argument', message);
}
