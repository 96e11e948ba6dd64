import { AgentError } from '@thimble/core';
import { reset, type OpenFrame, type Sandbox, type SandboxHandlers } from '@thimble/executor-kit/portable';
import type { Engine } from './engine.ts';
import type { FromThread, MachineImage } from './messages.ts';
import type { Threads } from './threads.ts';

export type Connection = Sandbox & {
  /** Undefined when the machine is lost. */
  save(): Promise<MachineImage | undefined>;
};

export type ConnectOptions = {
  engine: Engine;
  threads: Threads;
  image: MachineImage | undefined;
  open: OpenFrame;
  handlers: SandboxHandlers;
};

// For a thread to come up, on a machine that starts many.
const START_MS = 30_000;
const CRASHED = reset('The sandbox ended, most often for lack of memory.');

/** A machine in a thread of its own, opened. */
export async function connect({ engine, threads, image, open, handlers }: ConnectOptions): Promise<Connection> {
  const module = await engine.moduleFor(open.memoryMb);
  const aborted = typeof SharedArrayBuffer === 'undefined' ? undefined : new Int32Array(new SharedArrayBuffer(4));
  const opened = Promise.withResolvers<void>();
  const lease = threads.take({ onMessage, onEnd });
  const { session } = lease;
  let running = 0;
  let over = false;
  let onSaved: ((image: MachineImage | undefined) => void) | undefined;

  function onMessage(message: FromThread): void {
    switch (message.type) {
      case 'opened':
        return opened.resolve();
      case 'refused':
        return fail(refusal(image !== undefined));
      case 'frame':
        if (message.frame.type === 'done') running = 0;
        return handlers.onFrame(message.frame);
      case 'saved':
        return onSaved?.(message.image);
    }
  }

  function onEnd(): void {
    fail(new AgentError('sandbox', START_FAILURE));
  }

  function fail(error: AgentError): void {
    opened.reject(error);
    if (over) return;
    release(false);
    handlers.onClose(CRASHED);
  }

  function release(reusable: boolean): void {
    if (over) return;
    over = true;
    onSaved?.(undefined);
    lease.release(reusable);
  }

  const patience = setTimeout(() => fail(new AgentError('sandbox', START_FAILURE)), START_MS);
  try {
    lease.setActive(true);
    lease.post({ type: 'open', session, frame: open, module, image, aborted });
    await opened.promise;
  } finally {
    clearTimeout(patience);
    if (!over) lease.setActive(false);
  }
  return {
    send(frame) {
      if (frame.type === 'exec') running = frame.run;
      if (frame.type === 'abort' && aborted) Atomics.store(aborted, 0, frame.run);
      lease.post({ type: 'frame', session, frame });
    },
    setActive(active) {
      if (!over) lease.setActive(active);
    },
    close: () => release(running === 0),
    kill: () => release(false),
    async save() {
      if (over) return undefined;
      const { promise, resolve } = Promise.withResolvers<MachineImage | undefined>();
      onSaved = resolve;
      lease.setActive(true);
      lease.post({ type: 'save', session });
      const saved = await promise;
      if (!over && running === 0) lease.setActive(false);
      return saved;
    },
  };
}

const START_FAILURE = 'The thread of the sandbox did not start.';

function refusal(hasImage: boolean): AgentError {
  return hasImage
    ? new AgentError('invalid-argument', 'The snapshot does not run: start without it, or with another.')
    : new AgentError('sandbox', 'The sandbox could not be opened: raise `memoryMb`, or give fewer variables.');
}
