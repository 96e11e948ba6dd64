import { type ComponentSpec, defaultLimits, type Executor } from '@thimble/core';
import { keepSessions, type SandboxPackages } from '@thimble/executor-kit/portable';
import { createEngine, maxBytesOf, type QuickJsBinary } from './engine.ts';
import { openSession } from './session.ts';
import { engineName, openSnapshot } from './snapshot.ts';
import type { StartThread, Thread } from './thread.ts';
import { createThreads, type Threads } from './threads.ts';

/** What differs between Node.js and the web; everything else is the same. */
export type Platform = {
  loadBinary(): Promise<QuickJsBinary>;
  startThread: StartThread;
  loadPackages?(): Promise<SandboxPackages>;
  notes: string;
  /** Sandboxes that may be open at once. @default 64 */
  maxSessions?: number | undefined;
  spec?: ComponentSpec;
};

/** The executor on any platform. */
export function createExecutor({
  loadBinary,
  startThread,
  loadPackages,
  notes,
  maxSessions = 64,
  spec,
}: Platform): Executor {
  const engine = createEngine(loadBinary);
  let threads: Threads | undefined;
  let packages: SandboxPackages | undefined;
  let memoryMb = defaultLimits.memoryMb;

  /** The next session will probably want a realm like the last one. */
  async function prepare(thread: Thread): Promise<void> {
    const module = await engine.moduleFor(memoryMb);
    thread.post({ type: 'prepare', session: 0, module, memoryMb });
  }

  return {
    language: 'typescript',
    notes,
    spec,
    ...keepSessions({
      language: 'typescript',
      maxSessions,
      async open({ snapshot, ...options }, { onDispose, refuseDisposed, places }) {
        memoryMb = options.limits?.memoryMb ?? defaultLimits.memoryMb;
        const image = snapshot && (await openSnapshot(snapshot, engineName, maxBytesOf(memoryMb)));
        packages ??= await loadPackages?.();
        refuseDisposed();
        threads ??= createThreads({ startThread, prepare: (thread) => void prepare(thread) });
        return openSession({ options, image, packages, engine, threads, onDispose, places });
      },
      end: () => threads?.end(),
    }),
  };
}
