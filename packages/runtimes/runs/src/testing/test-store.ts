import { deepEqual, equal, ok } from 'node:assert/strict';
import { chainStart, hashEntry, sha256 } from '../log/chain.ts';
import type { ClaimRequest, NewEntry, NewRun, RunStore, StoredRun } from '../contract/run-store.ts';

/** `test` of a test runner. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown;

/**
 * Holds a store to what runs need of it. `open` gives an empty store; `again` another one on the same data, as another
 * process has it.
 *
 * @example
 * testStore(test, async () => { const file = …; return { store: sqliteStore(file), again: () => sqliteStore(file) }; });
 */
export function testStore(
  test: TestFunction,
  open: () => Promise<{ store: RunStore; again(): RunStore | Promise<RunStore> }>,
): void {
  const check = (name: string, run: (store: RunStore, again: () => RunStore | Promise<RunStore>) => Promise<void>) =>
    test(name, async () => {
      const { store, again } = await open();
      await using opened = store;
      await run(opened, again);
    });

  check('keeps a run with its first entries', async (store) => {
    const { run, isNew } = await store.create(newRun('a'), [entry('run')]);
    deepEqual([isNew, run.state, run.position, run.fence, run.owner], [true, 'queued', 1, 0, null]);
    deepEqual(await store.get('a'), run);
    equal(await store.get('b'), undefined);
  });

  check('gives the run that has the id, and adds nothing', async (store) => {
    await store.create(newRun('a'), [entry('run')]);
    const { run, isNew } = await store.create({ ...newRun('a'), task: 'Another.' }, [entry('run')]);
    deepEqual([isNew, run.task, run.position], [false, 'Go.', 1]);
  });

  check('lists runs by state, agent and time, newest first', async (store) => {
    for (const id of ['a', 'b', 'c']) await store.create({ ...newRun(id), agent: id === 'b' ? 'other' : 'agent' }, []);
    await store.claim({ ...claim, id: 'a' });
    const ids = async (filter: Parameters<RunStore['list']>[0]) => (await store.list(filter)).map(({ id }) => id);
    deepEqual((await ids({})).toSorted(), ['a', 'b', 'c']);
    deepEqual(await ids({ states: ['running'] }), ['a']);
    deepEqual(await ids({ states: ['queued'], agent: 'agent' }), ['c']);
    deepEqual(await ids({ since: Date.now() + 3_600_000 }), []);
    equal((await ids({ limit: 2 })).length, 2);
  });

  check('chains the entries of all who write', async (store) => {
    await store.create(newRun('a'), [entry('run')]);
    const { fence } = await claimed(store);
    await store.append('a', { entries: [entry('started', '1/tool/1'), entry('result', '1/tool/1')], fence });
    await store.append('a', { entries: [entry('answer', '1/approval/1')] });
    let { position, head } = chainStart('a');
    for (const read of await store.read('a')) {
      equal(read.position, (position += 1));
      head = hashEntry(head, read, sha256(read.data));
      equal(read.hash, head);
    }
    const run = await store.get('a');
    deepEqual([run?.position, run?.head, position], [position, head, 5]);
  });

  check('reads entries from a position, by kind, and so many', async (store) => {
    await store.create(newRun('a'), [entry('run'), entry('result', '1'), entry('event'), entry('result', '2')]);
    const keys = async (options: Parameters<RunStore['read']>[1]) =>
      (await store.read('a', options)).map(({ key, position }) => [key, position]);
    deepEqual(await keys({ kinds: ['result'] }), [
      ['1', 2],
      ['2', 4],
    ]);
    deepEqual(await keys({ kinds: ['result', 'event'], after: 2 }), [
      [null, 3],
      ['2', 4],
    ]);
    deepEqual(await keys({ after: 1, limit: 1 }), [['1', 2]]);
    deepEqual(await store.read('b'), []);
  });

  check('keeps data of any size and any characters as it is', async (store) => {
    const texts = ['x'.repeat(5_000_000), '"\u2028 \\u0000 ü 漢 🧵"', '{}', '[1e400]'];
    await store.create(
      newRun('a'),
      texts.map((data) => ({ ...entry('result'), data })),
    );
    deepEqual(
      (await store.read('a')).map(({ data }) => sha256(data)),
      texts.map(sha256),
    );
  });

  check('gives a run to one owner, whoever asks at the same time', async (store, again) => {
    await using other = await again();
    for (const id of ['a', 'b', 'c']) await store.create(newRun(id), []);
    const claims = [store, other, store, other, store, other].map((asked) => asked.claim(claim));
    const taken = (await Promise.all(claims)).flatMap((run) => run?.id ?? []);
    deepEqual(taken.toSorted(), ['a', 'b', 'c']);
  });

  check('claims what is asked for alone: the run, the agent, the state', async (store) => {
    await store.create(newRun('a'), []);
    equal(await store.claim({ ...claim, id: 'b' }), undefined);
    equal(await store.claim({ ...claim, agents: ['other'] }), undefined);
    equal(await store.claim({ ...claim, agents: [] }), undefined);
    equal(await store.claim({ ...claim, from: ['suspended'] }), undefined);
    equal((await store.claim({ ...claim, id: 'a', agents: ['other', 'agent'] }))?.state, 'running');
    deepEqual(
      (await store.read('a')).map(({ kind, fence }) => [kind, fence]),
      [['claimed', 1]],
    );
  });

  check('gives a run to another owner when its lease is over, and refuses what the first one writes', async (store) => {
    await store.create(newRun('a'), []);
    const first = await claimed(store, { leaseMs: 60_000 });
    equal(await store.claim(claim), undefined);
    ok(await store.renew('a', first.fence, -1_000));
    const second = await claimed(store, { owner: 'second' });
    equal(second.fence, first.fence + 1);
    const written = { entries: [entry('result', '1')], change: { from: ['running'], to: 'success' } } as const;
    deepEqual(await store.append('a', { ...written, fence: first.fence }), { type: 'fenced' });
    equal(await store.renew('a', first.fence, 60_000), false);
    const { state, owner, position } = (await store.get('a')) ?? second;
    deepEqual([state, owner, position], ['running', 'second', 2]);
  });

  check('changes the state with the entries, and gives up the lease with it', async (store) => {
    await store.create(newRun('a'), []);
    const { fence } = await claimed(store);
    const change = { from: ['running'], to: 'success', outcome: '{"output":1}' } as const;
    const appended = await store.append('a', { entries: [entry('ended')], fence, change });
    deepEqual(appended, { type: 'appended', state: 'success' });
    const run = await store.get('a');
    deepEqual([run?.state, run?.owner, run?.leaseUntil, run?.outcome], ['success', null, null, '{"output":1}']);
    deepEqual(await store.append('a', { entries: [entry('event')], fence }), { type: 'fenced' });
    equal(await store.renew('a', fence, 60_000), false);
  });

  check('changes no state that it is not asked to, and appends all the same', async (store) => {
    await store.create(newRun('a'), []);
    const change = { from: ['suspended'], to: 'queued' } as const;
    await claimed(store);
    const appended = await store.append('a', { entries: [entry('answer', 'k')], change });
    deepEqual(appended, { type: 'appended', state: 'running' });
    equal((await store.get('a'))?.owner, 'owner');
  });

  check('refuses entries in another state, and for a run that is not there', async (store) => {
    await store.create(newRun('a'), []);
    const append = { entries: [entry('answer', 'k')], when: ['suspended'] } as const;
    deepEqual(await store.append('a', append), { type: 'refused', state: 'queued' });
    deepEqual(await store.append('b', append), { type: 'missing' });
    deepEqual(await store.read('a'), []);
  });

  check('refuses entries of an owner where somebody else has written of some kinds', async (store) => {
    await store.create(newRun('a'), []);
    const { fence, position } = await claimed(store);
    await store.append('a', { entries: [entry('answer', 'own')], fence });
    const unless = { kinds: ['answer', 'interrupt'], after: position } as const;
    const append = { entries: [entry('ended')], fence, unless };
    equal((await store.append('a', append)).type, 'appended');
    await store.append('a', { entries: [entry('event')] });
    equal((await store.append('a', append)).type, 'appended');
    await store.append('a', { entries: [entry('interrupt')] });
    deepEqual(await store.append('a', append), { type: 'refused', state: 'running' });
    equal((await store.append('a', { ...append, unless: { ...unless, after: position + 5 } })).type, 'appended');
    deepEqual(await store.append('a', { ...append, fence: fence + 1 }), { type: 'fenced' });
  });

  check('takes one of several answers to one question', async (store, again) => {
    await using other = await again();
    await store.create(newRun('a'), []);
    const answer = { entries: [entry('event'), { ...entry('answer', 'k'), once: true }] };
    const appended = await Promise.all([store, other, store].map((asked) => asked.append('a', answer)));
    deepEqual(appended.map(({ type }) => type).toSorted(), ['appended', 'duplicate', 'duplicate']);
    equal((await store.read('a')).length, 2);
  });

  check('removes old runs of some states with all that is kept of them', async (store) => {
    for (const id of ['a', 'b']) await store.create(newRun(id), [{ ...entry('run'), data: 'x'.repeat(2_000_000) }]);
    await store.claim({ ...claim, id: 'a' });
    equal(await store.remove({ states: ['queued'], before: Date.now() - 3_600_000 }), 0);
    equal(await store.remove({ states: ['queued'], before: Date.now() + 3_600_000 }), 1);
    deepEqual([await store.get('b'), await store.read('b')], [undefined, []]);
    equal((await store.read('a')).length, 2);
  });

  check('shows to others what it has written', async (store, again) => {
    await store.create(newRun('a'), [entry('run')]);
    await using other = await again();
    deepEqual(await other.get('a'), await store.get('a'));
    deepEqual(await other.read('a'), await store.read('a'));
  });
}

const claim: ClaimRequest = { owner: 'owner', leaseMs: 60_000, from: ['queued'], to: 'running' };

async function claimed(store: RunStore, request: Partial<ClaimRequest> = {}): Promise<StoredRun> {
  const run = await store.claim({ ...claim, ...request });
  ok(run);
  return run;
}

function newRun(id: string): NewRun {
  return { id, agent: 'agent', task: 'Go.', settings: '{}', by: null };
}

function entry(kind: NewEntry['kind'], key?: string): NewEntry {
  return { kind, key, time: 1_700_000_000_000, data: '{"value":1}' };
}
