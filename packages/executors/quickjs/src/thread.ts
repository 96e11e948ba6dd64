import type { FromThread, ToThread } from './messages.ts';

/** Where machines run: beside the host's thread, or on it where there is no other. */
export type Thread = {
  post(message: ToThread): void;
  /** Whether it keeps the host's process alive. @default false */
  setActive(active: boolean): void;
  /** At once, whatever it does. `onEnd` is not called. */
  end(): void;
};

type ThreadHandlers = {
  onMessage(message: FromThread): void;
  /** It ended by itself. */
  onEnd(): void;
};

export type StartThread = (handlers: ThreadHandlers) => Thread;
