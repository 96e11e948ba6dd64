import { AgentError, type AgentErrorCode, type Usage } from '@thimble/core';
import { asCount, asFields, asText, causesOf } from '@thimble/core/utilities';
import { type HeaderReader, isHeaderReader } from './header-reader.ts';
import { errorMessage } from './provider-error.ts';
import { redact, toSentence } from './redact.ts';
import { retryAfterMs, waitInBody, waitInWords } from './retry-after.ts';

export type ErrorContext = {
  /** Who was asked, as users know them: "OpenAI", or "The server at http://localhost:11434/v1". */
  provider: string;
  model: string;
  /** Where the key comes from: "OPENAI_API_KEY". */
  keyName: string;
  /** What a status of 401 or 403 rejects. @default "the API key" */
  credential?: string | undefined;
  secrets: readonly string[];
  usage: Usage | null;
  /** What the user can do, if it differs from the usual advice. */
  advice?: Advice;
};

/** Each is a sentence. */
export type Advice = {
  unauthorized?: string;
  unknownModel?: string;
  unavailable?: string;
  rateLimited?: string;
  badRequest?: string;
};

/** Converts what the SDK, fetch or the stream threw. No key or header remains in its message, details or cause. */
export function toAgentError(error: unknown, context: ErrorContext): AgentError {
  if (AgentError.is(error)) return error;
  const { provider, model, usage } = context;
  const clean = (message: string) => redact(message, context.secrets);
  const failure = readFailure(error);
  const message = clean(failure.message);
  const { code, fact, advice, retryable } = classify(failure, context);
  const status = failure.httpStatus ? ` (HTTP ${failure.httpStatus})` : '';
  const wait =
    code === 'rate-limited' || code === 'model-unavailable'
      ? (failure.toldWaitMs ?? retryAfterMs(failure.headers, failure.message))
      : undefined;
  return new AgentError(code, `${provider} (model ${model}) ${fact}${status}: ${shorten(message)} ${advice}`, {
    cause: new Error(shorten(message)),
    details: { status: failure.status ?? null, code: clean(failure.code), type: clean(failure.type) },
    usage,
    ...(retryable !== undefined && { retryable }),
    ...(wait !== undefined && retryable !== false && { retryAfterMs: wait }),
  });
}

type Failure = {
  /** The status of the response; undefined if the error came inside a stream, or if there was no response. */
  httpStatus: number | undefined;
  /** The status of the response, or the one that the error's code stands for. */
  status: number | undefined;
  code: string;
  type: string;
  message: string;
  headers: HeaderReader | undefined;
  /** The wait in the body. */
  toldWaitMs: number | undefined;
};

/** Characters of a message that are looked at. */
const maxMessageLength = 10_000;

/** Reads an APIError of an SDK, a ProviderError, or any other error. */
function readFailure(error: unknown): Failure {
  const { status, headers, error: body, code, type, retryAfterMs: toldWaitMs } = asFields(error);
  const reader = isHeaderReader(headers) ? headers : undefined;
  const known = typeof status === 'number' ? status : undefined;
  const names = { code: asText(code), type: asText(type) };
  return {
    ...names,
    httpStatus: reader ? known : undefined,
    status: known ?? statusOf(names.code, names.type),
    message: (errorMessage(body) || chainMessage(error, known)).slice(0, maxMessageLength),
    headers: reader,
    toldWaitMs: asCount(toldWaitMs) ?? waitInBody(body),
  };
}

/** The HTTP status that an error code inside a stream stands for. */
function statusOf(code: string, type: string): number | undefined {
  const name = `${code} ${type}`;
  if (/rate_limit|insufficient_quota|billing/.test(name)) return 429;
  if (/invalid_api_key|authentication|permission/.test(name)) return 401;
  if (/model_not_found/.test(name)) return 404;
  if (/invalid|context_length|_image|image_|unsupported|policy/.test(name)) return 400;
  return undefined;
}

