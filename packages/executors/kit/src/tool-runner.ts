import type { Limits, SandboxCall, SessionOptions } from '@thimble/core';
import { estimate, parseBounded } from './json-text.ts';
import type { HostFrame } from './protocol.ts';
import { utf8Bytes } from './utf8-bytes.ts';

export type ToolRunnerOptions = {
  run: number;
  tools: ReadonlySet<string>;
  limits: Limits;
  callTool: SessionOptions['callTool'];
  now(): number;
  send(frame: HostFrame): void;
  /** Called when the number of unanswered calls changes. */
  onPending(count: number): void;
};

export type ToolRunner = {
  /** False for a call that an honest guest would not make. */
  call(call: number, name: string, input: string): boolean;
  /** Aborts running calls and drops waiting ones; later answers are ignored. */
  stop(): void;
};

/** Answers the tool calls of one run: at most `parallelToolCalls` at a time, each id once, results within bounds. */
export function createToolRunner({
  run,
  tools,
  limits,
  callTool,
  now,
  send,
  onPending,
}: ToolRunnerOptions): ToolRunner {
  const { inputBytes, resultBytes, depth, toolCalls, parallelToolCalls } = limits;
  const controller = new AbortController();
  const waiting: { call: number; request: SandboxCall }[] = [];
  let count = 0;
  let lastCall = 0;
  let running = 0;

  function next(): void {
    while (running < parallelToolCalls) {
      const job = waiting.shift();
      if (!job) return;
      running++;
      void perform(job.call, job.request);
    }
  }

  async function perform(call: number, request: SandboxCall): Promise<void> {
    const answer = await answerOf(call, request);
    running--;
    if (controller.signal.aborted) return;
    send(answer);
    onPending(running + waiting.length);
    next();
  }

  async function answerOf(call: number, request: SandboxCall): Promise<HostFrame> {
    try {
      const result = await callTool(request, { signal: controller.signal });
      return resultFrame(call, request.name, result);
    } catch (error) {
      return errorFrame(call, readError(error));
    }
  }

  function resultFrame(call: number, name: string, result: unknown): HostFrame {
    const size = estimate(result, { bytes: 2 * resultBytes, depth });
    if (size === 'deep') return limitFrame(call, `The result of ${name} is nested deeper than ${depth} levels.`);
    const json = size === 'fits' ? (JSON.stringify(result) ?? 'null') : undefined;
    const bytes = utf8Bytes(json ?? (typeof result === 'string' ? result : ''));
    if (json !== undefined && bytes <= resultBytes) return { type: 'tool-result', run, call, json, now: now() };
    const shown = bytes > 0 ? `${bytes}` : `more than ${2 * resultBytes}`;
    return limitFrame(
      call,
      `The result of ${name} has ${shown} bytes, above the limit of ${resultBytes}: ask for less.`,
    );
  }

  function limitFrame(call: number, message: string): HostFrame {
    return errorFrame(call, { name: 'LimitError', message });
  }

  function errorFrame(call: number, { name, message }: { name: string; message: string }): HostFrame {
    return { type: 'tool-error', run, call, name, message, now: now() };
  }

  return {
    call(call, name, input) {
      const parsed = parseBounded(input, { bytes: inputBytes, depth });
      if (call <= lastCall || ++count > toolCalls || !tools.has(name) || !parsed) return false;
      lastCall = call;
      waiting.push({ call, request: { id: `${run}.${call}`, name, input: parsed.value } });
      onPending(running + waiting.length);
      next();
      return true;
    },
    stop() {
      waiting.length = 0;
      controller.abort();
    },
  };
}

/** Name and message of whatever a tool threw: nothing else of it may reach the sandbox. */
function readError(error: unknown): { name: string; message: string } {
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
