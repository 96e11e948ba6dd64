import { asFields } from '@thimble/core/utilities';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { stepper } from '../__fixtures__/agents.ts';
import { startPostgres, type PostgresServer } from '../__fixtures__/postgres.ts';
import { postgresStore } from '../store/postgres-store.ts';
import type { DbosRunsOptions } from './dbos-options.ts';
import { dbosRuns } from './dbos-runs.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(async () => {
  await server.query('DELETE FROM thimble_dbos.workflow_status');
  await server.query('DELETE FROM thimble.leases');
  await server.query('TRUNCATE thimble.runs CASCADE');
});

/** Quick, because the tests wait. */
const limits = { intervalMs: 50, workerConcurrency: 4 };

function open(options: Omit<DbosRunsOptions, 'database'>) {
  return dbosRuns({
    database: server.url,
    queues: { clerk: limits },
    leaseMs: 500,
    holdMs: 100,
    connections: 5,
    ...options,
  });
}

test('a run that one process starts is worked on by another', async () => {
  const paid: string[] = [];
  await using producer = await open({ agents: {}, by: 'ada' });
  await using worker = await open({ agents: { clerk: stepper((text) => (paid.push(text), null)) } });
  const { state } = await producer.start('clerk', 'pay:a,b', { id: 'r' });
  expect(state).toBe('queued');
  void worker.work();
  expect(await producer.wait('r')).toMatchObject({ state: 'success', output: 'Done.', by: 'ada' });
  expect(paid).toEqual(['a', 'b']);
  expect(await producer.verify('r')).toMatchObject({ intact: true });
  expect((await producer.start('clerk', 'pay:a,b', { id: 'r' })).state).toBe('success');
});

test('a run that no queue takes does not keep the ones after it from theirs', async () => {
  const problems: string[] = [];
  // As a process leaves them that dies before it can say so.
  await using store = postgresStore(server.url);
  for (const id of ['lost', 'found'])
    await store.create({ id, agent: 'clerk', task: 'pay:a', settings: '{}', by: id }, []);
  await using worker = await open({
    agents: { clerk: stepper(() => null) },
    onProblem: (problem) => void problems.push(problem),
    assign({ by }) {
      if (by === 'lost') throw new Error('Nobody knows this tenant.');
      return 'clerk';
    },
  });
  void worker.work();
  expect(await worker.wait('found')).toMatchObject({ state: 'success' });
  expect(problems.join()).toContain('Nobody knows this tenant.');
  expect(await worker.get('lost')).toMatchObject({ state: 'queued' });
});

test('an approval from another process lets a run go on, as a message or in a queue', async () => {
  const paid: string[] = [];
  await using producer = await open({ agents: {} });
  await using worker = await open({
    agents: { clerk: stepper((text) => (paid.push(text), null), true) },
    holdMs: 60_000,
  });
  void worker.work();
  await producer.start('clerk', 'pay:a,b', { id: 'r' });
  for (const text of ['a', 'b']) {
    const { waiting } = await producer.wait('r');
    expect(waiting[0]?.call?.input).toEqual({ text });
    await producer.approve('r', waiting[0]?.key ?? '', true);
    await expect.poll(() => paid).toContain(text);
  }
  expect(await producer.wait('r')).toMatchObject({ state: 'success' });
  expect(paid).toEqual(['a', 'b']);
});

test('a run that is suspended for long leaves its place in the queue to others', async () => {
  const queues = { clerk: { ...limits, concurrency: 1, workerConcurrency: 1 } };
  await using producer = await open({ agents: {} });
  await using worker = await open({ agents: { clerk: stepper(() => null, true) }, queues });
  void worker.work();
  for (const id of ['a', 'b']) await producer.start('clerk', 'pay:x', { id });
  for (const id of ['a', 'b']) expect(await producer.wait(id)).toMatchObject({ state: 'suspended' });
  await expect
    .poll(() => server.query("SELECT 1 FROM thimble_dbos.workflow_status WHERE status = 'PENDING'"))
    .toEqual([]);
  for (const id of ['a', 'b']) {
    await producer.approve(id, (await producer.wait(id)).waiting[0]?.key ?? '', true);
    await expect.poll(async () => (await producer.get(id))?.state).toBe('success');
  }
});

test('no more runs of a partition are worked on at a time than its limit says', async () => {
  let now = 0;
  let most = 0;
  const execute = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return null;
  };
  const queues = { tenants: { ...limits, partition: { concurrency: 1 } } };
  const assign = () => ({ queue: 'tenants', partition: 'one' });
  await using worker = await open({ agents: { clerk: stepper(execute) }, queues, assign });
  for (const id of ['a', 'b', 'c']) await worker.start('clerk', 'pay:x,y,z', { id });
  void worker.work();
  for (const id of ['a', 'b', 'c']) expect(await worker.wait(id)).toMatchObject({ state: 'success' });
  expect(most).toBe(1);
});

