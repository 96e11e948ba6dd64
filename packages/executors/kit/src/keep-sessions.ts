import { AgentError, type Executor, type Language, type Session, type SessionOptions } from '@thimble/core';
import { checkToolNames } from './check-tool-names.ts';

export type KeepSessionsOptions = {
  language: Language;
  /** Opens a session. Call `refuseDisposed` after waiting, before anything is started. */
  open(options: SessionOptions, life: { onDispose(): void; refuseDisposed(): void }): Promise<Session>;
  /** Ends what the sessions shared, after they have ended. */
  end(): void | Promise<void>;
};

/** Keeps track of an executor's open sessions: they end with it, and no new ones start after that. */
export function keepSessions({
  language,
  open,
  end,
}: KeepSessionsOptions): Pick<Executor, 'start' | typeof Symbol.asyncDispose> {
  const sessions = new Set<Session>();
  let disposed = false;

  function refuseDisposed(): void {
    if (disposed) throw new AgentError('disposed', 'The executor is disposed: create another.');
  }

  return {
    async start(options) {
      refuseDisposed();
      checkToolNames(options.tools, language);
      const session = await open(options, { onDispose: () => sessions.delete(session), refuseDisposed });
      sessions.add(session);
      if (disposed) await session[Symbol.asyncDispose]();
      return session;
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      await Promise.all([...sessions].map((session) => session[Symbol.asyncDispose]()));
      await end();
    },
  };
}
