import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

test.each([
  [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1_500],
  [{ 'retry-after': '20' }, 20_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
  [
    {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '6m0s',
      'x-ratelimit-remaining-tokens': '100',
      'x-ratelimit-reset-tokens': '1h',
    },
    360_000,
  ],
  [{ 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '88ms' }, 1_000],
  [{ 'x-ratelimit-reset-tokens': '1h2m3.5s' }, 3_723_500],
  [{ 'x-ratelimit-remaining-tokens': '5', 'x-ratelimit-reset-tokens': '1h' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('reads %j as %s ms', (headers, expected) => {
  expect(retryAfterMs(new Headers(headers), '')).toBe(expected);
});

test('reads a date in the future', () => {
  const wait = retryAfterMs(new Headers({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() }), '');
  expect(wait).toBeGreaterThan(50_000);
  expect(wait).toBeLessThanOrEqual(60_000);
});

test('reads the message where there are no headers', () => {
  expect(retryAfterMs(undefined, 'Rate limit reached. Please try again in 7.66s. Visit …')).toBe(7_660);
  expect(retryAfterMs(undefined, 'Please try again in 6m30s.')).toBe(390_000);
  expect(retryAfterMs(undefined, 'Please retry after 12 seconds.')).toBe(12_000);
  expect(retryAfterMs(undefined, 'Quota exceeded. Please retry in 18.3s.')).toBe(18_300);
  expect(retryAfterMs(undefined, 'Too fast: wait 20s')).toBe(20_000);
  expect(retryAfterMs(undefined, 'Please wait for 1 minute and 30 seconds.')).toBe(90_000);
  expect(retryAfterMs(undefined, 'Wait 5 more requests, or retry in 3 sentences.')).toBeUndefined();
});
