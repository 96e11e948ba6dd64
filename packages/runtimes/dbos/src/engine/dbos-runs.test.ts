import { afterAll, beforeAll, expect, test } from 'vitest';
import { stepper } from '../__fixtures__/agents.ts';
import { startPglite, type TestDatabase } from '../__fixtures__/pglite.ts';
import { dbosRuns } from './dbos-runs.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startPglite();
});
afterAll(() => database[Symbol.asyncDispose]());

const limits = { intervalMs: 50 };

test('a run goes through its queue, waits for answers, and ends with all that it did on record', async () => {
  const paid: string[] = [];
  await using clerk = await dbosRuns({ agents: {}, database: database.url, by: 'ada', connections: 3 });
  await using worker = await dbosRuns({
    agents: { clerk: stepper((text) => (paid.push(text), null), true) },
    database: database.url,
    queues: { clerk: limits },
    holdMs: 60_000,
    connections: 3,
  });
  expect((await clerk.start('clerk', 'pay:a,b', { id: 'r' })).state).toBe('queued');
  void worker.work();
  for (const text of ['a', 'b']) {
    const { waiting } = await clerk.wait('r');
    expect(waiting[0]?.call?.input).toEqual({ text });
    await clerk.approve('r', waiting[0]?.key ?? '', true);
    // It is told so by a message of DBOS: its place in the queue is held for longer than the test may take.
    await expect.poll(() => paid).toContain(text);
  }
  expect(await clerk.wait('r')).toMatchObject({ state: 'success', output: 'Done.', by: 'ada' });
  expect(paid).toEqual(['a', 'b']);
  expect(await clerk.verify('r')).toMatchObject({ intact: true });
  const workflows = 'SELECT workflow_uuid AS id, status FROM thimble_dbos.workflow_status';
  await expect.poll(() => database.query(workflows)).toEqual([{ id: 'r', status: 'SUCCESS' }]);
});
