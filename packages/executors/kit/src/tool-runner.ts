import type { CallToolOptions, Json, Limits, SandboxCall, SessionOptions } from '@thimble/core';
import { inNextTurn, mostRunning, mostWaiting, startsEachTurn } from './flow.ts';
import { measureBounded, parseMeasured } from './json-text.ts';
import type { HostFrame } from './protocol.ts';
import { createResultSender, type ToolAnswer } from './result-sender.ts';

export type ToolRunnerOptions = {
  run: number;
  tools: ReadonlySet<string>;
  limits: Limits;
  callTool: SessionOptions['callTool'];
  hold: CallToolOptions['hold'];
  now(): number;
  /** Milliseconds that are left of `wallClockMs`. */
  wallLeft(): number;
  send(frame: HostFrame): void;
  /** Called when the number of unanswered calls changes. */
  onPending(count: number): void;
  /** A call turned out to be one that an honest guest would not make. */
  onBroken(): void;
};

export type ToolRunner = {
  /** False for a call that an honest guest would not make. */
  call(call: number, name: string, input: string): boolean;
  /** The sandbox has taken so many characters of the results. */
  taken(characters: number): void;
  /** Aborts running calls and drops waiting ones; later answers are ignored. */
  stop(): void;
};

type Job = { call: number; name: string; text: string; heapBytes: number };

/**
 * Answers the tool calls of one run: at most `parallelToolCalls` at a time, each id once, results within bounds. Calls wait as
 * text, and begin as far as there is room for their inputs and for results like those before.
 */
export function createToolRunner(options: ToolRunnerOptions): ToolRunner {
  const { run, tools, limits, callTool, hold, onPending, onBroken } = options;
  const { inputBytes, depth, toolCalls, parallelToolCalls } = limits;
  const controller = new AbortController();
  const waiting: Job[] = [];
  const sender = createResultSender({ ...options, onSent });
  let waitingCharacters = 0;
  let runningBytes = 0;
  let running = 0;
  let count = 0;
  let lastCall = 0;
  let started = 0;
  let isPaused = false;

  function hasRoom(): boolean {
    const [next] = waiting;
    if (!next || isPaused || running >= parallelToolCalls) return false;
    const expected = (running + 1) * sender.expectedCharacters();
    return running === 0 || (runningBytes + next.heapBytes <= mostRunning && expected <= mostRunning);
  }

  function next(): void {
    while (hasRoom()) {
      const job = waiting.shift();
      const input = job && parseMeasured(job.text);
      if (!input) return onBroken();
      waitingCharacters -= job.text.length;
      runningBytes += job.heapBytes;
      running++;
      void perform(job, input.value);
      if (++started % startsEachTurn === 0) pause();
    }
  }

  /** Tools that answer at once show what their results are like before more of them are called. */
  function pause(): void {
    isPaused = true;
    inNextTurn(() => {
      isPaused = false;
      next();
    });
  }

  async function perform({ call, name, heapBytes }: Job, input: Json): Promise<void> {
    const answer = await answerOf({ id: `${run}.${call}`, name, input });
    runningBytes -= heapBytes;
    if (!controller.signal.aborted) sender.send(call, name, answer);
  }

  async function answerOf(request: SandboxCall): Promise<ToolAnswer> {
    try {
      return { result: await callTool(request, { signal: controller.signal, hold }) };
    } catch (error) {
      return { error };
    }
  }

  function onSent(): void {
    running--;
    onPending(running + waiting.length);
    next();
  }

  return {
    call(call, name, input) {
      const shape = measureBounded(input, { bytes: inputBytes, depth });
      if (call <= lastCall || ++count > toolCalls || !tools.has(name) || !shape) return false;
      lastCall = call;
      if (waiting.length > 0 && waitingCharacters + input.length > mostWaiting) {
        sender.refuse(call, `More than ${mostWaiting / 1e6} MB of inputs wait for their turn: await some calls first.`);
        return true;
      }
      waitingCharacters += input.length;
      waiting.push({ call, name, text: input, heapBytes: shape.heapBytes });
      onPending(running + waiting.length);
      next();
      return true;
    },
    taken: (characters) => sender.taken(characters),
    stop() {
      waiting.length = 0;
      waitingCharacters = 0;
      sender.stop();
      controller.abort();
    },
  };
}
