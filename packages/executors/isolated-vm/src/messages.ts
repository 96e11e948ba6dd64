import type { HostFrame, RunFailure, SandboxFrame } from '@thimble/executor-kit';

/** What the host says to a process; `session` numbers the sessions of the pool. */
export type ToProcess = { session: number; frame: HostFrame } | { session: number; close: true };

/** What a process says. `failed`: it cannot start, and ends. `fatal`: it ends now, because of these sessions. */
export type FromProcess =
  | { ready: true }
  | { failed: string }
  | { session: number; frame: SandboxFrame }
  | { fatal: RunFailure; sessions: number[] };
