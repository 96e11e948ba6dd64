import type { Json } from '@thimble/core';
import type { ReferenceCall } from '../contract/eval-case.ts';

/** A call that was made, and what came of it. */
export type MadeCall = ReferenceCall & { effect: 'read' | 'write'; outcome: Outcome };

export type Outcome = { output: Json } | { error: string };

/**
 * Which calls can be made at the same time, by data: a call waits for a stage where one of its values first appears in what a call of
 * that stage gave. Reads and writes are not mixed. That is generous to parallel calls: where it is too generous, the results differ,
 * and the bound sees it.
 */
export function planStages(calls: readonly MadeCall[], told: string): MadeCall[][] {
  const stages: MadeCall[][] = [];
  let known = told;
  let current: MadeCall[] = [];
  for (const call of calls) {
    const [first] = current;
    const needed = leavesOf(call.input).filter((leaf) => !mentions(known, leaf));
    const waits = current.some(({ outcome }) => needed.some((leaf) => mentions(textOf(outcome), leaf)));
    if (first && (waits || first.effect !== call.effect)) {
      known += `\n${current.map(({ outcome }) => textOf(outcome)).join('\n')}`;
      stages.push(current);
      current = [];
    }
    current.push(call);
  }
  return current.length > 0 ? [...stages, current] : stages;
}

/** Texts and numbers of a value. True, false and null are nothing that one has to have read. */
export function leavesOf(value: Json | { readonly [name: string]: Json }): (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leavesOf);
}

/** Whether the text holds the value, and not as a part of a longer word or number. */
export function mentions(text: string, leaf: string | number): boolean {
  const wanted = String(leaf);
  if (wanted.length < 2) return true;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    const isCut = isWord(text[at - 1]) && isWord(wanted[0]);
    const goesOn = isWord(text[at + wanted.length]) && isWord(wanted.at(-1));
    if (!isCut && !goesOn) return true;
  }
  return false;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}

function textOf(outcome: Outcome): string {
  if ('error' in outcome) return outcome.error;
  return typeof outcome.output === 'string' ? outcome.output : JSON.stringify(outcome.output);
}
