import { isolatedVm } from '@thimble/isolated-vm';
import { afterAll, expect, test } from 'vitest';
import { calls, scripted, textTool } from './__fixtures__/agents.ts';
import { expectOnce, seeded } from './__fixtures__/kill-long-run.ts';
import { longRunAgent, lookAtWorld, type World } from './__fixtures__/long-run.ts';
import type { RunStore } from './contract/run-store.ts';
import { createRuns } from './create-runs.ts';
import { sqliteStore } from './sqlite/sqlite-store.ts';

// It is the log that dies here, and no sandbox.
const executor = isolatedVm({ processes: 1 });
afterAll(() => executor[Symbol.asyncDispose]());

/** The store as a process has it that dies with a write: what was asked of it then never settles. */
function mortal(inner: RunStore, writes: number) {
  const { promise: died, resolve } = Promise.withResolvers<'died'>();
  let left = writes;
  let isDead = false;
  const never = new Promise<never>(() => {});
  const store: RunStore = {
    ...inner,
    read: (...given) => (isDead ? never : inner.read(...given)),
    renew: (...given) => (isDead ? never : inner.renew(...given)),
    claim: (...given) => (isDead ? never : inner.claim(...given)),
    async append(...given) {
      if (isDead) return never;
      left -= 1;
      // Every other death comes before the write, and every other after it.
      if (left < 0 && writes % 2 === 0) await inner.append(...given);
      if (left >= 0) return inner.append(...given);
      isDead = true;
      resolve('died');
      return never;
    },
  };
  return { store, died, isDead: () => isDead };
}

/** One life of the long run. */
async function live(inner: RunStore, lines: string[], writes: number): Promise<'died' | 'over'> {
  const { store, died, isDead } = mortal(inner, writes);
  const world: World = { note: (line) => void (isDead() || lines.push(line)), lines: () => lines, isOver: isDead };
  const runs = createRuns({
    agents: { agent: () => longRunAgent(world, executor, 15) },
    store,
    onUnknownOutcome: (call) => lookAtWorld(world, call),
  });
  await runs.resume('r');
  const ended = await Promise.race([runs.wait('r'), died]);
  if (ended !== 'died') return 'over';
  const { fence = 0 } = (await inner.get('r')) ?? {};
  await inner.renew('r', fence, -1);
  return 'died';
}

async function longRun(nextDeath: () => number) {
  const store = sqliteStore(':memory:');
  const lines: string[] = [];
  const clerk = createRuns({ agents: {}, store });
  await clerk.start('agent', 'Do it all.', { id: 'r', queue: true });
  let deaths = 0;
  for (;;) {
    if ((await live(store, lines, nextDeath())) === 'died') deaths += 1;
    const run = await clerk.get('r');
    if (run?.state === 'success') break;
    if (run?.state === 'error') throw new Error(run.error?.message);
    for (const { key } of run?.state === 'suspended' ? run.waiting : []) await clerk.approve('r', key, true);
  }
  expect(await clerk.verify('r')).toMatchObject({ intact: true });
  return { output: (await clerk.get('r'))?.output, lines, deaths };
}

test('a run that dies a dozen times ends with the same answer, and nothing was done twice', async () => {
  const undisturbed = await longRun(() => Infinity);
  const random = seeded(20_261_129);
  const run = await longRun(() => 3 + Math.floor(random() * 6));
  expect(run.deaths).toBeGreaterThan(8);
  expect(run.output).toEqual(undisturbed.output);
  expectOnce(run.lines, undisturbed.lines);
});

test('a worker that was replaced makes no call that must not be made twice, and writes nothing', async () => {
  const store = sqliteStore(':memory:');
  const replies = [calls(['look', 'a']), calls(['pay', '1']), 'Done.'];
  const worker = (look: () => Promise<string>) => {
    const pay = textTool('pay');
    const tools = [textTool('look', look, { effect: 'read' }), pay];
    return {
      pay,
      runs: createRuns({ agents: { agent: scripted(replies, { tools }).create }, store, leaseMs: 60_000 }),
    };
  };
  const begun = Promise.withResolvers<void>();
  const awake = Promise.withResolvers<string>();
  const first = worker(() => (begun.resolve(), awake.promise));
  await first.runs.start('agent', 'Go.', { id: 'r' });
  await begun.promise;
  await store.renew('r', 1, -1);
  const second = worker(async () => 'seen');
  await second.runs.resume('r');
  expect((await second.runs.wait('r')).output).toBe('Done.');
  const before = await store.read('r');
  awake.resolve('seen');
  expect((await first.runs.wait('r')).output).toBe('Done.');
  expect([first.pay.calls, second.pay.calls]).toEqual([[], ['1']]);
  expect(await store.read('r')).toEqual(before);
  expect(await second.runs.verify('r')).toMatchObject({ intact: true });
});
