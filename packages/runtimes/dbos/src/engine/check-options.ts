import { checkKinds, kinds, type OptionKinds } from '@thimble/core/utilities';
import type { DbosRunsOptions, DbosWorkOptions } from './dbos-options.ts';
import type { QueueLimits, ShareLimits } from './queues.ts';

const { callback, count, listOf, notNegative, positive, record, signal, text } = kinds;

const runs: OptionKinds<DbosRunsOptions> = {
  agents: record,
  by: text,
  leaseMs: { is: (value) => positive.is(value) && Number.isFinite(value), expected: positive.expected },
  onUnknownOutcome: callback,
  database: text,
  queues: record,
  assign: callback,
  holdMs: notNegative,
  connections: count,
  onProblem: callback,
};
const share: OptionKinds<ShareLimits> = { concurrency: count, workerConcurrency: count, rateLimit: record };
const queue: OptionKinds<QueueLimits> = { ...share, partition: record, intervalMs: positive };
const rate: OptionKinds<NonNullable<ShareLimits['rateLimit']>> = { limit: count, periodSeconds: positive };
const work: OptionKinds<DbosWorkOptions> = {
  queues: listOf(text),
  signal,
};

/** Throws AgentError `invalid-argument` for options that cannot work, before anything is connected. */
export function checkRunsOptions(options: DbosRunsOptions): void {
  checkKinds('dbosRuns', options, runs);
  for (const [name, limits] of Object.entries(options.queues ?? {})) {
    const what = `dbosRuns.queues.${name}`;
    checkKinds(what, limits, queue);
    checkRate(what, limits);
    if (!limits.partition) continue;
    checkKinds(`${what}.partition`, limits.partition, share);
    checkRate(`${what}.partition`, limits.partition);
  }
}

function checkRate(what: string, { rateLimit }: { rateLimit?: object | undefined }): void {
  if (!rateLimit) return;
  // Neither means anything without the other.
  checkKinds(`${what}.rateLimit`, { limit: null, periodSeconds: null, ...rateLimit }, rate);
}

/** The same for those of `work`. */
export function checkWorkOptions(options: DbosWorkOptions): void {
  checkKinds('work', options, work);
}
