import { availableParallelism } from 'node:os';
import type { Executor } from '@thimble/core';
import { checkKinds, kinds, type OptionKinds } from '@thimble/core/utilities';
import {
  componentSpec,
  createSession,
  hostPackages,
  javascriptNotes,
  keepSessions,
  lazy,
  placesFor,
} from '@thimble/executor-kit';
import { Pool } from './pool.ts';

export type IsolatedVmOptions = {
  /**
   * Packages that the model's code may import, taken from the host's node_modules and bundled: pure JavaScript only.
   *
   * @default []
   */
  imports?: readonly string[];
  /** Sandbox processes before sessions share them. @default the number of processors, at least 4 */
  processes?: number;
  /** Sessions of one process at most; 1 gives each its own, whatever `processes` is. @default no bound */
  sessionsPerProcess?: number;
  /**
   * Sandboxes that may be open at once. Beyond them, the one that was idle for longest is closed, and its session is told in
   * its next run; when all are at work, starting another fails with `limit`.
   *
   * @default as many as fit in a quarter of the memory at 4 MB each, from 16 to 1,000
   */
  maxSessions?: number;
};

const optionKinds: OptionKinds<IsolatedVmOptions> = {
  imports: kinds.listOf(kinds.text),
  processes: kinds.count,
  sessionsPerProcess: kinds.positive,
  maxSessions: kinds.positive,
};

/**
 * Runs TypeScript actions in V8 isolates, which live in supervised child processes: one that hangs or grows is killed, and
 * the host goes on. The processes start with the first session and end when they are idle.
 *
 * @example
 * const agent = new CodeAgent({ model, executor: isolatedVm({ imports: ['lodash-es'] }) });
 */
export function isolatedVm(options: IsolatedVmOptions = {}): Executor {
  checkKinds('isolatedVm', options, optionKinds);
  const {
    imports = [],
    processes = Math.max(4, availableParallelism()),
    sessionsPerProcess = Infinity,
    maxSessions = placesFor(4),
  } = options;
  let pool: Pool | undefined;
  const bundled = lazy(() => hostPackages(imports));

  return {
    language: 'typescript',
    notes: javascriptNotes({ imports }),
    spec: componentSpec('@thimble/isolated-vm', 'isolatedVm', options),
    ...keepSessions({
      language: 'typescript',
      maxSessions,
      async open(sessionOptions, { onDispose, refuseDisposed, places }) {
        const packages = await bundled.get();
        refuseDisposed();
        const workers = (pool ??= new Pool({ processes, sessionsPerProcess }));
        return createSession({
          connect: (open, handlers) => workers.connect(open, handlers),
          options: sessionOptions,
          packages,
          onDispose,
          places,
        });
      },
      end: () => pool?.end(),
    }),
  };
}
