import { reset, type DriverLink, type RunFailure } from '@thimble/executor-kit';
import type { Sandbox } from 'e2b';
import { bootDriver } from './boot-driver.ts';
import { toAgentError } from './to-agent-error.ts';
import { leaseOf } from './lease.ts';
import { keyOf, type Settings } from './settings.ts';

export type WorkerOptions = {
  settings: Settings;
  memoryMb: number;
  /** Called for each sandbox that is being killed; the promise does not reject. */
  onKill(killed: Promise<void>): void;
};

/** A sandbox of E2B with a driver in it. */
export type WorkerSandbox = {
  readonly link: Pick<DriverLink, 'send' | 'subscribe'>;
  /**
   * Before a run: resumes the sandbox and connects to it, unless it is connected. If that fails the sandbox ends, and the
   * link says so.
   */
  wake(): Promise<void> | undefined;
  /** After a run: closes the connection soon, and pauses or ends the sandbox later. */
  rest(): void;
  end(): void;
};

// Long enough that steps in quick succession do not reconnect, short enough that an idle host can end.
const lingerMs = 1_000;
const killMs = 10_000;

/** @throws AgentError `missing-secret`, `unauthorized`, `rate-limited` or `sandbox`. */
export async function startWorker(options: WorkerOptions): Promise<WorkerSandbox> {
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
    // Set explicitly: E2B's defaults differ.
    allowInternetAccess,
    lifecycle: { onTimeout: 'kill' },
  });
}

async function startIn(sandbox: Sandbox, { settings, memoryMb, onKill }: WorkerOptions): Promise<WorkerSandbox> {
  const { timeoutMs, idleMs, whenIdle } = settings;
  const lease = leaseOf(sandbox, timeoutMs, () => lose(gone));
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
      link.end(gone);
    }
  }

  function rest(): void {
    stopResting();
    if (over) return;
    const linger = setTimeout(detach, lingerMs).unref();
    const idle = setTimeout(() => (whenIdle === 'pause' ? pause() : link.end(idleEnded)), idleMs).unref();
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

/** If it fails, the sandbox ends when its time is up. */
async function kill(sandbox: Sandbox): Promise<void> {
  await sandbox.kill({ requestTimeoutMs: killMs }).catch(() => {});
}

const gone = reset('E2B ended the sandbox of the session.');
const idleEnded = reset('The session was idle, and its sandbox was ended.');
