import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bareEnvironment, type CommandOptions, type CommandResult } from './command.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export type SpawnOptions = CommandOptions & {
  cwd?: string;
  /** Aborting it interrupts the command as Ctrl-C does, or by another signal. */
  interrupt?: AbortSignal;
  /** @default 'SIGINT' */
  interruptBy?: NodeJS.Signals;
  /** Aborting it closes the pipe of the output, as `head` does. */
  hangUp?: AbortSignal;
};

/** Runs the real command from source as a process of its own, in an environment without keys. */
export async function spawnThimble(
  words: readonly string[],
  { env = {}, input = '', cwd, interrupt, interruptBy = 'SIGINT', hangUp }: SpawnOptions = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, ['--conditions=@thimble/source', main, ...words], {
    cwd,
    env: { ...bareEnvironment(), ...env },
  });
  interrupt?.addEventListener('abort', () => child.kill(interruptBy));
  hangUp?.addEventListener('abort', () => child.stdout.destroy());
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? -1)));
  const [stdout, stderr] = await Promise.all([hangUp ? '' : text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}
