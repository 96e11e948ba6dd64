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

test.each<[string, object, string]>([
  [
    'no run at a time',
    { queues: { clerk: { concurrency: 0 } } },
    'queues.clerk.concurrency must be a whole number of at least 1',
  ],
  [
    'a rate of nothing',
    { queues: { clerk: { rateLimit: { limit: 0, periodSeconds: 1 } } } },
    'queues.clerk.rateLimit.limit',
  ],
  [
    'a rate without a period',
    { queues: { clerk: { partition: { rateLimit: { limit: 1 } } } } },
    'partition.rateLimit.periodSeconds',
  ],
  ['a limit that there is not', { queues: { clerk: { rate: 5 } } }, 'queues.clerk has no option "rate"'],
  ['a lease that never ends', { leaseMs: Infinity }, 'dbosRuns.leaseMs'],
  ['an option that there is not', { queue: {} }, 'Did you mean `queues`?'],
])('%s is refused before anything is connected', async (_, options, message) => {
  const opened = dbosRuns({ agents: {}, database: 'postgres://127.0.0.1:1/nobody', ...options });
  await expect(opened).rejects.toMatchObject({ code: 'invalid-argument', message: expect.stringContaining(message) });
});

test('a run goes through its queue, waits for an answer, and ends with all that it did on record', async () => {
  const paid: string[] = [];
  await using clerk = await dbosRuns({ agents: {}, database: database.url, by: 'ada', connections: 3 });
  await using worker = await dbosRuns({
    agents: { clerk: stepper((text) => (paid.push(text), null), true) },
    database: database.url,
    queues: { clerk: limits },
    // Its workflow ends at once where it waits: messages are looked for every ten seconds here, and told only by a server.
    holdMs: 1,
    connections: 3,
  });
  expect((await clerk.start('clerk', 'pay:a', { id: 'r' })).state).toBe('queued');
  void worker.work();
  const { waiting } = await clerk.wait('r');
  expect(waiting[0]?.call?.input).toEqual({ text: 'a' });
  await clerk.approve('r', waiting[0]?.key ?? '', true);
  expect(await clerk.wait('r')).toMatchObject({ state: 'success', output: 'Done.', by: 'ada' });
  expect(paid).toEqual(['a']);
  expect(await clerk.verify('r')).toMatchObject({ intact: true });
  const workflows = 'SELECT workflow_uuid AS id, status FROM thimble_dbos.workflow_status';
  await expect.poll(() => database.query(workflows)).toEqual([{ id: 'r', status: 'SUCCESS' }]);
});
