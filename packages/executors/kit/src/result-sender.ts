import type { Limits } from '@thimble/core';
import { inNextTurn, mostUntaken, takenEach } from './flow.ts';
import { estimate } from './json-text.ts';
import type { HostFrame } from './protocol.ts';
import { utf8Bytes } from './utf8-bytes.ts';

/** What a tool gave. */
export type ToolAnswer = { result: unknown } | { error: unknown };

export type ResultSenderOptions = {
  run: number;
  limits: Limits;
  now(): number;
  wallLeft(): number;
  send(frame: HostFrame): void;
  /** Called for each answer that has gone out, but not for refusals. */
  onSent(): void;
};

export type ResultSender = {
  /** Answers go out in this order, as fast as the sandbox takes them. */
  send(call: number, name: string, answer: ToolAnswer): void;
  /** Answers a call that is not made. */
  refuse(call: number, message: string): void;
  taken(characters: number): void;
  /** How long the next results may be, judging by the last ones. */
  expectedCharacters(): number;
  stop(): void;
};

type ToldError = { name: string; message: string };
type AnswerFrame = Extract<HostFrame, { type: 'tool-result' | 'tool-error' }>;

/** Writes results within bounds, one large one a turn of the event loop, and never more than the sandbox can take. */
export function createResultSender({ run, limits, now, wallLeft, send, onSent }: ResultSenderOptions): ResultSender {
  const { resultBytes, depth } = limits;
  const answers: { call: number; name: string; answer: ToolAnswer; now: number }[] = [];
  let ready: AnswerFrame | undefined;
  let untaken = 0;
  let expected = 0;
  let sent = 0;
  let isPaused = false;

  function pump(): void {
    while (!isPaused) {
      ready ??= nextFrame();
      if (!ready) return;
      const size = sizeOf(ready);
      if (untaken > takenEach && untaken + size > mostUntaken) return;
      untaken += size;
      sent += size;
      send({ ...ready, wallClockMs: wallLeft() });
      ready = undefined;
      if (sent > takenEach) pause();
      onSent();
    }
  }

  function pause(): void {
    isPaused = true;
    sent = 0;
    inNextTurn(() => {
      isPaused = false;
      pump();
    });
  }

  function nextFrame(): AnswerFrame | undefined {
    const next = answers.shift();
    if (!next) return undefined;
    const { call, name, answer, now } = next;
    const outcome = 'error' in answer ? readError(answer.error) : written(name, answer.result);
    const common = { run, call, now, wallClockMs: 0 };
    if (typeof outcome !== 'string') return { type: 'tool-error', ...common, ...outcome };
    expected = Math.max(0.9 * expected, outcome.length);
    return { type: 'tool-result', ...common, json: outcome };
  }

  /** Its JSON, or what the guest is told in its place. */
  function written(name: string, result: unknown): string | ToldError {
    try {
      const size = estimate(result, { bytes: 2 * resultBytes, depth });
      if (size === 'deep') return limitError(`The result of ${name} is nested deeper than ${depth} levels.`);
      const json = size === 'fits' ? (JSON.stringify(result) ?? 'null') : undefined;
      const bytes = utf8Bytes(json ?? (typeof result === 'string' ? result : ''));
      if (json !== undefined && bytes <= resultBytes) return json;
      const shown = bytes > 0 ? `${bytes}` : `more than ${2 * resultBytes}`;
      return limitError(`The result of ${name} has ${shown} bytes, above the limit of ${resultBytes}: ask for less.`);
    } catch (error) {
      return readError(error);
    }
  }

  return {
    send(call, name, answer) {
      answers.push({ call, name, answer, now: now() });
      pump();
    },
    refuse: (call, message) =>
      send({ type: 'tool-error', run, call, ...limitError(message), now: now(), wallClockMs: wallLeft() }),
    taken(characters) {
      untaken = Math.max(0, untaken - characters);
      pump();
    },
    expectedCharacters: () => expected,
    stop() {
      answers.length = 0;
      ready = undefined;
    },
  };
}

function sizeOf(frame: AnswerFrame): number {
  return frame.type === 'tool-result' ? frame.json.length : 0;
}

function limitError(message: string): ToldError {
  return { name: 'LimitError', message };
}

/** Name and message of whatever a tool threw: nothing else of it may reach the sandbox. */
function readError(error: unknown): ToldError {
  const name = readText(error, 'name');
  const message = typeof error === 'string' ? error : readText(error, 'message');
  return {
    name: name !== undefined && /^[A-Z]\w{0,99}$/i.test(name) && !name.startsWith('_') ? name : 'ToolError',
    message: (message ?? 'The tool failed.').slice(0, 10_000).toWellFormed(),
  };
}

function readText(error: unknown, key: 'name' | 'message'): string | undefined {
  try {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
