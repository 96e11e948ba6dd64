import { AgentError, didYouMean } from '@thimble/core';
import type { Scorer } from '../contract/scorer.ts';
import { exact, number, set } from './scorers.ts';

const scorers: { readonly [name: string]: (detail: string | undefined) => Scorer } = {
  exact: (detail) => withoutDetail('exact', detail, exact),
  set: (detail) => withoutDetail('set', detail, set),
  number: (detail) => number({ tolerance: detail === undefined ? undefined : share(detail) }),
};

/**
 * The scorer that a word names: "exact", "set", "number", or "number:0.01" for a tolerance of 1 %.
 *
 * @throws AgentError `invalid-argument` for any other.
 */
export function namedScorer(word: string): Scorer {
  const [name = '', ...details] = word.split(':');
  const make = Object.hasOwn(scorers, name) ? scorers[name] : undefined;
  if (make) return make(details.length === 0 ? undefined : details.join(':'));
  const names = Object.keys(scorers);
  throw new AgentError(
    'invalid-argument',
    `There is no scorer "${word}".${didYouMean(name, names)} Scorers: ${names.join(', ')}.`,
  );
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < Infinity) return value;
  throw new AgentError('invalid-argument', `The tolerance "${text}" is not a share such as 0.01.`);
}

function withoutDetail(name: string, detail: string | undefined, make: () => Scorer): Scorer {
  if (detail === undefined) return make();
  throw new AgentError('invalid-argument', `The scorer "${name}" takes nothing after its name, and got ":${detail}".`);
}
