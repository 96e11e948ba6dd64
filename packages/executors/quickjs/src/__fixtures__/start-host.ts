import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { workerFlags, workerUrl } from '@thimble/executor-kit';

/** A process of its own that has a session, and does what `act` names: see host.ts. */
export function startHost(act: string, ...parameters: string[]) {
  const entry = fileURLToPath(workerUrl(import.meta.url, 'host'));
  return spawn(process.execPath, [...workerFlags(import.meta.url), entry, act, ...parameters]);
}
