import { expect, test } from 'vitest';
import { createForTests, executorCases } from '../__fixtures__/executor-options.ts';
import { solveSameTask } from './__fixtures__/same-task.ts';

const cases = await executorCases({ withEngine: false });

test.each(cases)('the same task is solved the same way in $name ($language)', async ({ entry, language }) => {
  await expect(solveSameTask(language, () => createForTests(entry, language))).resolves.toBeUndefined();
});
