import { createRuns } from '@thimble/runs';
import type { RunStore } from '@thimble/runs/store';
import { expect, test } from 'vitest';
import { stepper } from '../__fixtures__/agents.ts';
import { startPglite } from '../__fixtures__/pglite.ts';
import { postgresStore } from './postgres-store.ts';

test('a run writes to the database at most twice a step, also where its call must not be made twice', async () => {
  await using database = await startPglite();
  await using store = postgresStore(database.url);
  let writes = 0;
  const counting: RunStore = { ...store, append: (...given) => ((writes += 1), store.append(...given)) };
  const count = async (steps: number) => {
    writes = 0;
    const texts = Array.from({ length: steps }, (_, index) => `n${index}`);
    await using runs = createRuns({ agents: { clerk: stepper(() => null) }, store: counting });
    const { id } = await runs.start('clerk', `pay:${texts.join(',')}`, { maxSteps: 50 });
    expect(await runs.wait(id)).toMatchObject({ state: 'success' });
    return writes;
  };
  const perStep = ((await count(30)) - (await count(10))) / 20;
  expect(perStep).toBeLessThanOrEqual(2);
});
