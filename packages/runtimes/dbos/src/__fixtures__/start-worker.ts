import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sourceFlags } from '../../../../../scripts/source-flags.ts';

const script = join(import.meta.dirname, 'runs-worker.ts');

export type TestWorker = {
  kill(signal: NodeJS.Signals): void;
  /** Settles when its tools have noted so much. */
  noted(count: number): Promise<void>;
  /** Settles with what it said of its errors. Undefined if it ended properly. */
  ended: Promise<string | undefined>;
};

/** A process that works on runs. */
export function startWorker(database: string, world: string): TestWorker {
  const child = spawn(process.execPath, [...sourceFlags, script, database, world], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  let notes = 0;
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => (notes += chunk.toString().replace(/[^.]/g, '').length));
  const ended = once(child, 'close').then(([code]) => (code === 0 ? undefined : `${code}: ${errors}`));
  return {
    kill: (signal) => void child.kill(signal),
    async noted(count) {
      while (notes < count && child.exitCode === null && child.signalCode === null)
        await Promise.race([once(child.stdout, 'data'), ended]);
    },
    ended,
  };
}
