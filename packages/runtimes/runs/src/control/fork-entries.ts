import { AgentError } from '@thimble/core';
import { asFields } from '@thimble/core/utilities';
import type { Entry, NewEntry } from '../contract/run-store.ts';

/**
 * The entries of a run that a fork of it begins with: what was done before the step. The record that describes the run is
 * made anew.
 */
export function forkEntries(entries: readonly Entry[], id: string, step: number): NewEntry[] {
  const steps = entries.filter(({ kind }) => kind === 'result').map(({ key }) => stepOf(key));
  const last = Math.max(0, ...steps.filter((number) => number !== undefined));
  if (!Number.isInteger(step) || step < 1 || step > last + 1)
    throw new AgentError(
      'invalid-argument',
      `The run ${id} can be forked at the steps 1 to ${last + 1}, and not at ${step}.`,
    );
  return entries
    .filter(({ key }) => (stepOf(key) ?? Infinity) < step && !/(?:^|\/)(?:0\/begin|run-end)$/.test(key ?? ''))
    .map(({ kind, key, time, data }) => ({
      kind,
      key: key ?? undefined,
      time,
      data: kind === 'answer' ? forOneCall(data) : data,
    }));
}

/** What a person agreed to for all calls of a run holds for that run. */
function forOneCall(data: string): string {
  const { always: _, ...rest } = asFields(JSON.parse(data));
  return JSON.stringify(rest);
}

function stepOf(key: string | null): number | undefined {
  const digits = /^(\d+)\//.exec(key ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
