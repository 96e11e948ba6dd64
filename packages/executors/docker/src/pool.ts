import { AgentError } from '@thimble/core';
import type { OpenFrame, Sandbox, SandboxHandlers } from '@thimble/executor-kit';
import type { Box } from './box.ts';

export type PoolOptions = {
  /** Boxes kept ready while sessions are open. */
  size: number;
  launch(memoryMb: number): Promise<Box>;
};

export type Pool = {
  /** A box for a session: one that is ready, or a new one. */
  connect(open: OpenFrame, handlers: SandboxHandlers): Promise<Sandbox>;
  /** Ends all boxes at once; resolves when the engine has removed them. */
  end(): Promise<void>;
};

type Spare = { readonly memoryMb: number; readonly box: Promise<Box> };

// Without a session, nothing is kept ready for long.
const IDLE_MS = 30_000;

/** Boxes in use, and those that wait for the next session, of as much memory as the last one had. */
export function createPool({ size, launch }: PoolOptions): Pool {
  const used = new Set<Box>();
  const leaving = new Set<Promise<void>>();
  let spares: Spare[] = [];
  let idle: NodeJS.Timeout | undefined;
  let ended = false;

  async function connect(open: OpenFrame, handlers: SandboxHandlers): Promise<Sandbox> {
    clearTimeout(idle);
    const box = await take(open.memoryMb);
    used.add(box);
    void box.ended.then(() => release(box));
    if (ended) {
      stop(box);
      throw new AgentError('disposed', 'The executor is disposed: create another.');
    }
    box.link.listen(handlers);
    box.link.send(open);
    setImmediate(refill, open.memoryMb);
    const close = () => stop(box);
    return { send: box.link.send, setActive: box.setActive, close, kill: close };
  }

  /** One that failed to start says why only when it was started for this session. */
  async function take(memoryMb: number): Promise<Box> {
    const spare = spares.find((one) => one.memoryMb === memoryMb);
    if (!spare) return launch(memoryMb);
    spares = spares.filter((one) => one !== spare);
    return spare.box.catch(() => launch(memoryMb));
  }

  function refill(memoryMb: number): void {
    if (ended || used.size === 0) return;
    for (const spare of spares) if (spare.memoryMb !== memoryMb) drop(spare);
    while (spares.length < size) add({ memoryMb, box: launch(memoryMb) });
  }

  function add(spare: Spare): void {
    spares.push(spare);
    const forget = () => {
      spares = spares.filter((one) => one !== spare);
    };
    spare.box.then((box) => void box.ended.then(forget), forget);
  }

  function drop(spare: Spare): void {
    spares = spares.filter((one) => one !== spare);
    track(
      spare.box.then(
        (box) => box.stop(),
        () => {},
      ),
    );
  }

  function stop(box: Box): void {
    track(box.stop());
    release(box);
  }

  function release(box: Box): void {
    if (!used.delete(box) || used.size > 0) return;
    clearTimeout(idle);
    idle = setTimeout(dropAll, IDLE_MS).unref();
  }

  function dropAll(): void {
    for (const spare of spares) drop(spare);
  }

  function track(leave: Promise<void>): void {
    leaving.add(leave);
    void leave.then(() => leaving.delete(leave));
  }

  return {
    connect,
    async end() {
      ended = true;
      clearTimeout(idle);
      for (const box of used) stop(box);
      dropAll();
      await Promise.all(leaving);
    },
  };
}
