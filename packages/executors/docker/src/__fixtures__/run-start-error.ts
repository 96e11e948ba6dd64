import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a host in a process of its own is told at its first session. */
export function startError(env: { [name: string]: string }, uid?: number): string {
  const entry = fileURLToPath(new URL('./start-error.ts', import.meta.url));
  const { NODE_COMPILE_CACHE } = process.env;
  const options = { env: { NODE_COMPILE_CACHE, ...env }, uid };
  const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=@thimble/source', entry], options);
  return `${stdout.toString()}${stderr.toString().slice(0, 500)}`;
}