test('no more runs of a queue begin within a period than its limit says', async () => {
  const queues = { clerk: { ...limits, workerConcurrency: 10, rateLimit: { limit: 2, periodSeconds: 1 } } };
  await using worker = await open({ agents: { clerk: stepper(() => null) }, queues });
  const ids = ['a', 'b', 'c', 'd', 'e'];
  for (const id of ids) await worker.start('clerk', 'pay:x', { id });
  void worker.work();
  for (const id of ids) expect(await worker.wait(id)).toMatchObject({ state: 'success' });
  const begun = 'SELECT started_at_epoch_ms::float AS at FROM thimble_dbos.workflow_status ORDER BY 1';
  const times = (await server.query(begun)).map((row) => Number(asFields(row).at));
  // However busy the machine is, the gap between a run and the next but one is no shorter.
  for (const [index, at] of times.slice(2).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThan(990);
});

test('of several answers from several processes, one counts, and what is not open is refused', async () => {
  const paid: string[] = [];
  await using ada = await open({ agents: {}, by: 'ada' });
  await using grace = await open({ agents: {}, by: 'grace' });
  await using worker = await open({ agents: { clerk: stepper((text) => (paid.push(text), null), true) } });
  void worker.work();
  await ada.start('clerk', 'pay:a', { id: 'r' });
  const key = (await ada.wait('r')).waiting[0]?.key ?? '';
  const answers = await Promise.allSettled([ada, grace, worker].map((runs) => runs.approve('r', key, true)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await ada.wait('r')).toMatchObject({ state: 'success' });
  expect(paid).toEqual(['a']);
  await expect(grace.approve('r', key, false)).rejects.toThrow(/was answered (by (ada|grace) )?at /);
  await expect(grace.approve('r', '9/approval/1', true)).rejects.toThrow('does not wait for "9/approval/1"');
});

test('a worker that is shut down gives its runs back, and another goes on with them', async () => {
  const begun = Promise.withResolvers<void>();
  const paid: string[] = [];
  const first = await open({
    agents: { clerk: stepper(async (text) => (begun.resolve(), void paid.push(text), null)) },
  });
  void first.work();
  await first.start('clerk', `pay:${Array.from({ length: 40 }, (_, index) => `n${index}`).join(',')}`, {
    id: 'r',
    maxSteps: 50,
  });
  await begun.promise;
  await first[Symbol.asyncDispose]();
  await using second = await open({ agents: { clerk: stepper((text) => (paid.push(text), null)) } });
  void second.work();
  expect(await second.wait('r')).toMatchObject({ state: 'success' });
  expect(paid).toEqual(Array.from({ length: 40 }, (_, index) => `n${index}`));
});

test('what a dead worker has left is taken over, and what no queue has is found', async () => {
  await using producer = await open({ agents: {} });
  await producer.start('clerk', 'pay:a', { id: 'left' });
  await producer.start('clerk', 'pay:b', { id: 'lost' });
  // As a worker leaves it that died in the middle of the run, and a process that died between two writes.
  await server.query(
    "UPDATE thimble_dbos.workflow_status SET status = 'PENDING', executor_id = 'dead' WHERE workflow_uuid = 'left'",
  );
  await server.query(
    "UPDATE thimble.runs SET state = 'running', fence = 1, owner = 'dead', lease_until = 1 WHERE id = 'left'",
  );
  await server.query("DELETE FROM thimble_dbos.workflow_status WHERE workflow_uuid = 'lost'");
  await using worker = await open({ agents: { clerk: stepper(() => null) } });
  void worker.work();
  for (const id of ['left', 'lost']) expect(await worker.wait(id)).toMatchObject({ state: 'success' });
});

test('a run that was interrupted is resumed, and what is removed leaves nothing', async () => {
  const begun = Promise.withResolvers<void>();
  await using worker = await open({
    agents: {
      clerk: stepper(async () => (begun.resolve(), new Promise((resolve) => void setImmediate(resolve, null)))),
    },
  });
  await worker.start('clerk', 'pay:a', { id: 'r' });
  await worker.interrupt('r');
  expect(await worker.get('r')).toMatchObject({ state: 'interrupted' });
  void worker.work();
  await expect
    .poll(() => server.query("SELECT 1 FROM thimble_dbos.workflow_status WHERE status = 'SUCCESS'"))
    .toHaveLength(1);
  await worker.resume('r');
  expect(await worker.wait('r')).toMatchObject({ state: 'success' });
  await expect
    .poll(() => server.query("SELECT 1 FROM thimble_dbos.workflow_status WHERE status = 'SUCCESS'"))
    .toHaveLength(1);
  expect(await worker.expire({ olderThan: -60_000 })).toBe(1);
  expect(await server.query('SELECT 1 FROM thimble_dbos.workflow_status')).toEqual([]);
});

test('a second worker in one process is refused', async () => {
  const begun = Promise.withResolvers<void>();
  await using worker = await open({ agents: { clerk: stepper(() => (begun.resolve(), null)) } });
  void worker.work();
  await worker.start('clerk', 'pay:a', { id: 'r' });
  await begun.promise;
  await expect(worker.work()).rejects.toThrow(/DBOS is at work in this process already/);
});
