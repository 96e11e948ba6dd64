import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setRef, workerFlags, workerUrl } from '@thimble/executor-kit';
import type { Engine } from './engine.ts';
import { isGone, ownerLabel, ownerOfThisProcess, sandboxLabel } from './owner.ts';
import { removeContainer } from './remove-container.ts';

const everyMs = 60_000;
// For a container to be started by whoever made it.
const maxUnstartedSeconds = 600;

/**
 * Leaves nothing on the engine: removes, now and every minute, what processes that are gone have left, and starts a
 * process that does the same for this one.
 */
export function startReaper(engine: Engine, socketPath: string | undefined): { stop(): void } {
  const timer = setInterval(() => void reap(engine), everyMs).unref();
  const watcher = startWatcher(socketPath);
  void reap(engine);
  return {
    stop() {
      clearInterval(timer);
      watcher.kill('SIGKILL');
    },
  };
}

/** Cleans up after others, so its own errors are ignored. */
export async function reap(engine: Engine): Promise<void> {
  await removeWhere(engine, ({ owner, unstarted }) => unstarted || isGone(owner));
}

/** Removes everything that a process made. */
export async function removeOwned(engine: Engine, owner: string): Promise<void> {
  await removeWhere(engine, (container) => container.owner === owner);
}

async function removeWhere(
  engine: Engine,
  isLeft: (container: { owner: string; unstarted: boolean }) => boolean,
): Promise<void> {
  try {
    const containers = await engine.docker.listContainers({ all: true, filters: { label: [sandboxLabel] } });
    const left = containers.filter(({ Labels, State, Created }) => {
      const unstarted = State !== 'running' && Date.now() / 1000 - Created > maxUnstartedSeconds;
      return isLeft({ owner: Labels[ownerLabel] ?? '', unstarted });
    });
    await Promise.all(left.map(({ Id }) => removeContainer(engine.docker.getContainer(Id))));
  } catch {
    return;
  }
}

/** Ends by itself after this process, however that one ends; in a group of its own, which Ctrl-C does not reach. */
function startWatcher(socketPath: string | undefined) {
  const watcher = spawn(
    process.execPath,
    [...execArgv, entry, ownerOfThisProcess(), ...(socketPath ? [socketPath] : [])],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      windowsHide: true,
    },
  );
  // Without it, the next process that uses this engine cleans up.
  watcher.once('error', () => {});
  watcher.stdin.on('error', () => {});
  watcher.unref();
  setRef(watcher.stdin, false);
  return watcher;
}

const entry = fileURLToPath(workerUrl(import.meta.url, 'worker'));
const execArgv = ['--max-old-space-size=64', '--no-warnings', ...workerFlags(import.meta.url)];
