import type { Guest } from '../guest/guest.ts';
import type { GuestReport } from './read-report.ts';

/** One JavaScript realm with a guest in it, which can be left at a deadline. */
export type Realm = {
  readonly memoryMb: number;
  /** Nothing can be run in it any more. */
  readonly lost: boolean;
  /** Who hears the guest's reports; they come before the entry that made them ends. */
  subscribe(onReport: (report: unknown[]) => void): void;
  /** Runs a function of the guest until no code is left to run, or time is out. Never two at once; never rejects. */
  enter<Name extends keyof Guest>(name: Name, parameters: Parameters<Guest[Name]>, timeoutMs: number): Promise<Entry>;
  /** Runs what became due since the last entry without anybody's doing: where an engine settles promises by itself. */
  drain?(timeoutMs: number): Promise<Entry>;
  /** Ends the entry under way unless it ends by itself in `graceMs`. */
  interrupt(graceMs: number): void;
  /** An error in the words that models know, where the engine has others. `place` is that in the `source` of the step. */
  reword?(error: ErrorReport, source: string, place: Place | undefined): Wording;
  /** After an error for lack of memory: frees what it can; where too little is left for another step, it disposes of itself. */
  freeMemory?(): void;
  dispose(): void;
};

/** 'overflow': of the engine's own stack. */
export type Entry = {
  end: 'done' | 'timeout' | 'memory' | 'overflow' | 'interrupted' | 'disposed';
  durationMs: number;
  rejections: readonly Rejection[];
};

/** A promise of the model's code was rejected, and nobody had awaited it. */
export type Rejection = { text: string; stack: string };

export type ErrorReport = Extract<GuestReport, { kind: 'error' }>;
export type Wording = Pick<ErrorReport, 'name' | 'message' | 'candidates'>;
/** From 1. */
export type Place = { line: number; column: number };
