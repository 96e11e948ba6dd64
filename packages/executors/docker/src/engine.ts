import type Docker from 'dockerode';
import { AgentError } from '@thimble/core';

export type Engine = {
  readonly docker: Docker;
  /** Where it is, for people. */
  readonly address: string;
  /** Names of the container runtimes that it has. */
  readonly runtimes: readonly string[];
};

/**
 * Finds the engine and speaks to it once.
 *
 * @throws AgentError `missing-dependency`, `unauthorized`, `invalid-argument`: see `engineError`.
 */
export async function openEngine(socketPath: string | undefined): Promise<Engine> {
  const { default: Dockerode } = await import('dockerode');
  const address = socketPath ?? process.env['DOCKER_HOST'] ?? 'its usual socket';
  try {
    const docker = new Dockerode(socketPath === undefined ? undefined : { socketPath });
    const info: unknown = await docker.info();
    return { docker, address, runtimes: runtimesIn(info) };
  } catch (error) {
    throw engineError(error, address);
  }
}

function runtimesIn(info: unknown): string[] {
  const runtimes: unknown = typeof info === 'object' && info !== null && 'Runtimes' in info ? info.Runtimes : undefined;
  return typeof runtimes === 'object' && runtimes !== null ? Object.keys(runtimes) : [];
}

/** True if Docker cannot be reached, as opposed to an error response. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'connect';
}

/** What to do about an engine that cannot be spoken to. */
export function engineError(error: unknown, address: string): AgentError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') {
    return new AgentError(
      'unauthorized',
      `The Docker engine at ${address} may not be used by this user: run as a user who may, or add this one to the group "docker" and log in again.`,
      { cause: error },
    );
  }
  const message = messageOf(error);
  if (message.startsWith('DOCKER_HOST') || code === 'ERR_INVALID_URL') {
    return new AgentError('invalid-argument', `DOCKER_HOST does not name an engine: ${address}. ${message}`, {
      cause: error,
    });
  }
  return new AgentError(
    'missing-dependency',
    `No Docker engine answers at ${address} (${message}). Install Docker (https://docs.docker.com/engine/install/) and start it, or set DOCKER_HOST to an engine that runs.`,
    { cause: error },
  );
}

/** What the engine says of a request that failed, without the HTTP around it. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.message || ('code' in error ? String(error.code) : error.name);
  return text.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim();
}

/** The HTTP status of a request that failed; undefined where it was not answered. */
export function statusOf(error: unknown): number | undefined {
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}
