import { AgentError, type ComponentSpec, defaultLimits, type Executor, type Session } from '@thimble/core';
import { checkToolNames, type SandboxPackages } from '@thimble/executor-kit/portable';
import { createEngine, maxBytesOf, type QuickJsBinary } from './engine.ts';
import { openSession } from './session.ts';
import { ENGINE, openSnapshot } from './snapshot.ts';
import type { StartThread, Thread } from './thread.ts';
import { createThreads, type Threads } from './threads.ts';

/** What a place to run must give; everything else is the same everywhere. */
export type Platform = {
  loadBinary(): Promise<QuickJsBinary>;
  startThread: StartThread;
  loadPackages?(): Promise<SandboxPackages>;
  notes: string;
  spec?: ComponentSpec;
};

/** The executor on any platform. */
export function createExecutor({ loadBinary, startThread, loadPackages, notes, spec }: Platform): Executor {
  const sessions = new Set<Session>();
  const engine = createEngine(loadBinary);
  let threads: Threads | undefined;
  let packages: SandboxPackages | undefined;
  let memoryMb = defaultLimits.memoryMb;
  let disposed = false;

  /** A machine like the last one may be wanted next. */
  async function prepare(thread: Thread): Promise<void> {
    const module = await engine.moduleFor(memoryMb);
    thread.post({ type: 'prepare', session: 0, module, memoryMb });
  }

  function refuseDisposed(): void {
    if (disposed) throw new AgentError('disposed', 'The executor is disposed: create another.');
  }

  return {
    language: 'typescript',
    notes,
    spec,
    async start({ snapshot, ...options }) {
      refuseDisposed();
      checkToolNames(options.tools);
      memoryMb = options.limits?.memoryMb ?? defaultLimits.memoryMb;
      const image = snapshot && (await openSnapshot(snapshot, ENGINE, maxBytesOf(memoryMb)));
      packages ??= await loadPackages?.();
      refuseDisposed();
      threads ??= createThreads({ startThread, prepare: (thread) => void prepare(thread) });
      const onDispose = () => sessions.delete(session);
      const session = await openSession({ options, image, packages, engine, threads, onDispose });
      sessions.add(session);
      if (disposed) await session[Symbol.asyncDispose]();
      return session;
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      await Promise.all([...sessions].map((session) => session[Symbol.asyncDispose]()));
      threads?.end();
    },
  };
}
