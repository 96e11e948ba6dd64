import {
  readReport,
  snippetAt,
  type Guest,
  type GuestReport,
  type HostFrame,
  type Outcome,
  type RewrittenStep,
  type SandboxFrame,
} from '@thimble/executor-kit/portable';
import { calleeAt } from './callee.ts';
import type { Cell, Entry } from './cell.ts';
import {
  ABORTED,
  BROKEN,
  memoryFailure,
  OVERFLOW,
  RESET_NOTE,
  STALLED,
  syntaxFailure,
  timeoutFailure,
  withReset,
} from './outcomes.ts';
import type { Rejection } from './rejections.ts';

export type ExecFrame = Extract<HostFrame, { type: 'exec' }>;
type Place = { line: number; column: number };
type Answer = Exclude<HostFrame, { type: 'open' | 'exec' | 'abort' }>;
export type Rewrite = (source: string, options: { reserved: readonly string[] }) => RewrittenStep;

export type StepOptions = {
  frame: ExecFrame;
  tools: readonly string[];
  cell: Cell;
  /** Steps that the machine has run, in this session and in those whose image it continues. */
  steps: number;
  rewrite: Rewrite;
  /** The host wishes so; asked while the code has not yet come to read `abort`. */
  isAborted(): boolean;
  /** A fresh cell, opened, in place of one that is spoiled. */
  replace(): Promise<Cell>;
  send(frame: SandboxFrame): void;
};

export type Step = {
  /** Answers of the host, and its wish to abort. */
  receive(frame: Answer | Extract<HostFrame, { type: 'abort' }>): void;
  /** The cell to go on with, when `done` has been sent. */
  readonly finished: Promise<Cell>;
};

// For what is still queued after a timeout, and for code that goes on after its end.
const DRAIN_MS = 100;
const AFTER_ANSWER_MS = 60;

