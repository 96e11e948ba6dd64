import { AgentError, type Executor, type Language, type Session, type SessionOptions } from '@thimble/core';
import { abortable } from '@thimble/core/utilities';
import { checkToolNames } from './check-tool-names.ts';
import { createPlaces, type SandboxPlaces } from './sandbox-places.ts';

export type KeepSessionsOptions = {
  language: Language;
  /** Opens a session. Call `refuseDisposed` after waiting, before anything is started. */
  open(options: SessionOptions, life: SessionLife): Promise<Session>;
  /** Sandboxes that may be open at once. @default no bound */
  maxSessions?: number | undefined;
  /** Ends what the sessions shared, after they have ended. */
  end(): void | Promise<void>;
};

export type SessionLife = {
  onDispose(): void;
  refuseDisposed(): void;
  /** For `createSession`. */
  places: SandboxPlaces;
};

/** Keeps track of an executor's open sessions: they end with it, and no new ones start after that. */
export function keepSessions({
  language,
  open,
  maxSessions = Infinity,
  end,
}: KeepSessionsOptions): Pick<Executor, 'start' | typeof Symbol.asyncDispose> {
  const sessions = new Set<Session>();
  const places = createPlaces(maxSessions);
  let disposed = false;

  function refuseDisposed(): void {
    if (disposed) throw new AgentError('disposed', 'The executor is disposed: create another.');
  }

  return {
    async start(options) {
      refuseDisposed();
      checkToolNames(options.tools, language);
      const { signal } = options;
      if (signal?.aborted) throw aborted(signal.reason);
      let over = false;
      const opening = open(options, {
        onDispose() {
          over = true;
          if (opened) sessions.delete(opened);
        },
        refuseDisposed,
        places,
      });
      let opened: Session | undefined;
      opening.then(
        (session) => {
          opened = session;
          if (signal?.aborted || disposed) void session[Symbol.asyncDispose]();
          else if (!over) sessions.add(session);
        },
        () => {},
      );
      return abortable(opening, signal).catch((cause: unknown) => {
        throw signal?.aborted && !AgentError.is(cause) ? aborted(cause) : cause;
      });
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      await Promise.all([...sessions].map((session) => session[Symbol.asyncDispose]()));
      await end();
    },
  };
}

function aborted(cause: unknown): AgentError {
  return new AgentError('aborted', 'The signal of the session is aborted.', { cause });
}
