import type { HostFrame, RunFailure, SandboxFrame } from '@thimble/executor-kit';

/** What the host says to a process; `session` numbers the sessions of the pool. */
export type ToProcess = { session: number; frame: HostFrame } | { session: number; close: true };

/** What a process says. `fatal`: it ends now, and through whose fault. */
export type FromProcess =
  | { ready: true }
  | { session: number; frame: SandboxFrame }
  | { fatal: RunFailure; sessions: number[] };
