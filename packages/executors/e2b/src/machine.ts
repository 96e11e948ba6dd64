import type { DriverLink, RunFailure } from '@thimble/executor-kit';
import type { Sandbox } from 'e2b';
import { bootDriver } from './boot-driver.ts';
import { toAgentError } from './errors.ts';
import { leaseOf } from './lease.ts';
import { keyOf, type Settings } from './settings.ts';

export type MachineOptions = {
  settings: Settings;
  memoryMb: number;
  /** Told of each sandbox that is being killed; the promise does not reject. */
  onKill(killed: Promise<void>): void;
};

/** A sandbox of E2B with a driver in it. */
export type Machine = {
  readonly link: Pick<DriverLink, 'send' | 'listen'>;
  /**
   * Before a run: resumes the sandbox and listens to it, where it does not listen anyway. Where that fails it ends, which
   * the link tells.
   */
  wake(): Promise<void> | undefined;
  /** After a run: the connection is let go of soon, the sandbox paused or ended later. */
  rest(): void;
  end(): void;
};

// Steps in quick succession need not connect anew, and a host that has nothing else to do ends soon.
const LINGER_MS = 1_000;
const KILL_MS = 10_000;

/** @throws AgentError `missing-secret`, `unauthorized`, `rate-limited` or `sandbox`. */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const { settings } = options;
  const key = keyOf(settings);
  try {
    const sandbox = await createSandbox(settings, key);
    return await startIn(sandbox, options);
  } catch (error) {
    throw toAgentError(error, { key, template: settings.template });
  }
}

async function createSandbox(settings: Settings, apiKey: string): Promise<Sandbox> {
  const { template, domain, apiUrl, sandboxUrl, metadata, timeoutMs, allowInternetAccess } = settings;
  const { Sandbox } = await import('e2b');
  return Sandbox.create(template, {
    apiKey,
    domain,
    apiUrl,
    sandboxUrl,
    timeoutMs,
    // E2B knows its keys, and the SDK must not skip creating sandboxes because of a variable.
    validateApiKey: false,
    debug: false,
    metadata: { createdBy: 'thimble', ...metadata },
    // Left out, these two are as E2B likes.
    allowInternetAccess,
    lifecycle: { onTimeout: 'kill' },
  });
}

async function startIn(sandbox: Sandbox, { settings, memoryMb, onKill }: MachineOptions): Promise<Machine> {
  const { timeoutMs, idleMs, whenIdle } = settings;
  const lease = leaseOf(sandbox, timeoutMs, () => lose(GONE));
  let lose: (reason: RunFailure) => void = onEnd;
  let over = false;
  let resting: { linger: NodeJS.Timeout; idle: NodeJS.Timeout } | undefined;
  let paused: Promise<void> | undefined;

  function onEnd(): void {
    if (over) return;
    over = true;
    lease.release();
    stopResting();
    onKill(kill(sandbox));
  }

  lease.hold();
  const { link, attach, detach, isAttached } = await bootDriver(sandbox, { settings, memoryMb, onEnd }).catch(
    (error: unknown) => {
      onEnd();
      throw error;
    },
  );
  lose = link.end;

  function stopResting(): void {
    clearTimeout(resting?.linger);
    clearTimeout(resting?.idle);
    resting = undefined;
  }

  function wake(): Promise<void> | undefined {
    stopResting();
    return over || (isAttached() && !paused) ? undefined : awaken();
  }

  async function awaken(): Promise<void> {
    try {
      await paused;
      if (over) return;
      if (paused) {
        await sandbox.connect({ timeoutMs });
        paused = undefined;
        if (!over) lease.hold();
      }
      await attach();
    } catch {
      link.end(GONE);
    }
  }

  function rest(): void {
    stopResting();
    if (over) return;
    const linger = setTimeout(detach, LINGER_MS).unref();
    const idle = setTimeout(() => (whenIdle === 'pause' ? pause() : link.end(IDLE)), idleMs).unref();
    resting = { linger, idle };
  }

  function pause(): void {
    detach();
    lease.release();
    paused = sandbox.pause().then(
      () => {},
      () => {
        paused = undefined;
        if (over) return;
        lease.hold();
        if (resting) rest();
      },
    );
  }

  return { link, wake, rest, end: link.close };
}

/** Where it fails, the sandbox ends with its time. */
async function kill(sandbox: Sandbox): Promise<void> {
  await sandbox.kill({ requestTimeoutMs: KILL_MS }).catch(() => {});
}

const RESET = 'variables of earlier steps are gone.';
const GONE: RunFailure = { name: 'SandboxError', message: `E2B ended the sandbox of the session: ${RESET}` };
const IDLE: RunFailure = { name: 'SandboxError', message: `The sandbox of the session was ended: ${RESET}` };
