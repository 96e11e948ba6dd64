import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay } from '@thimble/core/utilities';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleExecutor } from '../../../../../scripts/bundled-workers.ts';
import { expectOnce, seeded } from '../../../runs/src/__fixtures__/kill-long-run.ts';
import { stepper } from '../__fixtures__/agents.ts';
import { startPostgres, type PostgresServer } from '../__fixtures__/postgres.ts';
import { startWorker } from '../__fixtures__/start-worker.ts';
import { postgresStore } from '../store/postgres-store.ts';
import { dbosRuns } from './dbos-runs.ts';

const timeout = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'thimble-killed-'));
const world = join(folder, 'world.txt');
const lines = () => readFileSync(world, 'utf8').split('\n').filter(Boolean);
let server: PostgresServer;
beforeAll(() => bundleExecutor('isolated-vm'));
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** The long run, whose worker is killed again and again, as often as `deaths` says when. Approvals are given from here. */
async function longRun(id: string, deaths: (life: number) => { notes: number; ms: number } | undefined) {
  writeFileSync(world, '');
  await using clerk = await dbosRuns({ agents: {}, database: server.url, by: 'clerk' });
  await clerk.start('agent', 'Do it all.', { id });
  let kills = 0;
  for (let life = 0; ; life++) {
    const worker = startWorker(server.url, world);
    const death = deaths(life);
    const killing =
      death &&
      worker
        .noted(death.notes)
        .then(() => delay(death.ms))
        .then(() => worker.kill('SIGKILL'));
    let isOver = false;
    void worker.ended.then(() => (isOver = true));
    while (!isOver) {
      const run = await clerk.get(id);
      if (run?.state === 'success') worker.kill('SIGTERM');
      for (const { key } of run?.state === 'suspended' ? run.waiting : []) await clerk.approve(id, key, true);
      await Promise.race([delay(20), worker.ended]);
    }
    await killing;
    const problem = await worker.ended;
    if (problem !== undefined && !problem.startsWith('null')) throw new Error(problem);
    kills += problem === undefined ? 0 : 1;
    const run = await clerk.get(id);
    if (run?.state === 'error') throw new Error(run.error?.message);
    if (run?.state !== 'success') continue;
    expect(await clerk.verify(id)).toMatchObject({ intact: true });
    return { output: run.output, lines: lines().map((line) => line.replaceAll(`${id}/`, 'r/')), kills };
  }
}

// THIMBLE_KILLS=200 is the whole proof, and takes many minutes.
const mostKills = Number(process.env['THIMBLE_KILLS'] ?? 5);

test('killed at random moments, a run ends with the same answer, and nothing was done twice', { timeout }, async () => {
  const undisturbed = await longRun('undisturbed', () => undefined);
  let kills = 0;
  for (let seed = 1; kills < mostKills; seed++) {
    const random = seeded(seed);
    const run = await longRun(`r${seed}`, () => ({ notes: 1 + Math.floor(random() * 15), ms: random() * 20 }));
    kills += run.kills;
    expect({ seed, output: run.output }).toEqual({ seed, output: undisturbed.output });
    expectOnce(run.lines, undisturbed.lines);
  }
});

test(
  'a worker that is stopped past its lease, replaced, and let go on writes nothing any more',
  { timeout },
  async () => {
    writeFileSync(world, '');
    await using clerk = await dbosRuns({ agents: {}, database: server.url });
    await using store = postgresStore(server.url);
    await clerk.start('agent', 'Do it all.', { id: 'stopped' });
    const first = startWorker(server.url, world);
    await first.noted(8);
    first.kill('SIGSTOP');
    const { fence: stopped = 0 } = (await store.get('stopped')) ?? {};
    const others = [startWorker(server.url, world), startWorker(server.url, world)];
    for (;;) {
      const run = await clerk.wait('stopped');
      for (const { key } of run.waiting) await clerk.approve('stopped', key, true);
      if (run.state === 'success') break;
    }
    const before = await store.read('stopped');
    first.kill('SIGCONT');
    for (const worker of [first, ...others]) worker.kill('SIGTERM');
    expect(await Promise.all([first, ...others].map(({ ended }) => ended))).toEqual([undefined, undefined, undefined]);
    expect(await store.read('stopped')).toEqual(before);
    const taken = before.find(({ kind, fence }) => kind === 'claimed' && fence === stopped + 1)?.position ?? 0;
    expect(taken).toBeGreaterThan(5);
    expect(before.filter(({ fence, position }) => fence > 0 && fence <= stopped && position > taken)).toEqual([]);
    expect(await clerk.verify('stopped')).toMatchObject({ intact: true });
  },
);

test(
  '1,000 runs on three workers all end, and no more are worked on at a time than the limit says',
  { timeout },
  async () => {
    writeFileSync(world, '');
    await using clerk = await dbosRuns({ agents: {}, database: server.url });
    const ids = Array.from({ length: 1_000 }, (_, index) => `q${index}`);
    for (let start = 0; start < ids.length; start += 50)
      await Promise.all(ids.slice(start, start + 50).map((id) => clerk.start('quick', `pay:${id}`, { id })));
    const workers = [1, 2, 3].map(() => startWorker(server.url, world));
    for (const id of ids) expect(await clerk.wait(id)).toMatchObject({ state: 'success' });
    for (const worker of workers) worker.kill('SIGTERM');
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([undefined, undefined, undefined]);
    const counts = lines().map((line) => (line.startsWith('begin') ? 1 : -1));
    let now = 0;
    expect(Math.max(...counts.map((count) => (now += count)))).toBeLessThanOrEqual(6);
    expect(
      lines()
        .filter((line) => line.startsWith('begin'))
        .toSorted(),
    ).toEqual(ids.map((id) => `begin ${id}`).toSorted());
  },
);

test('runs go on when PostgreSQL was restarted under load', { timeout }, async () => {
  const paid: string[] = [];
  const texts = Array.from({ length: 30 }, (_, index) => `n${index}`);
  await using worker = await dbosRuns({
    agents: { clerk: stepper((text) => (paid.push(text), null)) },
    database: server.url,
    queues: { clerk: { intervalMs: 50 } },
    leaseMs: 1_000,
  });
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const id of ids) await worker.start('clerk', `pay:${texts.join(',')}`, { id, maxSteps: 50 });
  void worker.work();
  for (const reached of [20, 80]) {
    await expect.poll(() => paid.length).toBeGreaterThan(reached);
    await server.restart();
  }
  for (const id of ids)
    await expect
      .poll(() =>
        worker.get(id).then(
          (run) => run?.state,
          () => 'gone',
        ),
      )
      .toBe('success');
  for (const id of ids) expect(await worker.verify(id)).toMatchObject({ intact: true });
});
