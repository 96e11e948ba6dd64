import { AgentError } from '@thimble/core';
import {
  count,
  errorMessage,
  fields,
  type HeaderReader,
  isFields,
  list,
  ProviderError,
  text,
} from '@thimble/model-kit';

/** What keys of well-known providers look like. Ours is in the provider's closure, so that it cannot be looked for. */
const keyLike = /\b(AIza|AKIA|gsk_|xai-|hf_|pplx-|r8_|tgp_|fw_|nvapi-|csk-|fc-|sk_|key-)[\w-]{12,}/g;

/**
 * An error of the AI SDK or in one of its `error` parts, in terms of the kit. By names and fields: there are as many copies
 * of its classes as versions of @ai-sdk/provider in a program. `id` is the model's.
 */
export function errorOf(error: unknown, id: string): unknown {
  if (AgentError.is(error) || error instanceof ProviderError) return error;
  const { name, message, statusCode, responseHeaders, responseBody, data, code, type } = fields(error);
  const said = clean(text(message));
  switch (name) {
    case 'AI_LoadAPIKeyError':
      return new AgentError('missing-secret', `The model ${id} needs an API key. ${said}`);
    case 'AI_LoadSettingError':
      return new AgentError('invalid-argument', `The model ${id} lacks a setting. ${said}`);
    case 'AI_NoSuchModelError':
      return new ProviderError(said, { status: 404 });
    case 'AI_UnsupportedFunctionalityError':
    case 'AI_InvalidPromptError':
    case 'AI_InvalidArgumentError':
    case 'AI_NoSuchProviderReferenceError':
      return new ProviderError(said, { status: 400 });
  }
  const body = parsed(responseBody) ?? data;
  const inner = isFields(fields(body).error) ? fields(fields(body).error) : fields(body);
  // A stream that fails has the status 200 of its response.
  const status = [count(statusCode), code, inner.code, inner.status].map(Number).find(isErrorStatus);
  const isResponse = isFields(responseHeaders) && status === statusCode;
  const sentence = clean(errorMessage(body)) || said || clean(errorMessage(error)) || causes(error);
  const google = googleDetails(inner.details);
  if (google.isWrongKey) return new ProviderError(sentence, { status: 401 });
  // A quota per minute, which comes back.
  const wait = google.retryDelay && `${sentence.replace(/exceeded your current quota/i, 'used up a quota')}`;
  return new ProviderError(wait ? `${wait} (try again in ${google.retryDelay})` : sentence, {
    status,
    code: clean(text(inner.code) || text(code)),
    type: clean(text(inner.type) || text(type) || text(inner.status)),
    headers: isResponse ? headerReader(responseHeaders) : undefined,
  });
}

/** The values of variables that are named as secrets, to be kept out of errors. */
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

/** https://cloud.google.com/apis/design/errors#error_details: a wrong key has status 400, a wait no header. */
function googleDetails(value: unknown): { isWrongKey: boolean; retryDelay: string } {
  const details = list(value).map(fields);
  return {
    isWrongKey: details.some(({ reason }) => reason === 'API_KEY_INVALID'),
    retryDelay: text(details.find(({ retryDelay }) => retryDelay !== undefined)?.retryDelay),
  };
}

function headerReader(headers: { readonly [name: string]: unknown }): HeaderReader {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), text(value)]));
  return { get: (name) => lower.get(name.toLowerCase()) ?? null };
}

function causes(error: unknown): string {
  const { cause } = fields(error);
  return clean(typeof error === 'string' ? error : text(fields(cause).message)) || 'an unknown error';
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
