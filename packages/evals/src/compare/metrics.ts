import type { Trial } from '../contract/trial.ts';

/** What is measured of a trial, and how it is written. Null where it is not known. */
export type Metric = {
  name: 'score' | 'turns' | 'input tokens' | 'output tokens' | 'dollars' | 'seconds';
  of(trial: Trial): number | null;
  digits: number;
  /** Whether more is better. */
  better: 'more' | 'less';
};

export const metrics: readonly Metric[] = [
  { name: 'score', of: ({ score }) => score, digits: 3, better: 'more' },
  { name: 'turns', of: ({ turns }) => turns, digits: 2, better: 'less' },
  { name: 'input tokens', of: ({ usage }) => usage?.inputTokens ?? null, digits: 0, better: 'less' },
  { name: 'output tokens', of: ({ usage }) => usage?.outputTokens ?? null, digits: 0, better: 'less' },
  { name: 'dollars', of: ({ usd }) => usd, digits: 5, better: 'less' },
  { name: 'seconds', of: ({ durationMs }) => durationMs / 1000, digits: 2, better: 'less' },
];

/** A number as people read it; "unknown" where there is none: never 0. */
export function written(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'unknown';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
