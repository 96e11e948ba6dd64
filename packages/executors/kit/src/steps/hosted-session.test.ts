import { expect, test, vi } from 'vitest';
import type { HostFrame, OpenFrame, SandboxFrame } from '../protocol.ts';
import { HostedSession } from './hosted-session.ts';
import type { Entry, Realm } from './realm.ts';

const bounds = { logBytes: 100, valueBytes: 100, inputBytes: 100, depth: 5, toolCalls: 5 };
const open: OpenFrame = {
  type: 'open',
  memoryMb: 64,
  options: { tools: ['look'], variables: '{}', packages: [], seed: 1, ...bounds },
};
const done: Entry = { end: 'done', durationMs: 0, rejections: [] };

function exec(run: number, code = ''): HostFrame {
  return { type: 'exec', run, step: run - 1, code, timeoutMs: 1_000, wallClockMs: 1_000, now: 0 };
}

/** A session whose realms do as `code` says: 'value', 'call', or 'lose'. */
function create({ openRealm }: { openRealm?: () => Promise<Realm> } = {}) {
  const realms: (Realm & { names: string[] })[] = [];
  const sent: SandboxFrame[] = [];
  const failures: unknown[] = [];

  async function openFake(): Promise<Realm> {
    let report: (parts: unknown[]) => void = () => {};
    let lost = false;
    const names: string[] = [];
    const realm = {
      names,
      memoryMb: 64,
      get lost() {
        return lost;
      },
      subscribe(listener: typeof report) {
        report = listener;
      },
      async enter(name: string, parameters: unknown[]): Promise<Entry> {
        const [run, code] = parameters;
        if (name === 'exec') names.push(String(parameters[2]));
        if (lost || String(code).includes('lose')) {
          lost = true;
          return { ...done, end: 'disposed' };
        }
        if (name === 'exec' && String(code).includes('call')) report(['tool-call', run, 1, 'look', '{}']);
        else report(['value', run, '1', false]);
        return done;
      },
      interrupt() {},
      dispose() {
        lost = true;
      },
    };
    realms.push(realm);
    return realm;
  }

  const session = new HostedSession({
    open,
    openRealm: openRealm ?? openFake,
    send: (frame) => void sent.push(frame),
    onFail: (error) => void failures.push(error),
    steps: 3,
  });
  const ends = () => sent.filter(({ type }) => type === 'done');
  return { session, realms, sent, failures, ends };
}

test('steps run in the realm that was opened ahead, and are numbered after those before', async () => {
  const { session, realms, ends } = create();
  expect(realms).toHaveLength(1);
  for (const run of [1, 2]) {
    session.receive(exec(run, 'value'));
    await vi.waitFor(() => expect(ends()).toHaveLength(run));
  }
  expect(realms.map(({ names }) => names)).toEqual([['step-4', 'step-5']]);
  expect(session.steps).toBe(5);
  expect(ends()).toMatchObject([{ run: 1, kept: true }, { run: 2 }]);
});

test('after a loss the next step finds another realm', async () => {
  const { session, realms, ends } = create();
  session.receive(exec(1, 'lose'));
  await vi.waitFor(() => expect(ends()).toMatchObject([{ kept: false, outcome: { type: 'error' } }]));
  expect(session.realm).toBeUndefined();
  session.receive(exec(2, 'value'));
  await vi.waitFor(() => expect(ends()).toHaveLength(2));
  expect(realms).toHaveLength(2);
  expect(ends()[1]).toMatchObject({ run: 2, kept: true });
});

test('frames of the host reach the step that runs, and those of other runs do not', async () => {
  const { session, sent, ends } = create();
  session.receive(exec(1, 'call'));
  await vi.waitFor(() => expect(sent).toMatchObject([{ type: 'tool-call', name: 'look' }]));
  session.receive({ type: 'abort', run: 7 });
  session.receive({ type: 'tool-result', run: 1, call: 1, json: '1', now: 0, wallClockMs: 1_000 });
  await vi.waitFor(() => expect(ends()).toMatchObject([{ outcome: { type: 'value' } }]));
});

test('closing disposes of the realm, and nothing runs after it', async () => {
  const { session, realms, sent } = create();
  session.close();
  session.receive(exec(1, 'value'));
  await vi.waitFor(() => expect(realms[0]?.lost).toBe(true));
  expect(sent).toEqual([]);
});

test('closing aborts the step that runs', async () => {
  const { session, realms, sent, ends } = create();
  session.receive(exec(1, 'call'));
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  session.close();
  await vi.waitFor(() => expect(realms[0]?.lost).toBe(true));
  expect(ends()).toMatchObject([{ outcome: { name: 'AbortError' } }]);
});

test('a realm that cannot be opened fails the step that needs it, and nothing before', async () => {
  const { session, failures } = create({
    async openRealm() {
      throw new Error('no room');
    },
  });
  await vi.waitFor(() => expect(session.realm).rejects.toThrow('no room'));
  expect(failures).toEqual([]);
  session.receive(exec(1));
  await vi.waitFor(() => expect(failures).toMatchObject([{ message: 'no room' }]));
});
