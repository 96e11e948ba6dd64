import { AgentError } from '@thimble/core';

/** The places for sandboxes that an executor has: one for each that is open. */
export type SandboxPlaces = {
  /**
   * Takes a place. Where none is free, the sandbox that was idle for longest is closed.
   *
   * @throws AgentError `limit` when all of them are at work.
   */
  take(holder: PlaceHolder): void;
  /** It was at work until now. */
  touch(holder: PlaceHolder): void;
  release(holder: PlaceHolder): void;
};

export type PlaceHolder = {
  isIdle(): boolean;
  /** Closes its sandbox, and gives back its place. */
  evict(): void;
};

/** @throws AgentError `invalid-argument` for anything but a whole number of at least 1, or Infinity. */
export function createPlaces(maxSessions: number): SandboxPlaces {
  if (!(maxSessions >= 1) || (maxSessions !== Infinity && !Number.isInteger(maxSessions)))
    throw new AgentError(
      'invalid-argument',
      `maxSessions is ${String(maxSessions)}: give a whole number of at least 1, or Infinity.`,
    );
  // The one that was at work last stands last.
  const holders = new Set<PlaceHolder>();

  function makeRoom(): void {
    for (const holder of holders) if (holder.isIdle()) return holder.evict();
    throw new AgentError(
      'limit',
      `All ${maxSessions} sandboxes of this executor are at work (maxSessions). Wait for runs to end, dispose the agents and sessions that are done, or raise maxSessions as far as there is memory.`,
      { retryable: true },
    );
  }

  return {
    take(holder) {
      if (holders.size >= maxSessions) makeRoom();
      holders.add(holder);
    },
    touch(holder) {
      if (holders.delete(holder)) holders.add(holder);
    },
    release(holder) {
      holders.delete(holder);
    },
  };
}
