import { AgentError, type Session, type SessionOptions } from '@thimble/core';
import { createSession, sessionDisposed, type SandboxPackages, type SandboxPlaces } from '@thimble/executor-kit';
import { startWorker, type WorkerSandbox } from './worker-sandbox.ts';
import type { Settings } from './settings.ts';

export type StartSessionOptions = {
  settings: Settings;
  options: SessionOptions;
  packages: SandboxPackages | undefined;
  /** Called once, when the session is disposed. */
  onDispose(): void;
  places: SandboxPlaces;
};

/** A session of the kit whose sandbox rests between runs. It is awake before the clock of a run starts. */
export async function startSession({
  settings,
  options,
  packages,
  onDispose,
  places,
}: StartSessionOptions): Promise<Session> {
  const kills = new Set<Promise<void>>();
  let worker: WorkerSandbox | undefined;
  let running = false;
  let disposed = false;

  function onKill(killed: Promise<void>): void {
    kills.add(killed);
    void killed.then(() => kills.delete(killed));
  }

  const session = await createSession({
    async connect(open, handlers) {
      const started = await startWorker({ settings, memoryMb: open.memoryMb, onKill });
      worker = started;
      started.link.subscribe(handlers);
      started.link.send(open);
      return { send: started.link.send, setActive() {}, close: started.end, kill: started.end };
    },
    options,
    language: settings.language,
    packages,
    latencyMs: settings.latencyMs,
    places,
    onDispose() {
      disposed = true;
      onDispose();
    },
  });
  worker?.rest();

  return {
    async run(code, runOptions) {
      if (running && !disposed) throw new AgentError('busy', 'The session runs a step already: wait for its end.');
      running = true;
      try {
        const waking = worker?.wake();
        if (waking) {
          await waking;
          if (disposed) return { type: 'error', error: { ...sessionDisposed }, logs: '', state: 'reset' };
        }
        return await session.run(code, runOptions);
      } finally {
        running = false;
        worker?.rest();
      }
    },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await Promise.all(kills);
    },
  };
}
