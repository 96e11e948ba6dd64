import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createRuns, sqliteStore, type Runs, type RunsOptions } from '@thimble/runs';

/** Where runs are kept if --store does not say: the place of the system for what programs remember. */
export function defaultStore(env: NodeJS.ProcessEnv, platform = process.platform): string {
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'thimble', 'runs.db');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'thimble', 'runs.db');
  return join(env['XDG_STATE_HOME'] ?? join(env['HOME'] ?? homedir(), '.local', 'state'), 'thimble', 'runs.db');
}

/** The runs of a file. Whoever is logged in is who approves and starts. */
export function openRuns(store: string | undefined, options: Omit<RunsOptions, 'store' | 'by'> = { agents: {} }): Runs {
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

/** Undefined where the system knows no name, as in some containers. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
