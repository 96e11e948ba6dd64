import { writeSync } from 'node:fs';
import { readLines } from '../lines.ts';
import type { HostFrame, OpenFrame } from '../protocol.ts';
import type { Realm } from '../steps/realm.ts';
import { HostedSession } from '../steps/hosted-session.ts';
import { createPackageStore } from '../steps/package-store.ts';
import { Step } from '../steps/step.ts';
import { createVmRealm } from './vm-realm.ts';
import { LateSignals } from './late-signals.ts';
import { cutOffExitCode, guestReady, signalledWord } from './wire.ts';

const openMs = 30_000;
const emptyOptions: OpenFrame['options'] = {
  tools: [],
  variables: '{}',
  packages: [],
  seed: 0,
  logBytes: 0,
  valueBytes: 10,
  inputBytes: 0,
  depth: 1,
  toolCalls: 0,
};

/** The process of the guest: one session, its steps in a realm of `node:vm`. */
export function runGuest(memoryMb: number): void {
  let session: HostedSession | undefined;
  let writing = false;
  const lateSignals = new LateSignals();
  let rejection: { reason: unknown } | undefined;

  process.env['TZ'] = 'UTC';
  // While code of the guest runs, `node:vm` takes it.
  process.on('SIGINT', () => {});
  process.on('unhandledRejection', (reason) => {
    rejection ??= { reason };
  });
  process.stdin.on('end', () => process.exit(0));
  readLines(process.stdin, {
    onLine(line) {
      const text = line.toString();
      if (text === signalledWord) lateSignals.sent();
      else receive(JSON.parse(text));
    },
    onOverflow: () => process.exit(0),
    maxBytes: Infinity,
  });
  let spare: Realm | undefined = createRealm();
  rehearse(createRealm()).then(
    () => write(guestReady),
    () => process.exit(1),
  );

  function receive(frame: HostFrame): void {
    if (frame.type !== 'open') return session?.receive(frame);
    session = new HostedSession({
      open: frame,
      openRealm: () => openRealm(frame),
      send: (answer) => write(JSON.stringify(answer)),
      onFail: () => process.exit(1),
    });
  }

  function createRealm(): Realm {
    return createVmRealm({ memoryMb, write, checkWhole, takeRejection, lateSignals });
  }

  async function openRealm({ options }: OpenFrame): Promise<Realm> {
    const fresh = spare ?? createRealm();
    spare = undefined;
    await fresh.enter('open', [JSON.stringify(options)], openMs);
    return fresh;
  }

  /** Loads and compiles ahead of time what the first session and its first step need. */
  async function rehearse(stage: Realm): Promise<void> {
    await stage.enter('open', [JSON.stringify(emptyOptions)], openMs);
    const frame = {
      type: 'exec',
      run: 1,
      step: 0,
      code: 'let n: number = 1',
      timeoutMs: openMs,
      wallClockMs: openMs,
      now: 0,
    } as const;
    const packages = createPackageStore(() => {});
    await new Step({ frame, realm: stage, tools: [], replace: async () => stage, packages, send() {} }).finished;
  }

  function write(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    writing = true;
    for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
    writing = false;
  }

  function takeRejection(): { reason: unknown } | undefined {
    const taken = rejection;
    rejection = undefined;
    return taken;
  }

  /** Code can be stopped in the middle of a report: nobody knows then how much of the line was written. */
  function checkWhole(): void {
    if (writing) process.exit(cutOffExitCode);
  }
}
