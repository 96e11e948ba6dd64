import { PassThrough, Writable } from 'node:stream';
import { AgentError } from '@thimble/core';
import {
  linkDriver,
  reset,
  setRef,
  tooMuchMemory,
  withReset,
  type DriverLink,
  type DriverSource,
  type RunFailure,
} from '@thimble/executor-kit';
import type Docker from 'dockerode';
import { driverFolder, sandboxSpec, type SandboxSettings } from './container-spec.ts';
import { engineError, isUnreachable, messageOf, statusOf, type Engine } from './engine.ts';
import { removeContainer } from './remove-container.ts';

/** A container with a driver in it that waits for its session. */
export type WorkerContainer = {
  readonly link: DriverLink;
  /** Whether it keeps the host's process alive. */
  setActive(active: boolean): void;
  /** Ends it without calling `onClose`. Resolves when the engine has removed it. */
  stop(): Promise<void>;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
};

export type WorkerSettings = Omit<SandboxSettings, 'command'> & {
  driver: DriverSource;
  orphanTimeoutMs?: number;
};

// For a container to start, on a computer that starts many at once.
const startMs = 60_000;

/**
 * @throws AgentError `sandbox`; `invalid-argument` for an image that does not fit; like `openEngine` if Docker cannot be
 *   reached.
 */
export async function launchWorker(engine: Engine, settings: WorkerSettings): Promise<WorkerContainer> {
  const { driver, memoryMb, runtime = engine.runtimes.find((name) => name === 'runsc') } = settings;
  const command = driver.command(`${driverFolder}/${driver.fileName}`, {
    memoryMb,
    orphanMs: settings.orphanTimeoutMs,
  });
  const spec = sandboxSpec({ ...settings, runtime, command });
  let container: Docker.Container;
  try {
    container = await engine.docker.createContainer(spec);
  } catch (error) {
    throw startError(error, engine, settings.image);
  }
  try {
    return await openWorker(engine, container, settings);
  } catch (error) {
    await removeContainer(container);
    throw startError(error, engine, settings.image);
  }
}

async function openWorker(
  engine: Engine,
  container: Docker.Container,
  settings: WorkerSettings,
): Promise<WorkerContainer> {
  // Before the start, so that nothing is missed.
  const stream = await container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const output = new PassThrough();
  const errors = lastText();
  engine.docker.modem.demuxStream(stream, output, errors.stream);
  let removal: Promise<void> | undefined;
  const link = linkDriver({
    output,
    write: (text) => void stream.write(text),
    onEnd: () => void remove(),
    orphanMs: settings.orphanTimeoutMs,
  });
  let over = false;
  stream.on('error', () => {});
  stream.once('end', closed);
  stream.once('close', closed);

  function closed(): void {
    if (over) return;
    over = true;
    void reasonOfEnd(container, settings.memoryMb).then(link.end);
  }

  function remove(): Promise<void> {
    over = true;
    removal ??= removeContainer(container).then(() => {
      setActive(false);
      stream.end();
      resolve();
    });
    return removal;
  }

  function setActive(active: boolean): void {
    setRef(stream, active);
  }

  const late = setTimeout(link.end, startMs, { name: 'SandboxError', message: 'it did not answer in time' });
  try {
    await container.start();
    await link.ready;
  } catch (error) {
    link.close();
    await remove();
    throw isFailure(error) ? new Error(`${error.message} ${errors.text()}`.trim(), { cause: error }) : error;
  } finally {
    clearTimeout(late);
  }
  setActive(false);
  return {
    link,
    setActive,
    stop() {
      link.close();
      return remove();
    },
    ended,
  };
}

/** Asked at once: the engine removes a container that has ended. */
async function reasonOfEnd(container: Docker.Container, memoryMb: number): Promise<RunFailure> {
  const grown = await container.inspect().then(
    ({ State }) => State.OOMKilled,
    () => false,
  );
  return grown ? withReset(tooMuchMemory(memoryMb)) : reset('The container of the sandbox ended.');
}

function isFailure(error: unknown): error is RunFailure {
  return typeof error === 'object' && error !== null && !(error instanceof Error) && 'message' in error;
}

function startError(error: unknown, engine: Engine, image: string): AgentError {
  if (isUnreachable(error)) return engineError(error, engine.address);
  const message = messageOf(error);
  const program = /"(node|python3)": (?:executable file not found|stat .*no such file)/.exec(message)?.[1];
  if (program !== undefined) {
    const wanted = program === 'node' ? 'Node.js 24 or later' : 'Python 3.11 or later';
    return new AgentError('invalid-argument', `The image has no "${program}": give an \`image\` with ${wanted}.`, {
      cause: error,
    });
  }
  const gone = statusOf(error) === 404 ? ` The image ${image} may have been removed.` : '';
  return new AgentError('sandbox', `The container of the sandbox did not start: ${message}.${gone}`, { cause: error });
}

/** Keeps the last of what is written. */
function lastText(): { stream: Writable; text(): string } {
  let kept = '';
  const stream = new Writable({
    write(chunk, _, done) {
      kept = (kept + String(chunk)).slice(-1000);
      done();
    },
  });
  return { stream, text: () => kept.trim() };
}
