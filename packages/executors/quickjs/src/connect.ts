import { AgentError } from '@thimble/core';
import { reset, type OpenFrame, type Sandbox, type SandboxHandlers } from '@thimble/executor-kit/portable';
import type { Engine } from './engine.ts';
import type { FromThread, RealmImage } from './messages.ts';
import type { Threads } from './threads.ts';

export type SavableSandbox = Sandbox & {
  /** Undefined when the realm is lost. */
  save(): Promise<RealmImage | undefined>;
};

export type ConnectOptions = {
  engine: Engine;
  threads: Threads;
  image: RealmImage | undefined;
  open: OpenFrame;
  handlers: SandboxHandlers;
};

// For a thread to start, on a computer that starts many.
const startMs = 30_000;
const crashed = reset('The sandbox ended, most often for lack of memory.');

/** Opens a realm in a thread of its own. */
export async function connect({ engine, threads, image, open, handlers }: ConnectOptions): Promise<SavableSandbox> {
  const module = await engine.moduleFor(open.memoryMb);
  const aborted = typeof SharedArrayBuffer === 'undefined' ? undefined : new Int32Array(new SharedArrayBuffer(4));
  const opened = Promise.withResolvers<void>();
  const thread = threads.take({ onMessage, onEnd });
  const { session } = thread;
  let running = 0;
  let over = false;
  let onSaved: ((image: RealmImage | undefined) => void) | undefined;

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

  function onEnd(reason: string): void {
    fail(startError(reason));
  }

  function fail(error: AgentError): void {
    opened.reject(error);
    if (over) return;
    release(false);
    handlers.onClose(crashed);
  }

  function release(reusable: boolean): void {
    if (over) return;
    over = true;
    onSaved?.(undefined);
    thread.release(reusable);
  }

  const late = setTimeout(() => fail(startError(`it was not ready after ${startMs} ms`)), startMs);
  try {
    thread.setActive(true);
    thread.post({ type: 'open', session, frame: open, module, image, aborted });
    await opened.promise;
  } finally {
    clearTimeout(late);
    if (!over) thread.setActive(false);
  }
  return {
    send(frame) {
      if (frame.type === 'exec') running = frame.run;
      if (frame.type === 'abort' && aborted) Atomics.store(aborted, 0, frame.run);
      thread.post({ type: 'frame', session, frame });
    },
    setActive(active) {
      if (!over) thread.setActive(active);
    },
    close: () => release(running === 0),
    kill: () => release(false),
    async save() {
      if (over) return undefined;
      const { promise, resolve } = Promise.withResolvers<RealmImage | undefined>();
      onSaved = resolve;
      thread.setActive(true);
      thread.post({ type: 'save', session });
      const saved = await promise;
      if (!over && running === 0) thread.setActive(false);
      return saved;
    },
  };
}

/** The cause has details of this machine, which the model's prompt has no use for. */
function startError(reason: string): AgentError {
  return new AgentError(
    'sandbox',
    'The thread of the sandbox did not start. @thimble/quickjs and quickjs-wasi must be whole in node_modules, outside the bundle, and there must be memory for another thread: see the cause of this error.',
    { cause: new Error(reason) },
  );
}

function refusal(hasImage: boolean): AgentError {
  return hasImage
    ? new AgentError('invalid-argument', 'The snapshot does not run: start without it, or with another.')
    : new AgentError('sandbox', 'The sandbox could not be opened: raise `memoryMb`, or give fewer variables.');
}
