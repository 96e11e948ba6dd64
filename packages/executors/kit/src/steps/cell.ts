import type { Guest } from '../guest/guest.ts';

/** One JavaScript realm with a guest in it, which can be left at a deadline. */
export type Cell = {
  readonly memoryMb: number;
  /** Nothing can be run in it any more. */
  readonly lost: boolean;
  /** Who hears the guest's reports; they come before the entry that made them ends. */
  listen(onReport: (report: unknown[]) => void): void;
  /** Runs a function of the guest until no code is left to run, or time is out. Never two at once; never rejects. */
  enter<Name extends keyof Guest>(name: Name, parameters: Parameters<Guest[Name]>, timeoutMs: number): Promise<Entry>;
  /** Runs what became due since the last entry without anybody's doing: where an engine settles promises by itself. */
  drain?(timeoutMs: number): Promise<Entry>;
  /** Ends the entry under way unless it ends by itself in `graceMs`. */
  interrupt(graceMs: number): void;
  dispose(): void;
};

/** `rejection`: a promise of the model's code was rejected, and nobody had awaited it. */
export type Entry = {
  end: 'done' | 'timeout' | 'memory' | 'interrupted' | 'disposed';
  durationMs: number;
  rejection?: { text: string; stack: string };
};
