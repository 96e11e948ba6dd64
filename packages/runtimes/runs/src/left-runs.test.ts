import { AgentError } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { calls, scripted, textTool } from './__fixtures__/agents.ts';
import type { RunStore } from './contract/run-store.ts';
import type { RunsOptions } from './contract/runs.ts';
import { createRuns } from './create-runs.ts';
import { sqliteStore } from './sqlite/sqlite-store.ts';

const endLease = async (store: RunStore) => {
  const { fence = 0 } = (await store.get('r')) ?? {};
  await store.renew('r', fence, -1);
};

const clerk = (store: RunStore, options: Partial<RunsOptions> = {}) => {
  const { create } = scripted([calls(['look', 'a']), 'Done.'], {
    tools: [textTool('look', undefined, { effect: 'read' })],
  });
  return createRuns({ agents: { agent: create }, store, leaseMs: 60_000, ...options });
};

/** A run whose worker died in the middle of its first step. */
async function leftBehind(store: RunStore) {
  const begun = Promise.withResolvers<void>();
  const look = textTool('look', () => (begun.resolve(), new Promise<never>(() => {})), { effect: 'read' });
  const { create } = scripted([calls(['look', 'a'])], { tools: [look] });
  const dead = createRuns({ agents: { agent: create }, store, leaseMs: 2_000_000_000 });
  await dead.start('agent', 'Go.', { id: 'r' });
  await begun.promise;
}

describe('a run whose worker died', () => {
  test('goes on in the process that starts it again, as soon as its lease is over', async () => {
    const store = sqliteStore(':memory:');
    await leftBehind(store);
    const runs = clerk(store);
    expect(await runs.start('agent', 'Go.', { id: 'r' })).toMatchObject({ state: 'running' });
    const ended = runs.wait('r');
    await endLease(store);
    expect(await ended).toMatchObject({ state: 'success', output: 'Done.' });
    expect(await runs.verify('r')).toMatchObject({ intact: true });
  });

  test('is interrupted, and can be resumed and undone', async () => {
    const store = sqliteStore(':memory:');
    await leftBehind(store);
    await endLease(store);
    const runs = clerk(store);
    await createRuns({ agents: {}, store }).interrupt('r');
    expect(await runs.get('r')).toMatchObject({ state: 'interrupted' });
    expect(await runs.verify('r')).toMatchObject({ intact: true });
    await runs.resume('r');
    expect(await runs.wait('r')).toMatchObject({ state: 'success' });
  });

  test('is interrupted by the next worker, where it was asked to before anybody knew', async () => {
    const store = sqliteStore(':memory:');
    await leftBehind(store);
    const runs = clerk(store);
    await runs.interrupt('r');
    expect(await runs.get('r')).toMatchObject({ state: 'running' });
    await endLease(store);
    await runs.take('r');
    expect(await runs.wait('r')).toMatchObject({ state: 'interrupted' });
    await runs.resume('r');
    expect(await runs.wait('r')).toMatchObject({ state: 'success' });
  });

  test('goes on all the same where it was resumed after it was interrupted', async () => {
    const store = sqliteStore(':memory:');
    await leftBehind(store);
    const runs = clerk(store);
    await runs.interrupt('r');
    await endLease(store);
    await runs.resume('r');
    expect(await runs.wait('r')).toMatchObject({ state: 'success' });
    expect(await runs.verify('r')).toMatchObject({ intact: true });
  });
});

test('work ends with the error of a store that is gone', async () => {
  await using store = sqliteStore(':memory:');
  const claim = () => Promise.reject(new Error('The disk is gone.'));
  const runs = createRuns({ agents: { agent: scripted([]).create }, store: { ...store, claim } });
  await expect(runs.work()).rejects.toThrow('The disk is gone.');
});

test('an answer that comes while a run is being suspended is not lost, also where its worker dies then', async () => {
  const inner = sqliteStore(':memory:');
  const answered = Promise.withResolvers<void>();
  const store: RunStore = {
    ...inner,
    async append(id, append) {
      if (append.change?.to !== 'suspended') return inner.append(id, append);
      await other.approve('r', '1/approval/1', true);
      const appended = await inner.append(id, append);
      answered.resolve();
      // The worker dies with this write.
      return appended.type === 'refused' ? new Promise<never>(() => {}) : appended;
    },
  };
  const other = createRuns({ agents: {}, store: inner });
  const tools = [textTool('pay', undefined, { needsApproval: true })];
  const { create } = scripted([calls(['pay', '1']), 'Done.'], { tools });
  await createRuns({ agents: { agent: create }, store, leaseMs: 2_000_000_000 }).start('agent', 'Go.', { id: 'r' });
  await answered.promise;
  await endLease(inner);
  const runs = createRuns({ agents: { agent: create }, store: inner });
  await runs.take('r');
  expect(await runs.wait('r')).toMatchObject({ state: 'success', output: 'Done.' });
  expect(await runs.verify('r')).toMatchObject({ intact: true });
});

test('an interrupt that comes while a run is being suspended is not lost', async () => {
  const inner = sqliteStore(':memory:');
  const store: RunStore = {
    ...inner,
    async append(id, append) {
      if (append.change?.to === 'suspended') await other.interrupt('r');
      return inner.append(id, append);
    },
  };
  const other = createRuns({ agents: {}, store: inner });
  const tools = [textTool('pay', undefined, { needsApproval: true })];
  const runs = createRuns({ agents: { agent: scripted([calls(['pay', '1'])], { tools }).create }, store });
  await runs.start('agent', 'Go.', { id: 'r' });
  expect(await runs.wait('r')).toMatchObject({ state: 'interrupted' });
  expect(await runs.verify('r')).toMatchObject({ intact: true });
});

test('a run that this process gave up is shown as it is, once another one has gone on with it', async () => {
  const inner = sqliteStore(':memory:');
  const store: RunStore = { ...inner, append: () => Promise.reject(new AgentError('execution', 'The disk is full.')) };
  const broken = clerk(store);
  await broken.start('agent', 'Go.', { id: 'r' });
  expect(await broken.wait('r')).toMatchObject({ state: 'suspended', error: { message: 'The disk is full.' } });
  await endLease(inner);
  const runs = clerk(inner);
  await runs.take('r');
  await runs.wait('r');
  expect(await broken.wait('r')).toMatchObject({ state: 'success', output: 'Done.' });
});

describe('runs that are closed', () => {
  test('keep no run that was being claimed', async () => {
    const inner = sqliteStore(':memory:');
    const claiming = Promise.withResolvers<void>();
    const claimable = Promise.withResolvers<void>();
    const store: RunStore = {
      ...inner,
      async claim(request) {
        claiming.resolve();
        await claimable.promise;
        return inner.claim(request);
      },
    };
    const runs = clerk(store);
    const started = runs.start('agent', 'Go.', { id: 'r' });
    await claiming.promise;
    const closed = runs[Symbol.asyncDispose]();
    claimable.resolve();
    await closed;
    await started;
    expect(await inner.get('r')).toMatchObject({ state: 'queued', owner: null });
  });

  test('take no new one', async () => {
    const store = sqliteStore(':memory:');
    const runs = clerk(store);
    await runs[Symbol.asyncDispose]();
    await expect(runs.start('agent', 'Go.', { id: 'r' })).rejects.toMatchObject({ code: 'disposed' });
    expect(await store.list({})).toEqual([]);
  });
});
