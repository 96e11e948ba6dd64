import type { Sandbox } from 'e2b';

/** Holds off the end that E2B has set for a sandbox. */
export type Lease = {
  /** The time begins anew every third of it, while this process lives. */
  hold(): void;
  release(): void;
};

/** @param onGone E2B has no such sandbox any more. */
export function leaseOf(sandbox: Sandbox, timeoutMs: number, onGone: () => void): Lease {
  let timer: NodeJS.Timeout | undefined;

  async function renew(): Promise<void> {
    try {
      await sandbox.setTimeout(timeoutMs);
    } catch (error) {
      // For all else there are two more attempts.
      if (timer && error instanceof Error && error.name === 'SandboxNotFoundError') onGone();
    }
  }

  return {
    hold() {
      timer ??= setInterval(() => void renew(), timeoutMs / 3).unref();
    },
    release() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
