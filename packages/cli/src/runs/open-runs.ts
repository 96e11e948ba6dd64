import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { DbosRuns, DbosRunsOptions } from '@thimble/dbos';
import { createRuns, sqliteStore, type Runs, type RunsOptions } from '@thimble/runs';
import { loadPackage } from '../config/load-package.ts';

/** Where runs are kept if --store does not say: the place of the system for what programs remember. */
export function defaultStore(env: NodeJS.ProcessEnv, platform = process.platform): string {
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'thimble', 'runs.db');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'thimble', 'runs.db');
  return join(env['XDG_STATE_HOME'] ?? join(env['HOME'] ?? homedir(), '.local', 'state'), 'thimble', 'runs.db');
}

/** Where runs are kept: a file on this machine, or a database that many share. */
export type RunsPlace = { store?: string | undefined; database?: string | undefined };

/** The runs of a file, or of a database. Whoever is logged in is who approves and starts. */
export async function openRuns(
  { store, database }: RunsPlace,
  options: Omit<RunsOptions, 'store' | 'by'> = { agents: {} },
): Promise<Omit<Runs, 'work'>> {
  if (database !== undefined) return openDatabase(database, options);
  const kept = sqliteStore(store ?? defaultStore(process.env));
  const runs = createRuns({ ...options, store: kept, by: userName() });
  return {
    ...runs,
    async [Symbol.asyncDispose]() {
      await runs[Symbol.asyncDispose]();
      await kept[Symbol.asyncDispose]();
    },
  };
}

/** The runs of a database, which workers share. */
export async function openDatabase(
  database: string,
  options: Omit<DbosRunsOptions, 'database' | 'by'>,
): Promise<DbosRuns> {
  const { dbosRuns } = await loadPackage('@thimble/dbos', () => import('@thimble/dbos'));
  // How DBOS uses its driver will have to change: nothing that whoever uses the command could do.
  process.noDeprecation = true;
  return withoutWords(() => dbosRuns({ ...options, database, by: userName() }));
}

/** DBOS prints that it makes its tables, on stdout, where what was asked for belongs, and takes no logger for it. */
async function withoutWords<T>(open: () => Promise<T>): Promise<T> {
  const { log } = console;
  /* oxlint-disable no-console -- It is the only way to keep it from printing. */
  console.log = () => {};
  try {
    return await open();
  } finally {
    console.log = log;
  }
  /* oxlint-enable no-console */
}

/** Undefined where the system knows no name, as in some containers. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
