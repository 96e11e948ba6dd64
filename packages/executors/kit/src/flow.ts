/**
 * How much is under way between a host and a sandbox. The numbers bound the host's memory; work between two turns of the event
 * loop is cut, so that whatever else the process does goes on.
 */

/** Results that the sandbox has not taken yet, in characters. One larger than that goes alone. */
export const mostUntaken = 16e6;
/** A sandbox tells what it has taken whenever it is so much. */
export const takenEach = 1e6;
/** Inputs of calls that run, and results that are expected of them: bytes of the heap. */
export const mostRunning = 64e6;
/** Inputs of calls that wait for their turn, in characters. */
export const mostWaiting = 32e6;
/** Calls that begin in one turn of the event loop. */
export const startsEachTurn = 16;

/** Calls `act` in a later turn of the event loop. */
export function inNextTurn(act: () => void): void {
  if (typeof setImmediate === 'function') setImmediate(act);
  else setTimeout(act, 0);
}
