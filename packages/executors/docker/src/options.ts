import { AgentError } from '@thimble/core';
import { checkKinds, kinds, type OptionKinds } from '@thimble/core/utilities';
import { isRequirement } from '@thimble/executor-kit';
import type { DockerProgress } from './progress.ts';

export type DockerOptions = {
  /** @default 'typescript' */
  language?: 'typescript' | 'python';
  /**
   * An image with Node.js 24 or later, or with Python 3.11 or later, as `name:tag` or `name@sha256:…`. Pulled when the
   * engine does not have it.
   *
   * @default 'node:24-slim' or 'python:3.13-slim'
   */
  image?: string;
  /**
   * Packages that the model's code may import. TypeScript: pure JavaScript, bundled from the host's node_modules. Python:
   * names as pip takes them (`numpy`, `pandas>=2`), installed once into an image derived from `image`.
   *
   * @default []
   */
  imports?: readonly string[];
  /** How Python packages are installed; the sandboxes themselves never have a network. */
  install?: {
    /** Network of the installation, as `docker run --network` takes it. @default 'bridge' */
    network?: string;
    /** Environment of the installation, such as `PIP_INDEX_URL` or `HTTPS_PROXY`. Kept out of the image and of `spec`. */
    env?: { readonly [name: string]: string };
  };
  /** Containers kept ready while sessions are open, for the next one. @default 1 */
  pool?: number;
  /**
   * Sandboxes that may be open at once. Beyond them, the one that was idle for longest is closed, and its session is told in
   * its next run; when all are at work, starting another fails with `limit`.
   *
   * @default as many as fit in a quarter of the memory at 256 MB each, from 16 to 1,000
   */
  maxSessions?: number;
  /** Processors of one sandbox. @default 1 */
  cpus?: number;
  /** Processes and threads of one sandbox. @default 64 */
  processes?: number;
  /** Space under /tmp, the only place that can be written to, in megabytes. @default 64 */
  temporaryMb?: number;
  /** Runtime of the engine. @default 'runsc' (gVisor) where the engine has it, else its own */
  runtime?: string;
  /** Socket of the engine. @default that of DOCKER_HOST, else the usual one */
  socketPath?: string;
  /**
   * Milliseconds after which a sandbox ends by itself when its host is gone without closing the connection.
   *
   * @default 60_000
   */
  orphanTimeoutMs?: number;
  /** Called while an image is pulled and packages are installed. What it throws ends the start. */
  onProgress?(progress: DockerProgress): void;
};

// The values of the others are checked below.
const checkedBelow = { is: () => true, expected: '' };

const optionKinds: OptionKinds<DockerOptions> = {
  language: checkedBelow,
  image: checkedBelow,
  imports: kinds.listOf(kinds.text),
  install: kinds.record,
  pool: checkedBelow,
  maxSessions: kinds.positive,
  cpus: checkedBelow,
  processes: checkedBelow,
  temporaryMb: checkedBelow,
  runtime: kinds.text,
  socketPath: kinds.text,
  orphanTimeoutMs: checkedBelow,
  onProgress: kinds.callback,
};

/** @throws AgentError `invalid-argument`. */
export function checkOptions(options: DockerOptions): void {
  checkKinds('docker', options, optionKinds);
  const { language = 'typescript', image, imports = [], pool, cpus, processes, temporaryMb, orphanTimeoutMs } = options;
  if (language !== 'typescript' && language !== 'python') refuse('language', language, '"typescript" or "python"');
  if (image !== undefined && !imagePattern.test(image)) refuse('image', image, 'such as "node:24-slim"');
  checkNumber('pool', pool, 0, 1_000, Number.isInteger);
  checkNumber('cpus', cpus, 0.01, 10_000, Number.isFinite);
  // The driver's own processes and their threads need some.
  checkNumber('processes', processes, 32, 100_000, Number.isInteger);
  checkNumber('temporaryMb', temporaryMb, 1, 1_000_000, Number.isInteger);
  checkNumber('orphanTimeoutMs', orphanTimeoutMs, 1_000, 86_400_000, Number.isFinite);
  if (language !== 'python') return;
  for (const name of imports) {
    if (!isRequirement(name)) refuse('imports', name, 'names of packages such as "numpy" or "pandas>=2"');
  }
}

const imagePattern = /^[\w][\w.:/@-]{0,500}$/;

function checkNumber(
  option: string,
  value: number | undefined,
  least: number,
  most: number,
  fits: (value: number) => boolean,
): void {
  if (value === undefined || (fits(value) && value >= least && value <= most)) return;
  refuse(option, value, `a number from ${least} to ${most}${fits === Number.isInteger ? ', whole' : ''}`);
}

function refuse(option: string, value: unknown, wanted: string): never {
  throw new AgentError('invalid-argument', `docker: \`${option}\` is ${JSON.stringify(value)}: give ${wanted}.`);
}
