import { ToolCallingAgent, type AgentOptions } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { describe, expect, test } from 'vitest';
import { calls, scripted, textTool } from './__fixtures__/agents.ts';
import type { Rollback, RollbackPlan } from './contract/runs.ts';
import { createRuns } from './create-runs.ts';
import { sqliteStore } from './sqlite/sqlite-store.ts';

/** A world of entries that can be booked and cancelled. */
function world() {
  const done: string[] = [];
  const broken = new Set<string>();
  const book = textTool('book', (text) => (done.push(`book ${text}`), { booking: text }), {
    async revert({ input, output }, { idempotencyKey }) {
      if (broken.has(JSON.stringify(input))) throw new Error('The line is down.');
      done.push(`cancel ${JSON.stringify(input)} ${JSON.stringify(output)} ${idempotencyKey}`);
    },
  });
  const send = textTool('send', (text) => (done.push(`send ${text}`), null));
  const look = textTool('look', (text) => text, { effect: 'read' });
  const fail = textTool('fail', () => Promise.reject(new Error('No.')));
  return { done, broken, tools: [book, send, look, fail] };
}

const replies = [
  calls(['book', 'a'], ['look', 'x']),
  calls(['send', 'b'], ['fail', 'f']),
  calls(['book', 'c']),
  'Done.',
];

async function ended(options: Omit<AgentOptions, 'model'>, store = sqliteStore(':memory:')) {
  const runs = createRuns({ agents: { agent: scripted(replies, options).create }, store });
  await runs.start('agent', 'Go.', { id: 'r' });
  await runs.wait('r');
  return { runs, store };
}

const inputs = (list: RollbackPlan['undo']) => list.map(({ input }) => input);

