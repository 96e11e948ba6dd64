import { APIConnectionError, APIError } from 'openai';
import { describe, expect, test } from 'vitest';
import { toProviderError } from './openai-api/error-in-event.ts';
import { toAgentError } from './to-agent-error.ts';

const key = 'sk-proj-abcdef0123456789';
const context = {
  provider: 'OpenAI',
  model: 'gpt-5.2',
  keyName: 'OPENAI_API_KEY',
  secrets: [key, 'header-secret'],
  usage: null,
};

function fromHttp(status: number, error: object | string, headers = {}) {
  const body = typeof error === 'string' ? undefined : { error };
  return toAgentError(
    APIError.generate(status, body, typeof error === 'string' ? error : undefined, new Headers(headers)),
    context,
  );
}

describe('toAgentError on HTTP', () => {
  test.each([
    [401, 'unauthorized', false],
    [403, 'unauthorized', false],
    [400, 'bad-request', false],
    [404, 'bad-request', false],
    [422, 'bad-request', false],
    [402, 'rate-limited', false],
    [429, 'rate-limited', true],
    [408, 'model-unavailable', true],
    [409, 'model-unavailable', true],
    [500, 'model-unavailable', true],
    [503, 'model-unavailable', true],
    [529, 'model-unavailable', true],
  ])('maps %i to %s', (status, code, retryable) => {
    expect(fromHttp(status, { message: 'It says no' })).toMatchObject({ code, retryable, details: { status } });
  });

  test('names the provider, the model and the status, and says what happened and what to do', () => {
    expect(fromHttp(401, { message: 'Incorrect API key provided.' }).message).toBe(
      'OpenAI (model gpt-5.2) rejected the API key (HTTP 401): Incorrect API key provided. Check OPENAI_API_KEY, and that it is allowed to use this model.',
    );
  });

  test('distinguishes a used-up quota from too many requests', () => {
    const quota = { message: 'You exceeded your current quota', code: 'insufficient_quota' };
    const error = fromHttp(429, quota, { 'retry-after': '5' });
    expect(error).toMatchObject({ code: 'rate-limited', retryable: false });
    expect(error).not.toHaveProperty('retryAfterMs');
    expect(fromHttp(429, { message: 'Slow down' }, { 'retry-after': '5' })).toMatchObject({
      retryable: true,
      retryAfterMs: 5_000,
    });
  });

  test.each([
    [{ message: 'The decoder prompt (length 4100) is longer than the maximum model length of 4096.' }],
    [{ message: 'The number of tokens to keep is greater than the context length.' }],
    [{ message: 'Request too large for model. Please reduce your message size and try again.' }],
    [{ message: 'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000' }],
    [{ message: 'x', code: 'context_length_exceeded' }],
    [
      {
        message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      },
    ],
    [
      {
        message: 'the request exceeds the available context size. try increasing the context size',
        type: 'exceed_context_size_error',
      },
    ],
    [{ message: 'Your input exceeds the context window of this model. Please adjust your input and try again.' }],
    [
      {
        message:
          'Prompt contains 65673 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      },
    ],
    [{ message: "This model's maximum prompt length is 131072 but the request contains 150000 tokens." }],
    [{ message: 'Please reduce the length of the messages or completion.' }],
    [{ message: 'prompt is too long: 210000 tokens > 200000 maximum' }],
    [{ message: 'Trying to keep the first 9000 tokens when context the overflows.' }],
    [{ message: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097' }],
  ])('reads %j as context-overflow', (error) => {
    expect(fromHttp(400, error)).toMatchObject({ code: 'context-overflow', retryable: false });
  });

  test.each([
    'max_tokens is too large: 5000. This model supports at most 4096 completion tokens.',
    "Invalid value for 'temperature'",
    'Unknown parameter: context',
  ])('reads %j as bad-request', (message) => {
    expect(fromHttp(400, { message }).code).toBe('bad-request');
  });

  test('reads the bodies of other servers', () => {
    expect(
      toAgentError(APIError.generate(404, { error: "model 'x' not found" }, undefined, new Headers()), context).message,
    ).toContain("model 'x' not found");
    expect(fromHttp(422, { detail: [{ msg: 'field required' }] }).message).toContain('field required');
    expect(fromHttp(502, '<html><body>Bad gateway</body></html>').message).toContain('a web page (HTML)');
    expect(fromHttp(500, 'x'.repeat(10_000)).message.length).toBeLessThan(1_000);
  });
});

describe('toAgentError without a response', () => {
  test('maps a failed connection, and says why it failed', () => {
    const refused = new APIConnectionError({
      message: 'Connection error.',
      cause: new TypeError('fetch failed', { cause: Object.assign(new Error(''), { code: 'ECONNREFUSED' }) }),
    });
    expect(toAgentError(refused, context)).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test.each([
    [{ code: 'rate_limit_exceeded', message: 'Please try again in 2.4s.' }, 'rate-limited', true, 2_400],
    [{ code: 429, message: 'Slow down' }, 'rate-limited', true, undefined],
    [{ code: 'insufficient_quota', message: 'No' }, 'rate-limited', false, undefined],
    [{ code: 'server_error', message: 'Sorry' }, 'model-unavailable', true, undefined],
    [{ code: 502, message: 'Provider disconnected' }, 'model-unavailable', true, undefined],
    [{ type: 'overloaded_error', message: 'Overloaded' }, 'model-unavailable', true, undefined],
    [{ type: 'invalid_request_error', message: 'No such thing' }, 'bad-request', false, undefined],
    [{ code: 'context_length_exceeded', message: 'Too long' }, 'context-overflow', false, undefined],
    [{ code: 'invalid_image_format', message: 'No' }, 'bad-request', false, undefined],
    ['overloaded', 'model-unavailable', true, undefined],
  ])('maps %j inside a stream', (error, code, retryable, retryAfterMs) => {
    const made = toAgentError(toProviderError(error), context);
    expect(made).toMatchObject({ code, retryable });
    expect(made.retryAfterMs).toBe(retryAfterMs);
  });

  test('keeps the usage so far', () => {
    const usage = { inputTokens: 5, outputTokens: 1 };
    expect(toAgentError(new Error('cut'), { ...context, usage }).usage).toEqual(usage);
  });
});

describe('toAgentError and secrets', () => {
  test.each([
    `Incorrect API key provided: ${key}. Find yours in the settings.`,
    'Incorrect API key provided: sk-proj-abc***************6789.',
    `Bad header Authorization: Bearer ${key}`,
    'Unknown token header-secret',
    `{"echo":{"authorization":"Bearer ${key}"}}`,
  ])('redacts %j', (message) => {
    const error = fromHttp(401, { message, code: key, type: key }, { 'x-echo': key });
    const cause = error.cause instanceof Error ? error.cause : undefined;
    const told = [
      error.message,
      error.stack,
      JSON.stringify(error.details),
      JSON.stringify(error),
      cause?.message,
      cause?.stack,
      JSON.stringify(cause),
    ].join(' ');
    expect(told).not.toContain(key);
    expect(told).not.toMatch(/sk-proj-abc|header-secret/);
    expect(told).toContain('[redacted]');
  });
});

describe('toAgentError goes by words and codes before the status', () => {
  test.each<[string, number | undefined, object]>([
    ['llama.cpp', 500, { message: 'Context size has been exceeded.' }],
    ['Ollama', 500, { message: 'the input length exceeds the context length' }],
    ['a stream', undefined, { message: "This model's maximum context length is 8192 tokens.", code: 500 }],
    ['a gateway', 502, { message: 'upstream: prompt is too long: 210000 tokens > 200000 maximum' }],
    ['MiniMax', undefined, { message: 'invalid params, context window exceeds limit', code: '2013' }],
    ['Google', 400, { message: 'The input token count (9) exceeds the maximum number of tokens allowed (8).' }],
  ])('%s finds a prompt too long', (_, status, error) => {
    const made = status === undefined ? toAgentError(toProviderError(error), context) : fromHttp(status, error);
    expect(made).toMatchObject({ code: 'context-overflow', retryable: false });
  });

  test('but a limit of the rate, or a rejected key, is not one', () => {
    const message = 'Request too large: too many tokens. Please reduce your message size.';
    expect(fromHttp(429, { message })).toMatchObject({ code: 'rate-limited' });
    expect(fromHttp(403, { message })).toMatchObject({ code: 'unauthorized' });
  });

  test("waits as Google's details or the words of a quota say", () => {
    const message = 'You exceeded your current quota, please check your plan and billing details.';
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '26s' }];
    const limited = { code: 'rate-limited', retryable: true };
    expect(fromHttp(429, { message, details })).toMatchObject({ ...limited, retryAfterMs: 26_000 });
    expect(fromHttp(429, { message: `${message} Please retry in 18.3s.` })).toMatchObject({
      ...limited,
      retryAfterMs: 18_300,
    });
    expect(fromHttp(429, { message })).toMatchObject({ retryable: false });
  });

  test('cuts a message between characters', () => {
    expect(fromHttp(400, { message: `${'x'.repeat(499)}😀 and more` }).message.isWellFormed()).toBe(true);
  });

  test('reads an error that is nested without end', () => {
    let nested: unknown = 'no';
    for (let depth = 0; depth < 20_000; depth++) nested = { error: nested };
    for (const error of [nested, { detail: nested }])
      expect(toAgentError({ status: 400, error }, context)).toMatchObject({ code: 'bad-request' });
  });
});
