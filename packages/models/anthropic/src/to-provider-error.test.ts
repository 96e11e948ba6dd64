import { toAgentError } from '@thimble/model-kit';
import { describe, expect, test } from 'vitest';
import { errorInEvent, toProviderError } from './to-provider-error.ts';

const context = { provider: 'Anthropic', model: 'm', keyName: 'K', secrets: [], usage: null };

function body(type: string, message: string, error_code?: string) {
  return { type: 'error', error: { type, message, details: error_code ? { error_code } : null } };
}

/** As the SDK throws it. */
function thrown(status: number, error: unknown, headers: { [name: string]: string } = {}) {
  return toAgentError(
    toProviderError(Object.assign(new Error(`${status} status`), { status, error, headers: new Headers(headers) })),
    context,
  );
}

describe('toProviderError', () => {
  test.each([
    [400, 'invalid_request_error', 'max_tokens: Field required', 'bad-request', false],
    [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', 'context-overflow', false],
    [
      400,
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000',
      'context-overflow',
      false,
    ],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the API.', 'rate-limited', false],
    [400, 'invalid_request_error', 'You have reached your specified API usage limits.', 'rate-limited', false],
    [401, 'authentication_error', 'invalid x-api-key', 'unauthorized', false],
    [402, 'billing_error', 'Payment failed', 'rate-limited', false],
    [403, 'permission_error', 'Not for your key', 'unauthorized', false],
    [404, 'not_found_error', 'model: m', 'bad-request', false],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'bad-request', false],
    [429, 'rate_limit_error', 'Too many requests', 'rate-limited', true],
    [500, 'api_error', 'Internal server error', 'model-unavailable', true],
    [504, 'timeout_error', 'Timed out', 'model-unavailable', true],
    [529, 'overloaded_error', 'Overloaded', 'model-unavailable', true],
  ])('maps %i %s "%s" to %s, inside the stream too', (status, type, message, code, retryable) => {
    const expected = { code, retryable, message: expect.stringContaining(message) };
    expect(thrown(status, body(type, message))).toMatchObject(expected);
    expect(toAgentError(errorInEvent(null, body(type, message)), context)).toMatchObject(expected);
  });

  test('does not advise a retry if a spending limit is reached', () => {
    expect(thrown(429, body('rate_limit_error', 'No.', 'enforced_spend_limit_reached'))).toMatchObject({
      code: 'rate-limited',
      retryable: false,
    });
  });

  test('reads the wait from retry-after, otherwise from the limits that are used up', () => {
    const reset = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
    const limits = {
      'anthropic-ratelimit-requests-remaining': '12',
      'anthropic-ratelimit-requests-reset': reset(300),
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': reset(20),
      'anthropic-ratelimit-tokens-remaining': '0',
      'anthropic-ratelimit-tokens-reset': 'soon',
    };
    const limited = body('rate_limit_error', 'Slow down');
    expect(thrown(429, limited, { ...limits, 'retry-after': '7' }).retryAfterMs).toBe(7_000);
    const wait = thrown(429, limited, limits).retryAfterMs;
    expect(wait).toBeGreaterThan(15_000);
    expect(wait).toBeLessThanOrEqual(20_000);
    expect(thrown(429, limited).retryAfterMs).toBeUndefined();
  });

  test('leaves other errors unchanged', () => {
    const error = new TypeError('fetch failed');
    expect(toProviderError(error)).toBe(error);
  });

  test('finds no error in other events', () => {
    const events = [{ type: 'ping' }, null, { type: 'message_start', error: null }];
    expect(events.map((event) => errorInEvent('ping', event))).toEqual([undefined, undefined, undefined]);
  });

  test('treats an event named error as an error, whatever it contains', () => {
    expect(errorInEvent('error', { message: 'Gone.' })?.message).toBe('Gone.');
    expect(errorInEvent('error', {})?.message).toBe('an error without a message');
  });
});
