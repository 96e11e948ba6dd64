import { resolve } from 'node:path';
import type { Executor } from '@thimble/core';
import { checkKinds, kinds, type OptionKinds } from '@thimble/core/utilities';
import { componentSpec, createSession, keepSessions, lazy, placesFor } from '@thimble/executor-kit';
import { cacheFolder } from './cache-folder.ts';
import { createPool } from './pool.ts';
import { findPackages, type PackageOptions } from './packages.ts';
import { findSnapshot } from './snapshot.ts';

export type PyodideOptions = PackageOptions & {
  /**
   * Packages that the model's code may import: names of Pyodide's distribution (`numpy`, `pandas`, `matplotlib`), and paths
   * of wheels in pure Python. They are imported before the first step.
   *
   * @default []
   */
  imports?: readonly string[];
  /**
   * Sandboxes that are started ahead for sessions to come, when the first has been open for a fifth of a second, or another is opened.
   * Each takes about 190 MB.
   *
   * @default 1
   */
  spares?: number;
  /**
   * Sandboxes that may be open at once. Beyond them, the one that was idle for longest is closed, and its session is told in
   * its next run; when all are at work, starting another fails with `limit`.
   *
   * @default as many as fit in a quarter of the memory at 200 MB each, from 16 to 1,000
   */
  maxSessions?: number;
  /** Folder for the memory snapshot that Python starts from. @default `thimble` in the user's folder for caches */
  cacheDir?: string;
};

const optionKinds: OptionKinds<PyodideOptions> = {
  imports: kinds.listOf(kinds.text),
  spares: kinds.notNegative,
  maxSessions: kinds.positive,
  cacheDir: kinds.text,
  packageCacheDir: kinds.text,
  packageBaseUrl: kinds.text,
  lockFile: kinds.text,
  fetch: kinds.callback,
};

/**
 * Runs Python actions in Pyodide: CPython as WebAssembly, in locked-down child processes, one for each session. What hangs
 * or grows there is killed, and the host goes on. No server and no Python has to be installed.
 *
 * @example
 * const agent = new CodeAgent({ model, executor: pyodide({ imports: ['pandas'] }) });
 */
export function pyodide(options: PyodideOptions = {}): Executor {
  checkKinds('pyodide', options, optionKinds);
  const { imports = [], spares = 1, maxSessions = placesFor(200), cacheDir } = options;

  const shared = lazy(async () => {
    const folder = resolve(cacheDir ?? cacheFolder());
    const packages = await findPackages(imports, folder, options);
    const snapshot = await findSnapshot(folder);
    return { snapshot, pool: createPool({ spares, snapshot: snapshot.path, packages }) };
  });

  return {
    language: 'python',
    notes: notesOf(imports),
    spec: componentSpec('@thimble/pyodide', 'pyodide', options, { without: ['fetch'] }),
    ...keepSessions({
      language: 'python',
      maxSessions,
      async open(sessionOptions, { onDispose, refuseDisposed, places }) {
        const { pool } = await shared.get();
        refuseDisposed();
        const { connect } = pool;
        return createSession({ connect, options: sessionOptions, language: 'python', onDispose, places });
      },
      async end() {
        const made = await shared.made();
        made?.pool.end();
        await made?.snapshot.release();
      },
    }),
  };
}

function notesOf(imports: readonly string[]): string {
  const names = imports.map((name) => /(?:^|[\\/])([^\\/]+?)-[^\\/]*\.whl$/.exec(name)?.[1] ?? name);
  const packages = names.length === 0 ? '' : ` These packages are installed: ${names.join(', ')}.`;
  return `Python 3.14 with its standard library.${packages} Nothing else can be installed or imported. There is no network, and there are no threads, no subprocesses and no input; files live in memory and are private.`;
}
