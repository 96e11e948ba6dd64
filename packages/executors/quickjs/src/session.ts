import { AgentError, type Session, type SessionOptions } from '@thimble/core';
import { createSession, type SandboxPackages, type SandboxPlaces } from '@thimble/executor-kit/portable';
import { connect, type SavableSandbox } from './connect.ts';
import type { Engine } from './engine.ts';
import type { RealmImage } from './messages.ts';
import { engineName, sealSnapshot } from './snapshot.ts';
import type { Threads } from './threads.ts';

export type OpenSessionOptions = {
  options: Omit<SessionOptions, 'snapshot'>;
  /** What it starts from, and goes back to when its realm is lost. */
  image: RealmImage | undefined;
  packages: SandboxPackages | undefined;
  engine: Engine;
  threads: Threads;
  onDispose(): void;
  places: SandboxPlaces;
};

/** A session that can save itself. */
export async function openSession({ image, engine, threads, ...rest }: OpenSessionOptions): Promise<Session> {
  let sandbox: SavableSandbox | undefined;
  let running = 0;
  let disposed = false;
  const inner = await createSession({
    options: rest.options,
    packages: rest.packages,
    places: rest.places,
    async connect(open, handlers) {
      sandbox = await connect({ engine, threads, image, open, handlers });
      return sandbox;
    },
    onDispose() {
      disposed = true;
      rest.onDispose();
    },
  });

  return {
    async run(code, options) {
      running++;
      try {
        return await inner.run(code, options);
      } finally {
        running--;
      }
    },
    async snapshot() {
      if (disposed) throw new AgentError('disposed', 'The session is disposed: start another.');
      if (running > 0) throw new AgentError('busy', 'The session runs a step: wait for its end.');
      const saved = await sandbox?.save();
      if (saved) return sealSnapshot(saved, engineName);
      throw new AgentError('sandbox', 'The sandbox was lost, and no state is there to be saved: run a step first.');
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}
