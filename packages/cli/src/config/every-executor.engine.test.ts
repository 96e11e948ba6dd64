import { afterAll, describe, expect, it } from 'vitest';
import { startE2b } from '../../../executors/e2b/src/__fixtures__/e2b-server.ts';
import { engineExecutors } from './__fixtures__/every-executor.ts';
import { solveSameTask } from './__fixtures__/same-task.ts';

const server = await startE2b();
afterAll(server.close);

describe('the same task', () => {
  it.each(engineExecutors(server))('is solved the same way in %s (%s)', async (_name, language, create) => {
    await expect(solveSameTask(language, create)).resolves.toBeUndefined();
  });
});
