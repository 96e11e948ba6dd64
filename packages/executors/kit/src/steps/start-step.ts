import type { Guest } from '../guest/guest.ts';
import type { HostFrame, Outcome, SandboxFrame } from '../protocol.ts';
import { rewriteStep, type RewrittenStep } from '../rewrite.ts';
import { snippetAt, StepSyntaxError } from '../rewrite/step-syntax-error.ts';
import type { Cell, Entry } from './cell.ts';
import { readReport, type GuestReport } from './read-report.ts';

export type ExecFrame = Extract<HostFrame, { type: 'exec' }>;
type Answer = Exclude<HostFrame, { type: 'open' | 'exec' | 'abort' }>;

export type StepOptions = {
  frame: ExecFrame;
  tools: readonly string[];
  cell: Cell;
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
// Promises that one step may leave to the engine, one after the other.
const DRAINS = 20;

/** Runs one step in a cell: every entry has a timeout, every answer of a tool an entry of its own. */
export function startStep(options: StepOptions): Step {
  const { frame, tools, replace, send } = options;
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
  let rewritten: RewrittenStep | undefined;

  async function perform(): Promise<Outcome> {
    try {
      rewritten = rewriteStep(frame.code, { reserved: [...tools, 'final_answer'] });
    } catch (error) {
      return syntaxError(error);
    }
    const { code } = rewritten;
    const exec = () => enter('exec', [run, code, `step-${run}`, frame.now, frame.step]);
    let entry = await exec();
    if (spoiled) {
      await startAfresh();
      entry = await exec();
    }
    for (;;) {
      if (entry.rejection) noteRejection(entry.rejection);
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
        send({ type: 'tool-call', run, call: report.call, name: report.name, input: report.input });
        pending++;
        return;
      case 'package':
        send({ type: 'package', run, call: report.call, name: report.name });
        pending++;
        return;
      case 'value':
        value = { type: 'value', json: report.json, truncated: report.truncated };
        return;
      case 'final-answer':
        outcome ??= { type: 'final-answer', json: report.json };
        return cell.interrupt(AFTER_ANSWER_MS);
      case 'error':
        outcome ??= errorOf(report);
        return;
      case 'spoiled':
        spoiled = true;
    }
  }

  function log(text: string): void {
    send({ type: 'log', run, text });
  }

  /** Nobody awaited it, so that it fails nothing; but it must not be lost. */
  function noteRejection({ text, stack }: { text: string; stack: string }): void {
    const place = placeIn(stack);
    log(`Unhandled rejection${place ? ` (line ${place.line})` : ''}: ${text}\n`);
  }

  function errorOf({ name, message, stack, candidates }: Extract<GuestReport, { kind: 'error' }>): Outcome {
    const found = placeIn(stack);
    const place = found && { ...found, column: columnOfName(message, found) };
    return {
      type: 'error',
      name,
      message,
      candidates,
      ...(place && { ...place, snippet: snippetAt(frame.code, place) }),
    };
  }

  /** V8 blames the member access after an unknown name; the name stands before it. */
  function columnOfName(message: string, { line, column }: { line: number; column: number }): number {
    const name = /^([\w$]+) is not defined$/.exec(message)?.[1];
    const text = frame.code.split('\n', line)[line - 1] ?? '';
    const index = name === undefined ? -1 : text.lastIndexOf(name, column - 1);
    return index < 0 ? column : index + 1;
  }

  /** The first frame of this step, in the model's code. */
  function placeIn(stack: string): { line: number; column: number } | undefined {
    const [, line, column] = new RegExp(`\\bstep-${run}:(\\d{1,9}):(\\d{1,9})\\b`).exec(stack) ?? [];
    return line === undefined ? undefined : rewritten?.locate(Number(line), Number(column));
  }

  /** An entry that did not end by itself. What it left queued must not run in the next step. */
  async function broken(entry: Entry): Promise<Outcome> {
    if (entry.end === 'timeout' || entry.end === 'interrupted') await drain();
    if (outcome?.type === 'final-answer') return outcome;
    if (aborted || entry.end === 'interrupted') return ABORTED;
    if (entry.end === 'disposed') return LOST;
    return entry.end === 'memory' ? memoryError(cell.memoryMb) : timeoutError();
  }

  async function expired(): Promise<Outcome> {
    await drain();
    return aborted ? ABORTED : timeoutError();
  }

  async function drain(): Promise<void> {
    if (cell.lost) return;
    const entry = await cell.enter('end', [], DRAIN_MS);
    if (entry.end !== 'done') cell.dispose();
  }

  function timeoutError(): Outcome {
    const wall = performance.now() >= deadline;
    const limit = wall ? `the step took longer than ${wallClockMs} ms` : `it computed for more than ${timeoutMs} ms`;
    return { type: 'error', name: 'TimeoutError', message: `The code ran out of time: ${limit}.` };
  }

  async function startAfresh(): Promise<void> {
    cell.dispose();
    cell = await replace();
    cell.listen(listen);
    kept = false;
    log('[The sandbox was reset: variables of earlier steps are gone.]\n');
  }

  async function start(): Promise<Cell> {
    cell.listen(listen);
    const result = await perform();
    cell.listen(() => {});
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

const LOST: Outcome = { type: 'error', name: 'SandboxError', message: 'The sandbox came to an end.' };
const ABORTED: Outcome = { type: 'error', name: 'AbortError', message: 'The run was aborted.' };
// No timers: with no call under way, nothing can go on.
const STALLED: Outcome = {
  type: 'error',
  name: 'TimeoutError',
  message:
    'The code would wait for all time: it awaits a promise that nothing will settle (there are no timers, and calls of earlier steps are over).',
};

function memoryError(memoryMb: number): Outcome {
  return { type: 'error', name: 'MemoryLimitError', message: `The code used more than ${memoryMb} MB of memory.` };
}

function withReset(outcome: Outcome): Outcome {
  if (outcome.type !== 'error') return outcome;
  return { ...outcome, message: `${outcome.message} The sandbox was reset: variables of earlier steps are gone.` };
}

function syntaxError(error: unknown): Outcome {
  const message = error instanceof Error ? error.message : 'The code cannot be read.';
  if (!(error instanceof StepSyntaxError))
    return { type: 'error', name: 'SyntaxError', message: message.slice(0, 1000) };
  const { line, column, snippet } = error;
  return {
    type: 'error',
    name: 'SyntaxError',
    message: message.slice(0, 2000),
    line,
    column,
    snippet: snippet.slice(0, 1000),
  };
}
