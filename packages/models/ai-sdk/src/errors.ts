import { AgentError } from '@thimble/core';
import { asCount, asFields, asList, asText, causesOf, invalid, isRecord, parseJson } from '@thimble/core/utilities';
import { errorIn, errorMessage, headerReader, ProviderError, waitInBody } from '@thimble/model-kit';

/** What the keys of well-known providers look like. The key itself is inside the provider, where we cannot read it. */
const keyLike = /\b(AIza|AKIA|gsk_|xai-|hf_|pplx-|r8_|tgp_|fw_|nvapi-|csk-|fc-|sk_|key-)[\w-]{12,}/g;

/**
 * Converts an error of the AI SDK, or of one of its `error` parts, into one that the kit understands. Goes by names and
 * fields, since a program may contain several versions of @ai-sdk/provider with their own classes. `id` is the model's.
 */
export function errorOf(error: unknown, id: string): unknown {
  if (AgentError.is(error) || error instanceof ProviderError) return error;
  const { name, message, statusCode, responseHeaders, responseBody, data, code, type } = asFields(error);
  const said = clean(asText(message));
  switch (name) {
    case 'AI_LoadAPIKeyError':
      return new AgentError('missing-secret', `The model ${id} needs an API key. ${said}`);
    case 'AI_LoadSettingError':
      return invalid(`The model ${id} lacks a setting. ${said}`);
    case 'AI_NoSuchModelError':
      return new ProviderError(said, { status: 404 });
    case 'AI_UnsupportedFunctionalityError':
    case 'AI_InvalidPromptError':
    case 'AI_InvalidArgumentError':
    case 'AI_NoSuchProviderReferenceError':
      return new ProviderError(said, { status: 400 });
  }
  const bodyJson = parseJson(asText(responseBody));
  const body = typeof bodyJson === 'object' && bodyJson !== null ? bodyJson : data;
  const found = errorIn(body);
  const inner = isRecord(found) ? found : asFields(body);
  // If a stream fails, the status of its response is still 200.
  const status = [asCount(statusCode), code, inner.code, inner.status].map(Number).find(isErrorStatus);
  const isResponse = isRecord(responseHeaders) && status === statusCode;
  const sentence =
    clean(errorMessage(found)) ||
    clean(errorMessage(body)) ||
    said ||
    clean(errorMessage(error)) ||
    clean(causesOf(asFields(error).cause)[0] ?? '') ||
    'an unknown error';
  if (isWrongKey(inner.details)) return new ProviderError(sentence, { status: 401 });
  return new ProviderError(sentence, {
    status,
    code: clean(asText(inner.code) || asText(code)),
    type: clean(asText(inner.type) || asText(type) || asText(inner.status)),
    headers: isResponse ? headerReader(responseHeaders) : undefined,
    retryAfterMs: waitInBody(inner),
  });
}

/** The values of environment variables whose names suggest a secret, to be kept out of errors. */
export function environmentSecrets(): string[] {
  return Object.entries(globalThis.process?.env ?? {}).flatMap(([name, value]) =>
    /key|token|secret|password/i.test(name) && value && value.length >= 8 ? [value] : [],
  );
}

function clean(message: string): string {
  return message.replace(keyLike, '[redacted]');
}

function isErrorStatus(status: number): boolean {
  return status >= 400 && status < 600;
}

/** https://cloud.google.com/apis/design/errors#error_details: for Google, a wrong key has status 400. */
function isWrongKey(details: unknown): boolean {
  return asList(details).some((detail) => asFields(detail).reason === 'API_KEY_INVALID');
}
