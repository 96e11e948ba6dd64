import type { Json } from '@thimble/core';
import type { ReferenceCall } from '../contract/eval-case.ts';

/** A call that was made, and what came of it. */
export type MadeCall = ReferenceCall & { effect: 'read' | 'write'; outcome: Outcome };

export type Outcome = { output: Json } | { error: string };

/**
 * Which calls can be made at the same time, by data: a call waits for those that first gave one of its values. Writes keep their order,
 * and are not mixed with reads. That is generous to parallel calls: where it is too generous, the results differ, and the bound sees it.
 */
export function planStages(calls: readonly MadeCall[], told: string): MadeCall[][] {
  let known = told;
  return runsOf(calls).flatMap((run) => {
    const stages = stagesOf(run, known);
    known += `\n${run.map(({ outcome }) => textOf(outcome)).join('\n')}`;
    return stages;
  });
}

/** Reads and writes in turn. */
function runsOf(calls: readonly MadeCall[]): MadeCall[][] {
  const runs: MadeCall[][] = [];
  for (const call of calls) {
    const last = runs.at(-1);
    if (last?.[0]?.effect === call.effect) last.push(call);
    else runs.push([call]);
  }
  return runs;
}

/** The stages of calls with the same effect. A value that nothing has said before counts as known. */
function stagesOf(run: readonly MadeCall[], known: string): MadeCall[][] {
  const stages: MadeCall[][] = [];
  const placed: { call: MadeCall; at: number }[] = [];
  for (const call of run) {
    const needed = leavesOf(call.input).filter((leaf) => !mentions(known, leaf));
    const waits = needed.flatMap((leaf) => {
      const givers = placed.filter((one) => mentions(textOf(one.call.outcome), leaf));
      return givers.length > 0 ? [1 + Math.min(...givers.map(({ at }) => at))] : [];
    });
    const after = call.effect === 'write' ? (placed.at(-1)?.at ?? 0) : 0;
    const at = Math.max(after, ...waits);
    placed.push({ call, at });
    (stages[at] ??= []).push(call);
  }
  return stages;
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
