import { afterAll, describe, expect, it } from 'vitest';
import { startE2b } from '../../../executors/e2b/src/__fixtures__/e2b-server.ts';
import { engineExecutors, plainExecutors } from './__fixtures__/every-executor.ts';
import { solveSameTask } from './__fixtures__/same-task.ts';
import { executors as known } from './executors.ts';

const server = await startE2b();
afterAll(server.close);

describe('the same task', () => {
  it.each(plainExecutors(server))('is solved the same way in %s (%s)', async (_name, language, create) => {
    await expect(solveSameTask(language, create)).resolves.toBeUndefined();
  });

  it('is tried with every executor of the command line, in each of its languages', () => {
    const offered = known.flatMap(({ name, languages }) => languages.map((language) => `${name} ${language}`));
    const tried = [...plainExecutors(server), ...engineExecutors(server)];
    expect(tried.map(([name, language]) => `${name} ${language}`).toSorted()).toEqual(offered.toSorted());
  });
});
