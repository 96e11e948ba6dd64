import { afterEach, describe, expect, test, vi } from 'vitest';
import { type KeyOptions, readKey, withKey } from './key.ts';

afterEach(() => vi.unstubAllEnvs());

const read = (options: KeyOptions['options'], isOptional?: boolean) =>
  readKey({ model: 'acme/m', options, defaultEnv: 'ACME_KEY', isOptional });
const missing = (message: RegExp) =>
  expect.objectContaining({ code: 'missing-secret', message: expect.stringMatching(message) });

describe('readKey', () => {
  test('reads the option, otherwise the variable, at each call', () => {
    vi.stubEnv('ACME_KEY', ' from-acme\n');
    vi.stubEnv('OTHER_KEY', 'from-other');
    expect([read({}).key, read({ apiKeyEnv: 'OTHER_KEY' }).key, read({ apiKey: 'given' }).key]).toEqual([
      'from-acme',
      'from-other',
      'given',
    ]);
  });

  test('says which variable to set', () => {
    vi.stubEnv('ACME_KEY', undefined);
    expect(() => read({})).toThrow(missing(/acme\/m.*ACME_KEY/));
    expect(() => read({ apiKeyEnv: 'OTHER_KEY' })).toThrow(missing(/OTHER_KEY is not set/));
  });

  test('needs no key with a baseUrl, or where it is optional, unless a variable is named', () => {
    vi.stubEnv('ACME_KEY', undefined);
    const baseUrl = 'http://localhost:1/v1';
    expect([read({ baseUrl }).key, read({}, true).key]).toEqual([undefined, undefined]);
    expect(() => read({ baseUrl, apiKeyEnv: 'OTHER_KEY' })).toThrow(missing(/OTHER_KEY/));
    expect(() => read({ apiKeyEnv: 'OTHER_KEY' }, true)).toThrow(missing(/OTHER_KEY/));
    expect(() => read({ baseUrl }, false)).toThrow(missing(/ACME_KEY/));
  });

  test('says where the key comes from and what must not be shown', () => {
    vi.stubEnv('ACME_KEY', 'from-acme');
    expect(read({ headers: { cookie: 'crumb' } })).toEqual({
      key: 'from-acme',
      keyName: 'ACME_KEY',
      secrets: ['from-acme', 'crumb'],
    });
    expect(read({ apiKey: 'given' })).toEqual({ key: 'given', keyName: 'apiKey', secrets: ['given'] });
    vi.stubEnv('ACME_KEY', undefined);
    expect(read({ baseUrl: 'http://localhost:1' })).toEqual({ key: undefined, keyName: 'ACME_KEY', secrets: [] });
  });
});

describe('withKey', () => {
  test('makes one client for as long as the key stays the same, and a new one after a failure', async () => {
    const made: string[] = [];
    const clientFor = withKey(async (key: string) => {
      made.push(key);
      if (made.length === 3) throw new Error('no client');
      return { key };
    });
    expect(await clientFor('a')).toBe(await clientFor('a'));
    await clientFor('b');
    await expect(clientFor('c')).rejects.toThrow('no client');
    await clientFor('c');
    expect(made).toEqual(['a', 'b', 'c', 'c']);
  });
});
