import { AgentError, didYouMean } from '@thimble/core';
import type { Scorer } from '../contract/scorer.ts';
import { exact, number, set } from './scorers.ts';

const named: { readonly [name: string]: (detail: string | undefined) => Scorer } = {
  exact: () => exact(),
  set: () => set(),
  number: (detail) => number({ tolerance: detail === undefined ? undefined : share(detail) }),
};

/**
 * The scorer that a word names: "exact", "set", "number", or "number:0.01" for a tolerance of 1 %.
 *
 * @throws AgentError `invalid-argument` for any other.
 */
export function namedScorer(word: string): Scorer {
  const [name = '', detail] = word.split(':');
  const make = Object.hasOwn(named, name) ? named[name] : undefined;
  if (make) return make(detail);
  const names = Object.keys(named);
  throw new AgentError(
    'invalid-argument',
    `There is no scorer "${word}".${didYouMean(name, names)} Scorers: ${names.join(', ')}.`,
  );
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0) return value;
  throw new AgentError('invalid-argument', `The tolerance "${text}" is not a share such as 0.01.`);
}
