import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { typeCheck } from './type-check.ts';

test('what `npm create thimble` writes type-checks under the options that it writes', async () => {
  const files = globSync('packages/create/templates/*/src/*.ts');
  expect(files.length).toBeGreaterThan(4);
  const compilerOptions = { exactOptionalPropertyTypes: true, allowImportingTsExtensions: true };
  const errors = await typeCheck('templates', { files, compilerOptions });
  expect(errors.filter((error) => error.includes('templates/'))).toEqual([]);
});
