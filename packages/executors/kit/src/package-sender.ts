import type { HostFrame, SandboxFrame } from './protocol.ts';

export type SandboxPackages = {
  readonly names: readonly string[];
  /** A script, one expression, that gives their namespaces by name. */
  load(): Promise<string>;
};

/** Sends the packages of a session to one sandbox. */
export type PackageSender = {
  /** False for a request that an honest guest would not make. */
  request(frame: Extract<SandboxFrame, { type: 'package' }>): boolean;
};

// Loading may fail, and is tried again when the code asks again.
const mostRequests = 100;

/** They are megabytes: a sandbox gets them once, however often its code asks, and keeps them. */
export function createPackageSender(
  packages: SandboxPackages | undefined,
  { send, clock }: { send(frame: HostFrame): void; clock(): { now: number; wallClockMs: number } },
): PackageSender {
  let requests = 0;
  let isSent = false;
  let isLoading = false;

  async function answer(run: number, call: number, name: string, load: () => Promise<string>): Promise<void> {
    isLoading = true;
    try {
      send({ type: 'package', run, call, name, script: await load() });
      isSent = true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it failed to load';
      const message = `Cannot import ${name}: ${reason}`;
      send({ type: 'tool-error', run, call, name: 'ImportError', message, ...clock() });
    } finally {
      isLoading = false;
    }
  }

  return {
    request({ run, call, name }) {
      if (!packages?.names.includes(name) || isSent || isLoading || ++requests > mostRequests) return false;
      void answer(run, call, name, packages.load);
      return true;
    },
  };
}