/** Runs one step in a cell: every entry has a timeout, every answer of a tool an entry of its own. */
export function startStep(options: StepOptions): Step {
  const { frame, tools, steps, isAborted, rewrite, replace, send } = options;
  const { run, timeoutMs, wallClockMs } = frame;
  const name = `step-${steps + 1}`;
  const deadline = performance.now() + wallClockMs;
  const inbox: Answer[] = [];
  let { cell } = options;
  let kept = true;
  let wake = () => {};
  let aborted = false;
  let computed = 0;
  let pending = 0;
  let spoiled = false;
  let unsure = false;
  let value: Outcome | undefined;
  let outcome: Outcome | undefined;
  let rewritten: RewrittenStep | undefined;

  async function perform(): Promise<Outcome> {
    try {
      rewritten = rewrite(frame.code, { reserved: [...tools, 'final_answer'] });
    } catch (error) {
      return syntaxFailure(error);
    }
    const { code } = rewritten;
    const exec = () => enter('exec', [run, code, name, frame.now, steps]);
    let entry = exec();
    if (spoiled) {
      await startAfresh();
      entry = exec();
    }
    for (;;) {
      if (entry.end !== 'done') return broken(entry.end);
      if (outcome) return outcome;
      entry.rejections.forEach(noteRejection);
      if (aborted) return ABORTED;
      if (pending > 0) {
        unsure ||= value !== undefined;
        const answer = await nextAnswer();
        if (!answer) return expired();
        entry = deliver(answer);
      } else if (value && !unsure) {
        return value;
      } else if (value) {
        unsure = false;
        value = undefined;
        entry = enter('finish', []);
      } else {
        return STALLED;
      }
    }
  }

  function enter<Name extends keyof Guest>(entrance: Name, parameters: Parameters<Guest[Name]>): Entry {
    const entry = cell.enter(entrance, parameters, Math.min(timeoutMs - computed, deadline - performance.now()));
    computed += entry.durationMs;
    return entry;
  }

  function deliver(answer: Answer): Entry {
    pending--;
    switch (answer.type) {
      case 'tool-result':
        return enter('result', [answer.call, answer.json, answer.now]);
      case 'tool-error':
        return enter('failure', [answer.call, answer.name, answer.message, answer.now]);
      case 'package':
        return enter('define', [answer.call, answer.name, answer.script]);
    }
  }

  /** Undefined when the run is aborted or its wall clock is out. */
  async function nextAnswer(): Promise<Answer | undefined> {
    while (inbox.length === 0 && !aborted && performance.now() < deadline) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, Math.min(deadline - performance.now() + 1, 2 ** 31 - 1));
      wake = resolve;
      await promise;
      clearTimeout(timer);
    }
    return aborted || performance.now() >= deadline ? undefined : inbox.shift();
  }

  function onReport(parts: unknown[]): void {
    const report = readReport(parts);
    if (report?.run === run) hear(report);
  }

  function hear(report: GuestReport): void {
    switch (report.kind) {
      case 'log':
        return log(report.text);
      case 'left-out':
        return send({ type: 'left-out', run, characters: report.characters, tail: report.tail });
      case 'tool-call':
        return callTool(report);
      case 'package':
        pending++;
        return send({ type: 'package', run, call: report.call, name: report.name });
      case 'value':
        value = { type: 'value', json: report.json, truncated: report.truncated };
        return;
      case 'final-answer':
        outcome ??= { type: 'final-answer', json: report.json };
        return cell.shorten(AFTER_ANSWER_MS);
      case 'error':
        outcome ??= errorOf(report);
        return;
      case 'spoiled':
        spoiled = true;
    }
  }

  /** A function of an earlier session may still call what was a tool there. */
  function callTool({ call, name: tool, input }: Extract<GuestReport, { kind: 'tool-call' }>): void {
    pending++;
    if (tools.includes(tool)) return send({ type: 'tool-call', run, call, name: tool, input });
    const message = `${tool} is no tool of this session.`;
    inbox.push({ type: 'tool-error', run, call, name: 'ToolError', message, now: frame.now });
  }

  function log(text: string): void {
    send({ type: 'log', run, text });
  }

  /** Nobody awaited it, so that it fails nothing; but it must not be lost. */
  function noteRejection({ text, stack }: Rejection): void {
    const place = placeIn(stack);
    log(`Unhandled rejection${place ? ` (line ${place.line})` : ''}: ${text}\n`);
  }

  function errorOf(report: Extract<GuestReport, { kind: 'error' }>): Outcome {
    if (report.name === 'InternalError' && report.message === 'out of memory') return outOfMemory();
    const { name: errorName, message, stack, candidates } = report;
    const place = placeIn(stack, errorName);
    if (!place) return { type: 'error', name: errorName, message, candidates };
    const callee = message === 'not a function' ? calleeAt(frame.code, place) : undefined;
    const said = callee
      ? { message: `${callee} is not a function`, candidates: cell.membersOf(callee) }
      : { message, candidates };
    return { type: 'error', name: errorName, ...said, ...place, snippet: snippetAt(frame.code, place) };
  }

  /** The first frame of this step, in the model's code. Where it is the constructor of the error, the one below. */
  function placeIn(stack: string, errorName?: string): Place | undefined {
    const frames = stack.matchAll(new RegExp(`at (.*) \\(${name}:(\\d{1,9}):(\\d{1,9})\\)`, 'g'));
    for (const [, functionName, line, column] of frames) {
      if (functionName !== errorName) return rewritten?.locate(Number(line), Number(column));
    }
    return undefined;
  }

  /** An entry that did not end by itself. What it left queued must not run in the next step. */
  function broken(end: Exclude<Entry['end'], 'done'>): Outcome {
    if (end === 'timeout' || end === 'memory') drain();
    if (outcome?.type === 'final-answer') return outcome;
    if (aborted || isAborted()) return ABORTED;
    if (end === 'timeout') return outOfTime();
    if (end === 'memory') return outOfMemory();
    return end === 'overflow' ? OVERFLOW : BROKEN;
  }

  function expired(): Outcome {
    drain();
    return aborted ? ABORTED : outOfTime();
  }

  function drain(): void {
    if (!cell.lost && cell.enter('end', [], DRAIN_MS).end !== 'done') cell.dispose();
  }

  function outOfTime(): Outcome {
    return timeoutFailure(frame, performance.now() >= deadline);
  }

  function outOfMemory(): Outcome {
    return memoryFailure(cell.memoryMb);
  }

  async function startAfresh(): Promise<void> {
    cell.dispose();
    cell = await replace();
    cell.attach({ onReport, isAborted });
    kept = false;
    log(RESET_NOTE);
  }

  async function start(): Promise<Cell> {
    cell.attach({ onReport, isAborted });
    const result = await perform();
    cell.attach(undefined);
    // Where it is the variables that hold the memory, the next step could do nothing.
    if (result.type === 'error' && result.name === 'MemoryLimitError' && cell.isCrowded()) cell.dispose();
    kept &&= !cell.lost;
    send({ type: 'done', run, outcome: kept ? result : withReset(result), kept });
    return cell;
  }

  return {
    receive(message) {
      if (message.run !== run) return;
      if (message.type === 'abort') aborted = true;
      else inbox.push(message);
      wake();
    },
    finished: start(),
  };
}
