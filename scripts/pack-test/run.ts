import { spawn } from 'node:child_process';

export type RunOptions = { cwd: string; env?: NodeJS.ProcessEnv; timeoutMs?: number };

/** Runs a command and returns what it printed. Throws with its output if it fails or takes longer than five minutes. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { cwd, env = process.env, timeoutMs = 300_000 } = options;
  const child = spawn(command, args, { cwd, env, timeout: timeoutMs, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let all = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    all += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => (all += chunk.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject);
  child.on('close', resolve);
  const code = await promise;
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed (${code ?? 'killed'}):\n${all}`);
  return output;
}
