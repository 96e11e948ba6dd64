import { afterEach, describe, expect, test, vi } from 'vitest';
import { findKey, readKey, withKey } from './key.ts';

afterEach(() => vi.unstubAllEnvs());

describe('readKey', () => {
  test('reads the option, else the variable, at each call', () => {
    const read = (options: { apiKey?: string; apiKeyEnv?: string }) =>
      readKey({ model: 'acme/m', options, defaultEnv: 'ACME_KEY' });
    vi.stubEnv('ACME_KEY', ' from-acme\n');
    vi.stubEnv('OTHER_KEY', 'from-other');
    expect([read({}), read({ apiKeyEnv: 'OTHER_KEY' }), read({ apiKey: 'given' })]).toEqual([
      'from-acme',
      'from-other',
      'given',
    ]);
  });

  test('says which variable to set', () => {
    vi.stubEnv('ACME_KEY', undefined);
    expect(findKey({}, 'ACME_KEY')).toBeUndefined();
    expect(() => readKey({ model: 'acme/m', options: {}, defaultEnv: 'ACME_KEY' })).toThrow(
      expect.objectContaining({ code: 'missing-secret', message: expect.stringMatching(/acme\/m.*ACME_KEY/) }),
    );
  });
});

describe('withKey', () => {
  test('makes a client once for each key that follows another, and anew after a failure', async () => {
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
