import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export type CommandResult = { code: number | null; stdout: string; stderr: string };

export type CommandOptions = {
  env?: { [name: string]: string };
  /** What is piped in. @default nothing */
  input?: string;
  cwd?: string;
  /** Aborting it interrupts the command as Ctrl-C does. */
  interrupt?: AbortSignal;
};

/** Runs the real command from source, in an environment without keys. */
export async function thimble(words: readonly string[], { env = {}, input = '', cwd, interrupt }: CommandOptions = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, ['--conditions=@thimble/source', main, ...words], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
  });
  interrupt?.addEventListener('abort', () => child.kill('SIGINT'));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}
