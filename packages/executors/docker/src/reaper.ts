import type { Engine } from './engine.ts';
import { isGone, OWNER_LABEL, SANDBOX_LABEL } from './owner.ts';
import { removeContainer } from './remove-container.ts';

const EVERY_MS = 60_000;
// For a container to be started by whoever made it.
const UNSTARTED_S = 600;

/** Removes, now and each minute, what processes left on the engine that are gone. */
export function startReaper(engine: Engine): { stop(): void } {
  const timer = setInterval(() => void reap(engine), EVERY_MS).unref();
  void reap(engine);
  return { stop: () => clearInterval(timer) };
}

/** A help for others: what fails here fails nothing. */
export async function reap(engine: Engine): Promise<void> {
  try {
    const containers = await engine.docker.listContainers({ all: true, filters: { label: [SANDBOX_LABEL] } });
    const left = containers.filter(({ Labels, State, Created }) => {
      const unstarted = State !== 'running' && Date.now() / 1000 - Created > UNSTARTED_S;
      return unstarted || isGone(Labels[OWNER_LABEL] ?? '');
    });
    await Promise.all(left.map(({ Id }) => removeContainer(engine.docker.getContainer(Id))));
  } catch {
    return;
  }
}
