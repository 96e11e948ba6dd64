import { AgentError } from '@thimble/core';
import { isRequirement } from '@thimble/executor-kit';
import type { DockerOptions } from './docker.ts';

/** @throws AgentError `invalid-argument`. */
export function checkOptions(options: DockerOptions): void {
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
