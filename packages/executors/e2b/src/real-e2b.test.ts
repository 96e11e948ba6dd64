import { testExecutor } from '@thimble/core/testing';
import { describe, expect, test } from 'vitest';
import { e2b } from './index.ts';

const { E2B_API_KEY, E2B_TEMPLATE = 'base' } = process.env;

test('without options it is a TypeScript executor', () => {
  expect(e2b()).toMatchObject({ language: 'typescript' });
});

// Against the service itself, for whoever has a key: registered only then, so that nothing counts as skipped.
const languages = E2B_API_KEY ? (['typescript', 'python'] as const) : [];
for (const language of languages) {
  describe(`${language} at E2B`, () => {
    testExecutor(test, () => e2b({ template: E2B_TEMPLATE, language }));
  });
}
