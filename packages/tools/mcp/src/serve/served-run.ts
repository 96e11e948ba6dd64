import type { AgentEvent, AgentOptions, Json, RunOptions, RunResult } from '@thimble/core';
import { linkedController } from '@thimble/core/utilities';
import type { CreateAgent } from './serve-options.ts';

type ApprovalRequest = Parameters<NonNullable<AgentOptions['approve']>>[0];

/** A run between the requests of a client: each of them waits for the next thing that it must be told. */
export type ServedRun = {
  next(signal: AbortSignal, onEvent: (event: AgentEvent) => void): Promise<RunNews>;
  answer(approved: boolean): void;
  abort(reason: unknown): void;
};
type RunNews = { type: 'question'; call: ApprovalRequest } | { type: 'result'; result: RunResult<unknown> };
export type RunTask = Pick<RunOptions, 'variables' | 'output'> & { task: string };

/** `canAsk`: whether the client can put a question to a person; where not, approvals are denied. */
export function startRun(create: CreateAgent, { task, ...options }: RunTask, canAsk: boolean): ServedRun {
  const controller = new AbortController();
  let observe: (event: AgentEvent) => void = () => {};
  let answered = Promise.withResolvers<boolean>();
  let asked = Promise.withResolvers<ApprovalRequest>();

  async function approve(call: ApprovalRequest): Promise<boolean | { approved: boolean; reason: string }> {
    if (!canAsk) return { approved: false, reason: 'the client of this server cannot ask a person.' };
    answered = Promise.withResolvers<boolean>();
    asked.resolve(call);
    return answered.promise;
  }

  async function perform(): Promise<RunResult<unknown>> {
    await using agent = await create({ approve });
    const stream = agent.stream(task, { ...options, signal: controller.signal });
    for await (const event of stream) observe(event);
    return await stream.result;
  }
  const result = perform();
  result.catch(() => {});

  return {
    async next(signal, onEvent) {
      observe = onEvent;
      const { controller: waiting, release } = linkedController(signal);
      const stop = () => controller.abort(signal.reason);
      waiting.signal.addEventListener('abort', stop, { once: true });
      if (waiting.signal.aborted) stop();
      try {
        return await Promise.race<RunNews>([
          asked.promise.then((call) => ({ type: 'question', call })),
          result.then((value) => ({ type: 'result', result: value })),
        ]);
      } finally {
        // Between requests nobody listens, and the end of a request is not the end of the run.
        observe = () => {};
        waiting.signal.removeEventListener('abort', stop);
        release();
      }
    },
    answer(approved) {
      asked = Promise.withResolvers<ApprovalRequest>();
      answered.resolve(approved);
    },
    abort: (reason) => controller.abort(reason),
  };
}

/** Variables that a client sent, if it sent an object. */
export function variablesOf(value: unknown): { [name: string]: Json } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? JSON.parse(JSON.stringify(value))
    : undefined;
}
