import type { FromThread, ToThread } from './messages.ts';

/** Where realms run: a thread beside the host's, or the host's own where there are no others. */
export type Thread = {
  post(message: ToThread): void;
  /** Whether it keeps the host's process alive. @default false */
  setActive(active: boolean): void;
  /** At once, whatever it does. `onEnd` is not called. */
  end(): void;
};

type ThreadHandlers = {
  onMessage(message: FromThread): void;
  /** It ended by itself, for a reason that is for the host alone. */
  onEnd(reason: string): void;
};

export type StartThread = (handlers: ThreadHandlers) => Thread;
