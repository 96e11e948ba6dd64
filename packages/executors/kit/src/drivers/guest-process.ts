import { writeSync } from 'node:fs';
import { readLines } from '../lines.ts';
import type { HostFrame, OpenFrame } from '../protocol.ts';
import { rewriteStep } from '../rewrite.ts';
import type { Cell } from '../steps/cell.ts';
import { HostedSession } from '../steps/hosted-session.ts';
import { Step } from '../steps/step.ts';
import { createVmCell } from './vm-cell.ts';
import { cutOffExitCode, guestReady } from './wire.ts';

const OPEN_MS = 30_000;
const NOTHING: OpenFrame['options'] = {
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
  let rejection: { reason: unknown } | undefined;

  process.env['TZ'] = 'UTC';
  // While code of the guest runs, `node:vm` takes it.
  process.on('SIGINT', () => {});
  process.on('unhandledRejection', (reason) => {
    rejection ??= { reason };
  });
  process.stdin.on('end', () => process.exit(0));
  readLines(process.stdin, {
    onLine: (line) => receive(JSON.parse(line.toString())),
    onOverflow: () => process.exit(0),
    maxBytes: Infinity,
  });
  let spare: Cell | undefined = createCell();
  rehearse(createCell()).then(
    () => write(guestReady),
    () => process.exit(1),
  );

  function receive(frame: HostFrame): void {
    if (frame.type !== 'open') return session?.receive(frame);
    session = new HostedSession({
      open: frame,
      openCell: () => openCell(frame),
      rewrite: rewriteStep,
      send: (answer) => write(JSON.stringify(answer)),
      onFail: () => process.exit(1),
    });
  }

  function createCell(): Cell {
    return createVmCell({ memoryMb, write, checkWhole, takeRejection });
  }

  async function openCell({ options }: OpenFrame): Promise<Cell> {
    const fresh = spare ?? createCell();
    spare = undefined;
    await fresh.enter('open', [JSON.stringify(options)], OPEN_MS);
    return fresh;
  }

  /** What the first session and its first step would wait for, loaded and compiled ahead of them. */
  async function rehearse(stage: Cell): Promise<void> {
    await stage.enter('open', [JSON.stringify(NOTHING)], OPEN_MS);
    const frame = {
      type: 'exec',
      run: 1,
      step: 0,
      code: 'let n: number = 1',
      timeoutMs: OPEN_MS,
      wallClockMs: OPEN_MS,
      now: 0,
    } as const;
    await new Step({ frame, rewrite: rewriteStep, cell: stage, tools: [], replace: async () => stage, send() {} })
      .finished;
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

  /** Code can be stopped while it reports: nobody knows then how much of the line has left. */
  function checkWhole(): void {
    if (writing) process.exit(cutOffExitCode);
  }
}