describe('rollback', () => {
  test('asks, then undoes the last call first, and says what could not be undone', async () => {
    const { done, tools } = world();
    const { runs } = await ended({ tools });
    let asked: RollbackPlan | undefined;
    const result = await runs.rollback('r', { confirm: (plan) => ((asked = plan), true), by: 'ada' });
    expect(inputs(asked?.undo ?? [])).toEqual([{ text: 'c' }, { text: 'a' }]);
    expect(asked?.impossible).toMatchObject([{ call: { name: 'send' }, reason: 'the tool has no `revert`' }]);
    expect(done.slice(3)).toEqual([
      'cancel {"text":"c"} {"booking":"c"} r/3/tool/1/revert',
      'cancel {"text":"a"} {"booking":"a"} r/1/tool/1/revert',
    ]);
    expect([inputs(result.undone), result.failed.length]).toEqual([[{ text: 'c' }, { text: 'a' }], 1]);
    expect((await runs.get('r'))?.state).toBe('rolled-back');
    expect(await runs.verify('r')).toMatchObject({ intact: true });
    await expect(runs.resume('r')).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('undoes nothing without a yes', async () => {
    const { done, tools } = world();
    const { runs } = await ended({ tools });
    expect(await runs.rollback('r', { confirm: () => Object('yes') })).toMatchObject({ confirmed: false, undone: [] });
    expect(await runs.rollback('r', { confirm: () => false })).toMatchObject({ confirmed: false, undone: [] });
    expect(done).toHaveLength(3);
    expect((await runs.get('r'))?.state).toBe('success');
  });

  test('goes on where a call could not be undone, and tries that one again when it is asked to', async () => {
    const { broken, tools } = world();
    const { runs } = await ended({ tools });
    broken.add('{"text":"c"}');
    const first = await runs.rollback('r', { confirm: () => true });
    expect(first.failed).toMatchObject([
      { call: { name: 'send' } },
      { call: { input: { text: 'c' } }, reason: 'The line is down.' },
    ]);
    broken.clear();
    const second = await runs.rollback('r', { confirm: () => true });
    expect(inputs(second.undone)).toEqual([{ text: 'c' }]);
    const third = await runs.rollback('r', { confirm: () => true });
    expect(third.undone).toEqual([]);
  });

  test('that was cut off goes on, undoes nothing twice, and says of which call nobody knows', async () => {
    const { done, tools } = world();
    const { store } = await ended({ tools });
    const dying = tools.map((tool) => ({ ...tool, revert: () => new Promise<never>(() => {}) }));
    const first = createRuns({ agents: { agent: scripted(replies, { tools: dying }).create }, store });
    void first.rollback('r', { confirm: () => true }).catch(() => {});
    await expect.poll(async () => (await store.read('r', { kinds: ['revert'] })).length).toBe(1);
    const runs = createRuns({ agents: { agent: scripted(replies, { tools }).create }, store });
    await expect(runs.rollback('r', { confirm: () => true })).rejects.toMatchObject({ code: 'busy' });
    const { fence = 0 } = (await store.get('r')) ?? {};
    await store.renew('r', fence, -1);
    const result: Rollback = await runs.rollback('r', { confirm: () => true });
    expect(inputs(result.undone)).toEqual([{ text: 'a' }]);
    expect(result.failed).toMatchObject([
      { call: { input: { text: 'c' } }, reason: expect.stringContaining('nobody knows') },
      { call: { name: 'send' } },
    ]);
    expect(done.slice(3)).toHaveLength(1);
  });

  test('that hangs is stopped by its signal, and can be called again at once', async () => {
    const { tools } = world();
    const { store } = await ended({ tools });
    const over = new AbortController();
    const hanging = tools.map((tool) => ({ ...tool, revert: () => (over.abort(), new Promise<never>(() => {})) }));
    const first = createRuns({ agents: { agent: scripted(replies, { tools: hanging }).create }, store });
    await expect(first.rollback('r', { confirm: () => true, signal: over.signal })).rejects.toThrow('aborted');
    const runs = createRuns({ agents: { agent: scripted(replies, { tools }).create }, store });
    expect(inputs((await runs.rollback('r', { confirm: () => true })).undone)).toEqual([{ text: 'a' }]);
    expect(await runs.verify('r')).toMatchObject({ intact: true });
  });

  test('of a fork undoes what the fork did', async () => {
    const { done, tools } = world();
    const { runs } = await ended({ tools });
    await runs.fork('r', { id: 'f', step: 3 });
    await runs.wait('f');
    const { undone } = await runs.rollback('f', { confirm: () => true });
    expect(inputs(undone)).toEqual([{ text: 'c' }]);
    expect(done.at(-1)).toContain('f/3/tool/1/revert');
  });

  test('undoes the calls of managed agents', async () => {
    const { done, tools } = world();
    const create = () => {
      const child = new ToolCallingAgent({
        model: scriptedModel([calls(['book', 'a']), 'Booked.']),
        tools,
        name: 'child',
        description: 'Books.',
      });
      const model = scriptedModel([{ toolCalls: [{ name: 'child', input: { task: 'Book a.' } }] }, 'Done.']);
      return new ToolCallingAgent({ model, managedAgents: [child] });
    };
    const runs = createRuns({ agents: { agent: create }, store: sqliteStore(':memory:') });
    await runs.start('agent', 'Go.', { id: 'r' });
    await runs.wait('r');
    const { undone } = await runs.rollback('r', { confirm: () => true });
    expect(undone).toMatchObject([{ name: 'book', agent: ['child'] }]);
    expect(done.at(-1)).toContain('r/1/agent/1/1/tool/1/revert');
  });

  test('of a run that is being worked on is refused', async () => {
    const { tools } = world();
    const store = sqliteStore(':memory:');
    const runs = createRuns({ agents: { agent: scripted(replies, { tools }).create }, store });
    await runs.start('agent', 'Go.', { id: 'r', queue: true });
    await expect(runs.rollback('r', { confirm: () => true })).rejects.toMatchObject({ code: 'busy' });
  });
});