/** "Connection error.: fetch failed: ECONNREFUSED": the causes say more than the error itself. */
function chainMessage(error: unknown, status: number | undefined): string {
  const joined = causesOf(error).join(': ') || (typeof error === 'string' ? error : 'an unknown error');
  return status === undefined ? joined : joined.replace(`${status} `, '');
}

type Verdict = { code: AgentErrorCode; fact: string; advice: string; retryable?: boolean };

/** By words and codes before the status: many servers tell of a prompt that is too long as 500, or inside a stream. */
function classify(
  failure: Failure,
  { model, keyName, credential = 'the API key', advice = {} }: ErrorContext,
): Verdict {
  const { status = 0 } = failure;
  if (isOverflow(failure)) {
    return {
      code: 'context-overflow',
      fact: 'cannot handle a prompt of this length',
      advice: 'Shorten the prompt, or give the memory a maxTokens.',
    };
  }
  if (status === 401 || status === 403 || /\bAPI[ _]key (is )?(not valid|invalid)\b/i.test(failure.message)) {
    return {
      code: 'unauthorized',
      fact: `rejected ${credential}`,
      advice: advice.unauthorized ?? `Check ${keyName}, and that it is allowed to use this model.`,
    };
  }
  if (status === 402 || (status === 429 && isQuota(failure))) {
    return {
      code: 'rate-limited',
      retryable: false,
      fact: 'has no quota left for this account',
      advice: 'Add credit or raise the limit; trying again will not help.',
    };
  }
  if (status === 429) {
    return {
      code: 'rate-limited',
      fact: 'asks for fewer requests',
      advice: advice.rateLimited ?? 'Wait and try again, or pace the calls with rateLimit().',
    };
  }
  if (status === 404) {
    return {
      code: 'bad-request',
      fact: `does not know "${model}"`,
      advice: advice.unknownModel ?? "Check the model's id, and that your account has access to it.",
    };
  }
  if (status >= 400 && status < 500 && status !== 408 && status !== 409) {
    return {
      code: 'bad-request',
      fact: 'rejected the request',
      advice: advice.badRequest ?? 'Fix what the message names; `supports` and `providerOptions` control what is sent.',
    };
  }
  return {
    code: 'model-unavailable',
    fact: 'did not send a complete reply',
    advice:
      advice.unavailable ?? 'Try again later; if it keeps failing, check that the server is up and baseUrl is right.',
  };
}

/** Google says the same of a quota per minute, but also how long to wait for it. */
function isQuota({ code, type, message, toldWaitMs }: Failure): boolean {
  if (/insufficient_quota|billing|exceeded_current_quota/.test(`${code} ${type}`)) return true;
  const isTemporary = (toldWaitMs ?? waitInWords(message)) !== undefined;
  return !isTemporary && /exceeded your current quota/i.test(message);
}

/** OpenAI's code, and the wordings of vLLM, llama.cpp, Ollama, LM Studio, Groq, Together, Mistral, xAI and others. */
function isOverflow({ status, code, type, message }: Failure): boolean {
  if (/context_length_exceeded|exceed_context_size|context_window_exceeded/.test(`${code} ${type}`)) return true;
  // Limits of a rate, and what a key may do, are told in the same words.
  if (status === 401 || status === 402 || status === 403 || status === 429) return false;
  return /(maximum|max|available|model'?s?|exceeds?( the)?|exceeded( the)?|(greater|longer|larger) than the( maximum)?) ((context|prompt|input)[ _](length|limit|size|window)|model length)|context (window|length|size) (of|is|exceeded|exceeds|has been exceeded)|context the overflows|(prompt|input) is too (long|big|large)|input prompt is too|range of input length|prompt exceeds (the )?max|exceeds? the maximum number of tokens|too many (input )?tokens|inputs?`? tokens .* must be <=|must have less than \d+ tokens|reduce (the length of the (messages|prompt|input)|your message size)/i.test(
    message,
  );
}

function shorten(message: string): string {
  return /^\s*<(!doctype|html|head|body)/i.test(message) ? 'it answered with a web page (HTML).' : toSentence(message);
}
