import { execFile } from 'node:child_process';
import { AgentError } from '@thimble/core';

export type RunOptions = {
  cwd?: string;
  env?: { [name: string]: string | undefined };
  signal?: AbortSignal | undefined;
  maxBytes?: number;
};

/**
 * Runs a program of the user's system, without a shell, for at most two minutes. What it prints comes back.
 *
 * @throws AgentError `missing-dependency` if it is not there, `bad-request` with its last words if it fails
 */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<Buffer> {
  const { cwd, env, signal, maxBytes = 10_000_000 } = options;
  const isScript = process.platform === 'win32' && program === 'npm';
  return new Promise((resolve, reject) => {
    execFile(
      isScript ? 'npm.cmd' : program,
      args,
      {
        cwd,
        env: { ...process.env, ...env },
        signal,
        maxBuffer: maxBytes,
        timeout: 120_000,
        encoding: 'buffer',
        // npm is a script there, which only a shell runs; its arguments were checked.
        shell: isScript,
      },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        if (signal?.aborted) return reject(signal.reason);
        // EACCES: also where a folder of PATH may not be read.
        if (error.code === 'ENOENT' || error.code === 'EACCES')
          return reject(
            new AgentError('missing-dependency', `${program} is not installed. Install it, and try again.`),
          );
        const said = (stderr.toString().trim() || error.message).split('\n').slice(-6).join('\n');
        reject(new AgentError('bad-request', `${program} ${args[0] ?? ''} failed: ${withoutSecrets(said)}`));
      },
    );
  });
}

/** A URL in what a program prints may hold a password. */
function withoutSecrets(text: string): string {
  return text.replace(/(\w+:\/\/)[^\s/@]+@/g, '$1').replace(/(_authToken=)\S+/g, '$1…');
}
