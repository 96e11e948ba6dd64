import type { AdapterOptions } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { checkAdapterOptions, specOf } from './adapter-options.ts';

const facts = { factory: 'acme', exampleId: 'acme-1' };
const refusal = (message: string | RegExp) =>
  expect.objectContaining({ code: 'invalid-argument', message: expect.stringMatching(message) });
const check = (id: unknown, options: AdapterOptions = {}) => checkAdapterOptions(id, options, facts);

describe('checkAdapterOptions', () => {
  test('accepts valid options', () => {
    expect(() => check('m', { baseUrl: 'https://acme.test/v1', timeoutMs: 1, apiKeyEnv: 'ACME_KEY' })).not.toThrow();
  });

  test.each<[unknown, AdapterOptions, RegExp]>([
    ['', {}, /acme\(id\).*acme-1/],
    [undefined, {}, /acme\(id\)/],
    ['m', Object.fromEntries([['apiKeyEnvs', 'X']]), /apiKeyEnvs.*apiKeyEnv/],
    ['m', Object.fromEntries([['temperature', 'hot']]), /acme\.temperature must be a number/],
    ['m', Object.fromEntries([['headers', 'x-team: blue']]), /acme\.headers must be an object/],
    ['m', Object.fromEntries([['fetch', 1]]), /acme\.fetch must be a function/],
    ['m', { maxOutputTokens: 0.5 }, /acme\.maxOutputTokens must be a whole number/],
    ['m', { timeoutMs: 0 }, /timeoutMs/],
    ['m', { timeoutMs: 2 ** 31 }, /timeoutMs/],
    ['m', { baseUrl: 'localhost:11434' }, /baseUrl/],
    ['m', { baseUrl: 'ftp://acme.test' }, /baseUrl/],
    ['m', { baseUrl: 'https://me:secret@acme.test' }, /password/],
  ])('refuses %j with %j', (id, options, message) => {
    expect(() => check(id, options)).toThrow(refusal(message));
  });
});

describe('specOf', () => {
  test('says how to build the model again, without secrets and functions', () => {
    const options = {
      apiKey: 'k3y',
      apiKeyEnv: 'ACME_KEY',
      fetch,
      headers: { 'x-team': 'blue', 'x-api-key': 'k3y' },
      timeoutMs: 5,
      credentials: { secret: 'k3y' },
    };
    expect(specOf('@thimble/acme', 'acme', 'm', options)).toEqual({
      package: '@thimble/acme',
      export: 'acme',
      args: ['m', { apiKeyEnv: 'ACME_KEY', headers: { 'x-team': 'blue' }, timeoutMs: 5 }],
      unsaved: ['apiKey', 'fetch', 'credentials', 'headers.x-api-key'],
    });
    expect(specOf('@thimble/acme', 'acme', 'm', {}).args).toEqual(['m']);
  });

  test('keeps a bound without end, which JSON has no number for', () => {
    const { args } = specOf('@thimble/acme', 'acme', 'm', { idleTimeoutMs: Infinity });
    expect(args).toEqual(['m', { idleTimeoutMs: { $number: 'Infinity' } }]);
  });
});
