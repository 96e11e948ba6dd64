import { readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { superviseProcess, workerUrl, type SupervisedOptions, type SupervisedProcess } from '@thimble/executor-kit';
import type { Boot } from './messages.ts';

const workerEntry = workerUrl(import.meta.url, 'worker');

/** Pyodide as it is installed. */
export function installedPyodide(): { entry: string; folder: string; version: string } {
  const entry = import.meta.resolve('pyodide');
  const folder = fileURLToPath(new URL('.', entry));
  const { version }: { version: string } = JSON.parse(readFileSync(new URL('package.json', entry), 'utf8'));
  return { entry, folder, version };
}

export type LaunchOptions = Pick<SupervisedOptions, 'onValue' | 'onExit' | 'maxLineBytes'> & {
  boot: Omit<Boot, 'pyodide'>;
  /** Files and folders that it may read besides Pyodide. */
  readable: readonly string[];
};

/** Starts a sandbox process: no environment, no writing, no reading beyond what is named, no child processes, no `eval`. */
export function launch({ boot, readable, ...options }: LaunchOptions): SupervisedProcess {
  const { entry, folder } = installedPyodide();
  const own = [
    fileURLToPath(new URL('.', workerEntry)),
    fileURLToPath(new URL('../package.json', workerEntry)),
    folder,
  ];
  const child = superviseProcess({
    ...options,
    entry: workerEntry,
    execArgv: [
      '--permission',
      '--allow-worker',
      ...[...own, ...readable].map((path) => `--allow-fs-read=${path}`),
      '--disallow-code-generation-from-strings',
      '--disable-proto=delete',
      `--max-old-space-size=${javascriptMb}`,
      '--max-semi-space-size=16',
      '--disable-warning=SecurityWarning',
    ],
  });
  child.send({ ...boot, pyodide: entry } satisfies Boot);
  return child;
}

/** A folder as the permission model wants it. */
export function folderPath(path: string): string {
  return path.endsWith(sep) ? path : path + sep;
}

// Python's memory is not in V8's heap; texts on their way are.
const javascriptMb = 512;
