import type { Guest } from '../guest/guest.ts';
import type { HostFrame, Outcome, SandboxFrame } from '../protocol.ts';
import { ParseTimeoutError } from '../rewrite/step-parse-error.ts';
import { rewriteStep } from '../rewrite.ts';
import type { Cell, Entry, Rejection } from './cell.ts';
import { errorOutcome, placeIn, type NamedStep } from './error-outcome.ts';
import {
  ABORTED,
  LOST,
  memoryError,
  OVERFLOW,
  RESET_NOTE,
  STALLED,
  syntaxError,
  timeoutError,
  withReset,
} from './outcomes.ts';
import { readReport, type GuestReport } from './read-report.ts';

export type ExecFrame = Extract<HostFrame, { type: 'exec' }>;
type Answer = Exclude<HostFrame, { type: 'open' | 'exec' | 'abort' }>;

export type StepOptions<Own extends Cell> = {
  frame: ExecFrame;
  /** Steps that the realm has run, in this session and in those that it continues. @default those of the session */
  steps?: number;
  tools: readonly string[];
  cell: Own;
  /** A fresh cell, opened, in place of one that is spoiled. */
  replace(): Promise<Own>;
  send(frame: SandboxFrame): void;
};

export type Step<Own extends Cell = Cell> = {
  /** Answers of the host, and its wish to abort. */
  receive(frame: Answer | Extract<HostFrame, { type: 'abort' }>): void;
  /** The cell to go on with, when `done` has been sent. */
  readonly finished: Promise<Own>;
};

// For what is still queued after a timeout, and for code that goes on after its end.
const DRAIN_MS = 100;
const AFTER_ANSWER_MS = 60;
// Promises that one step may leave to the engine, one after the other.
const DRAINS = 20;

/** Runs one step in a cell: every entry has a timeout, every answer of a tool an entry of its own. */
export function startStep<Own extends Cell>(options: StepOptions<Own>): Step<Own> {
  const { frame, tools, replace, send, steps = frame.step } = options;
  const { run, timeoutMs, wallClockMs } = frame;
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
  let drains = 0;
  let value: Outcome | undefined;
  let outcome: Outcome | undefined;
  const step: NamedStep = { name: `step-${steps + 1}`, source: frame.code, rewritten: undefined };

  async function perform(): Promise<Outcome> {
    const started = performance.now();
    try {
      step.rewritten = rewriteStep(frame.code, {
        reserved: [...tools, 'final_answer'],
        deadline: started + timeLeft(),
      });
    } catch (error) {
      return error instanceof ParseTimeoutError ? outOfTime() : syntaxError(error);
    }
    computed += performance.now() - started;
    const { code } = step.rewritten;
    const exec = () => enter('exec', [run, code, step.name, frame.now, steps]);
    let entry = await exec();
    if (spoiled) {
      await startAfresh();
      entry = await exec();
    }
    for (;;) {
      entry.rejections.forEach(noteRejection);
      if (entry.end !== 'done') return broken(entry);
      if (outcome) return outcome;
      if (aborted) return ABORTED;
      if (pending > 0) {
        unsure ||= value !== undefined;
        const answer = await nextAnswer();
        if (!answer) return expired();
        entry = await deliver(answer);
      } else if (value && !unsure) {
        return value;
      } else if (value) {
        unsure = false;
        value = undefined;
        entry = await enter('finish', []);
      } else if (cell.drain && drains++ < DRAINS) {
        entry = await count(cell.drain(timeLeft()));
      } else {
        return STALLED;
      }
    }
  }

  function enter<Name extends keyof Guest>(name: Name, parameters: Parameters<Guest[Name]>): Promise<Entry> {
    return count(cell.enter(name, parameters, timeLeft()));
  }

  async function count(entering: Promise<Entry>): Promise<Entry> {
    const entry = await entering;
    computed += entry.durationMs;
    return entry;
  }

  function timeLeft(): number {
    return Math.min(timeoutMs - computed, deadline - performance.now());
  }

  function deliver(answer: Answer): Promise<Entry> {
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

  function listen(parts: unknown[]): void {
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
        return cell.interrupt(AFTER_ANSWER_MS);
      case 'error':
        outcome ??= errorOutcome(report, step, cell);
        return;
      case 'spoiled':
        spoiled = true;
    }
  }

  /** A function of an earlier session may still call what was a tool there. */
  function callTool({ call, name, input }: Extract<GuestReport, { kind: 'tool-call' }>): void {
    pending++;
    if (tools.includes(name)) return send({ type: 'tool-call', run, call, name, input });
    const message = `${name} is no tool of this session.`;
    inbox.push({ type: 'tool-error', run, call, name: 'ToolError', message, now: frame.now });
  }

  function log(text: string): void {
    send({ type: 'log', run, text });
  }

  /** Nobody awaited it, so that it fails nothing; but it must not be lost. */
  function noteRejection({ text, stack }: Rejection): void {
    const place = placeIn(stack, step);
    log(`Unhandled rejection${place ? ` (line ${place.line})` : ''}: ${text}\n`);
  }

  /** An entry that did not end by itself. What it left queued must not run in the next step. */
  async function broken(entry: Entry): Promise<Outcome> {
    await drain();
    if (outcome?.type === 'final-answer') return outcome;
    if (aborted || entry.end === 'interrupted') return ABORTED;
    if (entry.end === 'disposed') return LOST;
    if (entry.end === 'overflow') return OVERFLOW;
    return entry.end === 'memory' ? memoryError(cell.memoryMb) : outOfTime();
  }

  async function expired(): Promise<Outcome> {
    await drain();
    return aborted ? ABORTED : outOfTime();
  }

  async function drain(): Promise<void> {
    if (cell.lost) return;
    const entry = await cell.enter('end', [], DRAIN_MS);
    if (entry.end !== 'done') cell.dispose();
  }

  function outOfTime(): Outcome {
    return timeoutError(frame, performance.now() >= deadline);
  }

  async function startAfresh(): Promise<void> {
    cell.dispose();
    cell = await replace();
    cell.listen(listen);
    kept = false;
    log(RESET_NOTE);
  }

  async function start(): Promise<Own> {
    cell.listen(listen);
    const result = await perform();
    cell.listen(() => {});
    if (result.type === 'error' && result.name === 'MemoryLimitError') cell.relieve?.();
    kept &&= !cell.lost;
    send({ type: 'done', run, outcome: kept ? result : withReset(result), kept });
    return cell;
  }

  return {
    receive(message) {
      if (message.run !== run) return;
      if (message.type === 'abort') {
        aborted = true;
        cell.interrupt(AFTER_ANSWER_MS);
      } else {
        inbox.push(message);
      }
      wake();
    },
    finished: start(),
  };
}
