import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sourceFlags } from '../../../../../scripts/source-flags.ts';

const entry = fileURLToPath(new URL('./host.ts', import.meta.url));

/** A process of its own that has a session, and does what `act` names: see host.ts. */
export function startHost(act: string, ...parameters: string[]) {
  return spawn(process.execPath, [...sourceFlags, entry, act, ...parameters]);
}
