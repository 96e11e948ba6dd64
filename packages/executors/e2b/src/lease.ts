import type { Sandbox } from 'e2b';

/** Postpones the end that E2B has set for a sandbox. */
export type Lease = {
  /** Restarts the time whenever a third of it has passed, while this process lives. */
  hold(): void;
  release(): void;
};

/** @param onGone E2B does not have the sandbox any more. */
export function leaseOf(sandbox: Sandbox, timeoutMs: number, onGone: () => void): Lease {
  let timer: NodeJS.Timeout | undefined;

  async function renew(): Promise<void> {
    try {
      await sandbox.setTimeout(timeoutMs);
    } catch (error) {
      // For anything else there are two more attempts.
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
