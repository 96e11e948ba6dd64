import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';

/** A Docker engine beside that of the machine, which a test may kill. Needs root. */
export type SecondEngine = {
  readonly socketPath: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Starts one that has an image of the machine's own engine. */
export async function startSecondEngine(image: string): Promise<SecondEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'thimble-engine-'));
  const socketPath = join(folder, 'docker.sock');
  let engine: ChildProcess | undefined;

  async function start(): Promise<void> {
    // Its containerd ended with it; where nobody has collected that process, it seems to run.
    rmSync(join(folder, 'exec', 'containerd', 'containerd.pid'), { force: true });
    const folders = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')];
    const place = ['--pidfile', join(folder, 'pid'), '--host', `unix://${socketPath}`];
    const network = ['--bridge', 'none', '--iptables=false', '--ip6tables=false'];
    engine = spawn('dockerd', [...folders, ...place, ...network], { stdio: 'ignore' });
    await vi.waitFor(() => execFileSync('docker', ['--host', `unix://${socketPath}`, 'version'], { stdio: 'ignore' }), {
      timeout: 20_000,
      interval: 100,
    });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!engine || engine.exitCode !== null || engine.signalCode !== null) return;
    const exited = once(engine, 'exit');
    engine.kill(signal);
    await exited;
  }

  await start();
  execFileSync('sh', ['-c', 'docker save "$0" | docker --host "unix://$1" load', image, socketPath]);
  return {
    socketPath,
    start,
    kill: () => end('SIGKILL'),
    async [Symbol.asyncDispose]() {
      // One that is stopped ends what it has started, also what it left behind when it was killed: but for what is mounted.
      await end('SIGTERM');
      const mounted = readFileSync('/proc/mounts', 'utf8').matchAll(/^\S+ (\S+)/gm);
      for (const [, path = ''] of mounted) if (path.startsWith(folder)) spawnSync('umount', ['--lazy', path]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
