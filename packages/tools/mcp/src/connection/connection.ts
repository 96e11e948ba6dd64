import { AgentError } from '@thimble/core';
import { abortable, delay } from '@thimble/core/utilities';
import type { OpenClient } from './opened.ts';

export type Connection = AsyncDisposable & {
  /** The connected client; a lost connection is made again. Throws an AgentError where that fails. */
  client(signal: AbortSignal): Promise<OpenClient>;
  /** Forgets a connection of which the server knows no more. */
  drop(lost: OpenClient): Promise<void>;
};

export type ConnectionParts = {
  server(): string;
  open(signal: AbortSignal): Promise<OpenClient>;
  /** Called with each new connection, before anything else uses it. */
  greet(opened: OpenClient): Promise<void>;
  onLost(reason: string): void;
};

// A server that fails again and again is tried less and less often.
const attempts = 3;
const firstDelayMs = 200;
const longestDelayMs = 30_000;
/** A connection that lived this long has not failed. */
const settledMs = 10_000;

/** Keeps one connection to a server open: opened when it is first needed, and again with growing delays when it was lost. */
export function createConnection({ server, open, greet, onLost }: ConnectionParts): Connection {
  const disposal = new AbortController();
  let current: OpenClient | undefined;
  let opening: Promise<OpenClient> | undefined;
  let failures = 0;
  let hasConnected = false;

  async function reopen(): Promise<OpenClient> {
    for (let attempt = 1; ; attempt++) {
      if (failures > 0) await delay(delayAfter(failures), disposal.signal);
      try {
        return await openOnce();
      } catch (error) {
        failures += 1;
        // The first connection is not tried again: somebody waits to hear what is wrong with the options.
        if (!hasConnected || disposal.signal.aborted || attempt === attempts || !canPass(error)) throw error;
      }
    }
  }

  async function openOnce(): Promise<OpenClient> {
    const opened = await open(disposal.signal);
    const openedAt = performance.now();
    try {
      await greet(opened);
    } catch (error) {
      await opened.close();
      throw error;
    }
    current = opened;
    hasConnected = true;
    void opened.closed.then((reason) => {
      if (current === opened) current = undefined;
      failures = performance.now() - openedAt > settledMs ? 0 : failures + 1;
      if (!disposal.signal.aborted) onLost(reason);
    });
    return opened;
  }

  return {
    async client(signal) {
      if (disposal.signal.aborted) throw disposed(server());
      if (current) return current;
      opening ??= reopen().finally(() => {
        opening = undefined;
      });
      return abortable(opening, signal);
    },
    async drop(lost) {
      if (current === lost) current = undefined;
      await lost.close();
    },
    async [Symbol.asyncDispose]() {
      if (disposal.signal.aborted) return;
      disposal.abort(disposed(server()));
      await opening?.catch(() => {});
      await current?.close();
    },
  };
}

function delayAfter(failures: number): number {
  const ms = Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1));
  return ms * (0.5 + Math.random() / 2);
}

/** Whether another attempt may succeed: not where the server is refused. */
function canPass(error: unknown): boolean {
  return !AgentError.is(error, 'untrusted') && !AgentError.is(error, 'unauthorized');
}

function disposed(server: string): AgentError {
  return new AgentError('disposed', `The connection to the MCP server "${server}" was closed.`);
}
