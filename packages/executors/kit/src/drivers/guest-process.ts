import { writeSync } from 'node:fs';
import { readLines } from '../lines.ts';
import type { HostFrame, SandboxFrame } from '../protocol.ts';
import type { Cell } from '../steps/cell.ts';
import { startStep, type ExecFrame, type Step } from '../steps/start-step.ts';
import { createVmCell } from './vm-cell.ts';
import { CUT_OFF, GUEST_READY } from './wire.ts';

type OpenFrame = Extract<HostFrame, { type: 'open' }>;

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
  let opened: OpenFrame | undefined;
  let cell: Promise<Cell> | undefined;
  let step: Step | undefined;
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
    () => write(GUEST_READY),
    () => process.exit(1),
  );

  function receive(frame: HostFrame): void {
    if (frame.type === 'open') {
      opened = frame;
      cell = openCell(frame);
    } else if (frame.type === 'exec') {
      exec(frame).catch(() => process.exit(1));
    } else {
      step?.receive(frame);
    }
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

  async function exec(frame: ExecFrame): Promise<void> {
    if (!opened) return;
    const open = opened;
    cell ??= openCell(open);
    step = startStep({
      frame,
      cell: await cell,
      tools: open.options.tools,
      replace: () => openCell(open),
      send: (answer: SandboxFrame) => write(JSON.stringify(answer)),
    });
    const next = await step.finished;
    step = undefined;
    cell = next.lost ? undefined : Promise.resolve(next);
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
    await startStep({ frame, cell: stage, tools: [], replace: async () => stage, send() {} }).finished;
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
    if (writing) process.exit(CUT_OFF);
  }
}
