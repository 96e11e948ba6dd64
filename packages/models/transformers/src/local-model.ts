import { AgentError } from '@thimble/core';
import { startTimer } from '@thimble/core/utilities';
import type { Connection } from '@thimble/model-kit';
import type { ChatRequest, Report } from './messages.ts';
import { type ModelWorker, type ModelWorkerOptions, startModelWorker } from './model-worker.ts';
import { turns } from './turns.ts';

export type LocalModelOptions = ModelWorkerOptions & { idleTimeoutMs: number };

/** A model in its own worker, which the first call starts. It ends when it is idle, and is restarted after a failure. */
export type LocalModel = AsyncDisposable & {
  /** Runs one generation at a time and yields its reports. The last one is an end or a failure. */
  generate(request: ChatRequest, connection: Connection): AsyncGenerator<Report>;
};

/** How long a generation may take to stop before the worker is killed: processing a prompt cannot be interrupted. */
const stopGraceMs = 10_000;

export function localModel(options: LocalModelOptions): LocalModel {
  const queue = turns();
  let current: ModelWorker | undefined;
  let idleTimer: ReturnType<typeof setTimeout> | undefined;
  let isDisposed = false;

  function begin(): ModelWorker {
    if (isDisposed) throw disposed();
    clearTimeout(idleTimer);
    if (current) return current;
    const worker = startModelWorker(options, () => forget(worker));
    return (current = worker);
  }

  function forget(worker: ModelWorker): void {
    if (current === worker) current = undefined;
  }

  async function drop(worker: ModelWorker): Promise<void> {
    forget(worker);
    await worker.end();
  }

  /** Starts the idle timer, unless another call is waiting. */
  function rest(worker: ModelWorker, release: () => void): void {
    worker.setActive(false);
    release();
    if (current !== worker || !queue.isFree) return;
    idleTimer = startTimer(options.idleTimeoutMs, () => void drop(worker))?.unref();
  }

  async function stop(worker: ModelWorker): Promise<void> {
    worker.send({ type: 'stop' });
    const timer = setTimeout(() => void drop(worker), stopGraceMs);
    for (let report: Report | undefined; !(report && isLast(report)); report = worker.takeReport())
      await worker.reported();
    clearTimeout(timer);
  }

  return {
    async *generate(request, connection) {
      // Waiting for other calls does not count as silence.
      connection.rest();
      const release = await queue.take(connection.signal);
      let worker: ModelWorker | undefined;
      let state: 'loading' | 'generating' | 'over' = 'loading';
      try {
        worker = begin();
        worker.setActive(true);
        connection.wait();
        for (;;) {
          if (state === 'loading' && worker.isLoaded) {
            state = 'generating';
            worker.send({ type: 'generate', request });
          }
          await connection.within(worker.reported());
          const report = worker.takeReport();
          connection.heard();
          if (!report) continue;
          if (isLast(report)) state = 'over';
          if (report.type === 'failed') {
            if (isDisposed) throw disposed();
            if (!harmless.has(report.failure.kind)) void drop(worker);
          }
          yield report;
          if (state === 'over') return;
        }
      } finally {
        if (!worker) release();
        // Loading cannot be interrupted, and a worker that does not answer is stuck.
        else if (state === 'loading' || connection.timeout) {
          void drop(worker);
          rest(worker, release);
        } else if (state === 'over') rest(worker, release);
        else void finishLater(worker, release);
      }
    },
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      clearTimeout(idleTimer);
      if (current) await drop(current);
    },
  };

  async function finishLater(worker: ModelWorker, release: () => void): Promise<void> {
    await stop(worker);
    rest(worker, release);
  }
}

/** Failures that concern the request only: the worker can go on. */
const harmless = new Set(['no-template', 'no-tools', 'template', 'too-long']);

function isLast({ type }: Report): boolean {
  return type === 'end' || type === 'failed';
}

function disposed(): AgentError {
  return new AgentError('disposed', 'This model was disposed: create a new one.');
}
