import { describe, expect, test } from 'vitest';
import { scripted } from './__fixtures__/agents.ts';
import type { Runs } from './contract/runs.ts';
import { createRuns } from './create-runs.ts';
import { sqliteStore } from './sqlite/sqlite-store.ts';

/** As a program in JavaScript may give it. */
const given = (value: unknown) => Object({ value }).value;

const refused = (message: string) =>
  expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(message) });

describe('createRuns refuses', () => {
  const store = sqliteStore(':memory:');
  test.each<[string, unknown, string]>([
    ['no options', undefined, 'takes an object of options'],
    ['no agents', { store }, 'needs the option agents'],
    ['no store', { agents: {} }, 'needs the option store'],
    ['what is no store', { agents: {}, store: 'runs.db' }, 'store must be a store'],
    ['an agent that is no function', { agents: { clerk: {} }, store }, 'agents.clerk'],
    ['a lease that is over at once', { agents: {}, store, leaseMs: 0 }, 'leaseMs'],
    ['a lease that is no number', { agents: {}, store, leaseMs: NaN }, 'leaseMs'],
    ['an option that there is not', { agents: {}, store, lease: 5 }, 'has no option "lease"'],
  ])('%s', (_, options, message) => {
    expect(() => createRuns(given(options))).toThrow(refused(message));
  });
});

describe('a method refuses', () => {
  test.each<[string, (runs: Runs) => unknown, string]>([
    ['an id that is no text', (runs) => runs.get(given(5)), 'id'],
    ['no id', (runs) => runs.approve(given(undefined), 'key', true), 'id'],
    ['a state that there is not', (runs) => runs.list({ state: given('done') }), 'list.state'],
    ['a limit below 0', (runs) => runs.list({ limit: -1 }), 'list.limit'],
    ['a date that is none', (runs) => runs.list({ since: new Date('x') }), 'list.since'],
    ['a position below 0', async (runs) => runs.events('r', { from: -1 }), 'events.from'],
    ['a position that is no number', async (runs) => runs.events('r', { from: NaN }), 'events.from'],
    ['a step that is no number', (runs) => runs.fork('r', { step: given('2') }), 'fork.step'],
    ['a rollback that asks nobody', (runs) => runs.rollback('r', given({})), 'needs the option confirm'],
    ['an age that is no number', (runs) => runs.expire({ olderThan: NaN }), 'expire.olderThan'],
    ['an age of nothing', (runs) => runs.expire(given({})), 'needs the option olderThan'],
    ['work on no run at a time', (runs) => runs.work({ concurrency: 0 }), 'work.concurrency'],
    [
      'one field to leave out that is no list',
      (runs) =>
        runs
          .export('r', { redact: given('iban') })
          [Symbol.asyncIterator]()
          .next(),
      'export.redact',
    ],
    ['an answer that is no JSON', (runs) => runs.answer('r', '1/approval/1', given(1n)), 'JSON'],
  ])('%s', async (_, call, message) => {
    const runs = createRuns({ agents: { agent: scripted([]).create }, store: sqliteStore(':memory:') });
    await runs.start('agent', 'Go.', { id: 'r', queue: true });
    await expect((async () => call(runs))()).rejects.toThrow(refused(message));
    expect(await runs.get('r')).toMatchObject({ state: 'queued' });
  });
});
