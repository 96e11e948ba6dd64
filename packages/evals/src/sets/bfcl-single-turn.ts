import { tool, type Json } from '@thimble/core';
import { z } from 'zod';
import type { EvalCase, ReferenceCall, World } from '../contract/eval-case.ts';
import { bfclFunction, isJsonObject, parametersOf, toolName, type BfclFunction } from './bfcl-schema.ts';
import { bfclSource as source, truthOf } from './bfcl-source.ts';
import { readJsonLines } from './read-data.ts';

const question = z.looseObject({
  id: z.string(),
  question: z.array(z.array(z.looseObject({ role: z.string(), content: z.string() }))),
  function: z.array(bfclFunction),
});
const wanted = z.record(z.string(), z.record(z.string(), z.array(z.json())));
const answer = z.looseObject({ id: z.string(), ground_truth: z.array(wanted) });

type Call = { name: string; input: { readonly [name: string]: Json } };
/** Each parameter with the values that are right; '' among them: it may be left out. */
type Wanted = { name: string; allowed: { [name: string]: Json[] } };

/** One category of a single turn. The functions have no code there: what counts is which calls are made. */
export async function singleTurnCases(folder: string, category: string): Promise<EvalCase[]> {
  const file = `BFCL_v4_${category}.json`;
  const questions = await readJsonLines({ folder, file, source }, question);
  const answers = await readJsonLines({ folder, file: `possible_answer/${file}`, source }, answer);
  const truths = new Map(answers.map(({ id, ground_truth }) => [id, ground_truth.flatMap(wantedCalls)]));
  return questions.map(({ id, question: turns, function: functions }) => {
    const truth = truthOf(id, truths, `${folder}/possible_answer/${file}`);
    const messages = turns.flat();
    return {
      id,
      kind: category,
      task: messages.map(({ content }) => content).join('\n\n'),
      open: () => openWorld(functions, truth),
      reference: { turns: [{ calls: truth.map(referenceCall), answer: 'Done.' }] },
    };
  });
}

function openWorld(functions: readonly BfclFunction[], truth: readonly Wanted[]): World {
  const made: Call[] = [];
  const tools = functions.map((described) => {
    const name = toolName(described.name);
    return tool({
      name,
      description: described.description,
      input: z.record(z.string(), z.json()),
      inputSchema: parametersOf(described),
      effect: 'read',
      execute(input) {
        made.push({ name, input });
        return 'ok';
      },
    });
  });
  return {
    tools,
    check: () => ({ name: 'calls', score: areTheCalls(made, truth) ? 1 : 0 }),
    // The order of calls at the same time says nothing.
    state: () => made.map((call) => JSON.stringify(call)).toSorted(),
  };
}

/** Whether the calls are those of the truth, in any order, and no others. */
function areTheCalls(made: readonly Call[], truth: readonly Wanted[]): boolean {
  const open = [...truth];
  for (const call of made) {
    const at = open.findIndex((one) => fits(call, one));
    if (at === -1) return false;
    open.splice(at, 1);
  }
  return open.length === 0;
}

function fits({ name, input }: Call, { name: wantedName, allowed }: Wanted): boolean {
  return name === wantedName && areFit(input, allowed);
}

/** Whether each value is one of those that are allowed, and none is missing that may not be. */
function areFit(input: Call['input'], allowed: Wanted['allowed']): boolean {
  if (Object.keys(input).some((key) => !Object.hasOwn(allowed, key))) return false;
  return Object.entries(allowed).every(([key, values]) => {
    const value = input[key];
    return value === undefined ? values.includes('') : values.some((one) => isRight(value, one));
  });
}

/** Lists item by item. In an object that is right, each value is again a list of those that are right. */
function isRight(value: Json, right: Json): boolean {
  if (Array.isArray(right))
    return (
      Array.isArray(value) &&
      value.length === right.length &&
      right.every((item, index) => isRight(value[index] ?? null, item))
    );
  if (!isJsonObject(right)) return plain(value) === plain(right);
  const allowed = Object.entries(right).map(
    ([key, values]) => [key, Array.isArray(values) ? values : [values]] as const,
  );
  return isJsonObject(value) && areFit(value, Object.fromEntries(allowed));
}

function plain(value: Json): Json {
  return typeof value === 'string' ? value.toLowerCase().replace(/[ ,./\-_*^'"]/g, '') : value;
}

function wantedCalls(call: z.infer<typeof wanted>): Wanted[] {
  return Object.entries(call).map(([name, allowed]) => ({ name: toolName(name), allowed }));
}

/** The call with the first of the values that are right, without what may be left out. */
function referenceCall({ name, allowed }: Wanted): ReferenceCall {
  const given = Object.entries(allowed).flatMap(([key, values]) => {
    const [first] = values;
    return first === undefined || values.includes('') ? [] : [[key, chosen(first)] as const];
  });
  return { name, input: Object.fromEntries(given) };
}

/** A value that is right, with the first of what is right in each of its objects. */
function chosen(value: Json): Json {
  if (Array.isArray(value)) return value.map(chosen);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, values]) => {
    const [first] = Array.isArray(values) ? values : [values];
    const mayBeLeftOut = Array.isArray(values) && values.includes('');
    return first === undefined || mayBeLeftOut ? [] : [[key, chosen(first)]];
  });
  return Object.fromEntries(entries);
}
