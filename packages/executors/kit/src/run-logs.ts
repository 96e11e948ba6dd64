import { createLogBuffer } from './log-buffer.ts';

/** The logs of a run, as they come and as a whole. */
export type RunLogs = {
  /** False when there is more than an honest guest would send. */
  append(text: string): boolean;
  /** What the sandbox left out, and the end of it. */
  leaveOut(characters: number, tail: string): boolean;
  toString(): string;
};

// A guest may count letters, of up to four bytes, and then sends the end of what it has left out.
const slack = 8;
const slackCharacters = 10_000;

/** Keeps `maxBytes` of what a sandbox prints, and shows an observer no more than that. */
export function createRunLogs(maxBytes: number, onLog: ((text: string) => void) | undefined): RunLogs {
  const logs = createLogBuffer(maxBytes);
  let shown = 0;
  let taken = 0;

  function take(text: string): boolean {
    taken += text.length;
    if (taken > slack * maxBytes + slackCharacters) return false;
    logs.append(text);
    return true;
  }

  /** What an observer throws does not fail the run. */
  function show(text: string): void {
    const room = maxBytes - shown;
    if (room <= 0) return;
    shown += text.length;
    try {
      onLog?.(text.slice(0, room));
    } catch {
      return;
    }
  }

  return {
    append(text) {
      const isTaken = take(text);
      if (isTaken) show(text);
      return isTaken;
    },
    leaveOut(characters, tail) {
      logs.skip(Math.max(0, characters - tail.length));
      return take(tail);
    },
    toString: () => logs.toString(),
  };
}
