import { PassThrough, Writable } from 'node:stream';
import { AgentError } from '@thimble/core';
import { linkDriver, type DriverLink, type DriverSource, type RunFailure } from '@thimble/executor-kit';
import type Docker from 'dockerode';
import { DRIVER_FOLDER, sandboxSpec, type SandboxSettings } from './container-spec.ts';
import { engineError, isUnreachable, messageOf, statusOf, type Engine } from './engine.ts';
import { removeContainer } from './remove-container.ts';

/** A container with a driver that waits for its session. */
export type Box = {
  readonly link: DriverLink;
  /** Whether it keeps the host's process alive. */
  setActive(active: boolean): void;
  /** Ends it, and nobody is told. Resolves when the engine has removed it. */
  stop(): Promise<void>;
  /** Resolves when it has ended in any way. */
  readonly ended: Promise<void>;
};

export type BoxSettings = Omit<SandboxSettings, 'command'> & {
  driver: DriverSource;
  orphanTimeoutMs?: number;
};

// For a container to come up, on a machine that starts many.
const START_MS = 60_000;

/** @throws AgentError `sandbox`; `invalid-argument` for an image that does not fit; as `openEngine` for an engine that is away. */
export async function launchBox(engine: Engine, settings: BoxSettings): Promise<Box> {
  const { driver, memoryMb, runtime = engine.runtimes.find((name) => name === 'runsc') } = settings;
  const command = driver.command(`${DRIVER_FOLDER}/${driver.fileName}`, {
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
    return await openBox(engine, container, settings);
  } catch (error) {
    await removeContainer(container);
    throw startError(error, engine, settings.image);
  }
}

async function openBox(engine: Engine, container: Docker.Container, settings: BoxSettings): Promise<Box> {
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
    const change: unknown = Reflect.get(stream, active ? 'ref' : 'unref');
    if (typeof change === 'function') change.call(stream);
  }

  const patience = setTimeout(link.end, START_MS, { name: 'SandboxError', message: 'it did not answer in time' });
  try {
    await container.start();
    await link.ready;
  } catch (error) {
    link.close();
    await remove();
    throw isFailure(error) ? new Error(`${error.message} ${errors.text()}`.trim(), { cause: error }) : error;
  } finally {
    clearTimeout(patience);
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
  const reset = 'The sandbox was reset: variables of earlier steps are gone.';
  const grown = await container.inspect().then(
    ({ State }) => State.OOMKilled,
    () => false,
  );
  return grown
    ? { name: 'MemoryLimitError', message: `The code used more than ${memoryMb} MB of memory. ${reset}` }
    : { name: 'SandboxError', message: `The container of the sandbox ended. ${reset}` };
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
