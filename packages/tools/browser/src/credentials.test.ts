import { expect, test } from 'vitest';
import { credentialResolver } from './credentials.ts';
import { browser } from './index.ts';

const environment = { SHOP_PASSWORD: 'pa55', EMPTY: '' };

test('a variable is given to the hosts that it is for, and to no other', () => {
  const resolve = credentialResolver(
    {
      password: { valueEnv: 'SHOP_PASSWORD', hosts: ['*.shop.test', 'shop.test:8443'] },
      empty: { valueEnv: 'EMPTY', hosts: ['shop.test:8443'] },
    },
    environment,
  );
  const answers = ['www.shop.test', 'shop.test:8443', 'shop.test.evil.test', 'evil.test'].map((host) =>
    resolve?.('password', { host }),
  );
  expect(answers).toEqual(['pa55', 'pa55', undefined, undefined]);
  for (const name of ['empty', 'missing', 'toString', '__proto__'])
    expect(resolve?.(name, { host: 'shop.test:8443' })).toBeUndefined();
});

test.each([{ valueEnv: 'SHOP_PASSWORD' }, { valueEnv: 'SHOP_PASSWORD', hosts: [] }, { hosts: ['shop.test'] }, 'pa55'])(
  'an entry without a variable or a host is refused: %j',
  (entry) => {
    expect(() => browser(Object({ credentials: { password: entry } }))).toThrow(/must name a variable and the hosts/);
  },
);
