import { availableParallelism } from 'node:os';
import type { ComponentSpec, Executor } from '@thimble/core';
import {
  bundlePackages,
  checkToolNames,
  createSession,
  keepSessions,
  type SandboxPackages,
} from '@thimble/executor-kit';
import { createPool, type Pool } from './pool.ts';

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
};

/**
 * Runs TypeScript actions in V8 isolates, which live in supervised child processes: what hangs or grows there is killed,
 * and the host goes on. The processes start with the first session and end when they have nothing to do.
 *
 * @example
 * const agent = new CodeAgent({ model, executor: isolatedVm({ imports: ['lodash-es'] }) });
 */
export function isolatedVm(options: IsolatedVmOptions = {}): Executor {
  const { imports = [], processes = Math.max(4, availableParallelism()), sessionsPerProcess = Infinity } = options;
  let pool: Pool | undefined;
  let packages: SandboxPackages | undefined;

  return {
    language: 'typescript',
    notes: notesOf(imports),
    spec: specOf(options),
    ...keepSessions({
      checkTools: checkToolNames,
      async open(sessionOptions, { onDispose }) {
        pool ??= createPool({ processes, sessionsPerProcess });
        packages ??= await bundle(imports);
        return createSession({ connect: pool.connect, options: sessionOptions, packages, onDispose });
      },
      end: () => pool?.end(),
    }),
  };
}

/** Misspelt and missing packages are told at the start, not when the model's code imports them. */
async function bundle(names: readonly string[]): Promise<SandboxPackages> {
  const script = await bundlePackages(names);
  return { names, load: async () => script };
}

function specOf(options: IsolatedVmOptions): ComponentSpec {
  return {
    package: '@thimble/isolated-vm',
    export: 'isolatedVm',
    args: Object.keys(options).length === 0 ? [] : [JSON.parse(JSON.stringify(options))],
  };
}

function notesOf(imports: readonly string[]): string {
  const packages =
    imports.length === 0
      ? 'No package can be imported.'
      : `Only these packages can be imported: ${imports.join(', ')}.`;
  return `${packages} There are no timers, no network, no files and no Node.js or browser APIs (such as URL, TextEncoder or structuredClone).`;
}
