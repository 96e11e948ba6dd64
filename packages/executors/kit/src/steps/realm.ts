import type { Guest } from '../guest/guest.ts';
import type { GuestReport } from './read-report.ts';

/** A JavaScript realm with a guest in it, whose code can be stopped at a deadline. */
export type Realm = {
  readonly memoryMb: number;
  /** True when it must be replaced. */
  readonly lost: boolean;
  /** Sets who gets the guest's reports; they are delivered before `enter` resolves. */
  subscribe(onReport: (report: unknown[]) => void): void;
  /** Runs a function of the guest until no code is left to run, or time is up. Never two at once; never rejects. */
  enter<Name extends keyof Guest>(name: Name, parameters: Parameters<Guest[Name]>, timeoutMs: number): Promise<Entry>;
  /** For engines that settle promises by themselves: runs what has become due since the last entry. */
  drain?(timeoutMs: number): Promise<Entry>;
  /** Ends the current entry unless it ends by itself within `graceMs`. */
  interrupt(graceMs: number): void;
  /** Rewords an error as V8 would, where the engine words it differently. `place` is in the `source` of the step. */
  reword?(error: ErrorReport, source: string, place: Place | undefined): Wording;
  /** After an out-of-memory error: frees what it can, and disposes of the realm if another step could not run in it. */
  freeMemory?(): void;
  dispose(): void;
};

/** How an entry ended. 'overflow': of the engine's own stack. */
export type Entry = {
  end: 'done' | 'timeout' | 'memory' | 'overflow' | 'interrupted' | 'disposed';
  durationMs: number;
  rejections: readonly Rejection[];
};

/** A rejected promise of the model's code that nothing awaited. */
export type Rejection = { text: string; stack: string };

export type ErrorReport = Extract<GuestReport, { kind: 'error' }>;
export type Wording = Pick<ErrorReport, 'name' | 'message' | 'candidates'>;
/** From 1. */
export type Place = { line: number; column: number };
