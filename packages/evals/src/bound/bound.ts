import type { Executor, Json } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import { isDeepStrictEqual } from 'node:util';
import type { EvalCase } from '../contract/eval-case.ts';
import { machineHere, versionsHere } from '../versions.ts';
import { o200kTokens, type CountTokens } from './count-tokens.ts';
import type { OracleReply } from './oracle.ts';
import { planStages, type MadeCall } from './plan-stages.ts';
import { playWay, type Played } from './play-way.ts';
import { defaultRates, type Rates } from './rates.ts';
import { addResults, noResult, type Way, type WayResult } from './ways.ts';
import { createCodeWriter } from './write-code.ts';

export type BoundOptions = {
  /** The name of the set. */
  set: string;
  /** Those without a reference solution are left out, and counted. */
  cases: readonly EvalCase[];
  /** Runs TypeScript. */
  executor: Executor;
  rates?: Rates | undefined;
  /** @default the tokens of o200k_base */
  countTokens?: CountTokens | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
};

export type BoundResult = {
  kind: 'thimble-bound';
  version: 1;
  set: string;
  startedAt: string;
  machine: string;
  versions: { [name: string]: string };
  rates: Rates;
  tasks: BoundTask[];
  totals: { [way in Way]: WayResult };
  /** Tasks that are not in the totals: without a solution, or with one that could not be played three ways. */
  leftOut: { case: string; reason: string }[];
};

export type BoundTask = { case: string; kind?: string | undefined; calls: number; ways: { [way in Way]: WayResult } };

/**
 * Plays the reference solution of each task through the real agent, sandbox and tools, three ways, and counts. It is the most that code
 * can save on these tasks: the oracle makes no mistakes, looks at nothing twice and writes all of its code at once.
 */
export async function bound(options: BoundOptions): Promise<BoundResult> {
  const { set, cases, rates = defaultRates, signal, onProgress } = options;
  const countTokens = options.countTokens ?? (await o200kTokens());
  const startedAt = new Date().toISOString();
  const tasks: BoundTask[] = [];
  const leftOut: BoundResult['leftOut'] = [];
  for (const [index, item] of cases.entries()) {
    signal?.throwIfAborted();
    try {
      tasks.push(await playTask(item, { ...options, rates, countTokens }));
    } catch (error) {
      signal?.throwIfAborted();
      leftOut.push({ case: item.id, reason: messageOf(error) });
    }
    onProgress?.(index + 1, cases.length);
  }
  const total = (way: Way) => tasks.map((task) => task.ways[way]).reduce(addResults, noResult);
  return {
    kind: 'thimble-bound',
    version: 1,
    set,
    startedAt,
    machine: machineHere(),
    versions: versionsHere(),
    rates,
    tasks,
    totals: { json: total('json'), 'json-parallel': total('json-parallel'), code: total('code') },
    leftOut,
  };
}

type PlayParts = { executor: Executor; rates: Rates; countTokens: CountTokens; signal?: AbortSignal | undefined };

async function playTask(item: EvalCase, parts: PlayParts): Promise<BoundTask> {
  const { reference } = item;
  if (!reference) throw new Error('It has no reference solution.');
  const { turns } = reference;
  const play = (way: Way, script: OracleReply[][], stages: number[] | undefined) =>
    playWay({ ...parts, case: item, way, script, stages });

  const oneByOne = turns.map(({ calls, answer }) =>
    jsonReplies(
      calls.map((call) => [call]),
      answer,
    ),
  );
  const json = await play('json', oneByOne, undefined);
  if (json.score !== null && json.score < 1) throw new Error(`Its reference solution is scored ${json.score}.`);

  const made = await madeCalls(item, json);
  const stages = made.map((calls, index) => planStages(calls, toldUntil(item, made, index)));
  const sizes = stages.flat().map((stage) => stage.length);
  const parallel = await play(
    'json-parallel',
    stages.map((stage, index) => jsonReplies(stage, turns[index]?.answer ?? null)),
    sizes,
  );
  checkSame('JSON with parallel calls', json, inOrder(parallel, stages, made));

  const writer = createCodeWriter();
  const isOurs = turns.every(({ code }) => code === undefined);
  const snippets = stages.map((stage, index) => {
    const written = writer.write(stage, turns[index]?.answer ?? null, toldByUser(item, index));
    return [{ text: `<code>\n${turns[index]?.code ?? written}\n</code>` }];
  });
  const code = await play('code', snippets, isOurs ? sizes : undefined);
  checkSame('code', json, isOurs ? inOrder(code, stages, made) : code, isOurs);

  const results = { json: json.result, 'json-parallel': parallel.result, code: code.result };
  return {
    case: item.id,
    ...(item.kind !== undefined && { kind: item.kind }),
    calls: turns.flatMap(({ calls }) => calls).length,
    ways: results,
  };
}

function jsonReplies(stages: readonly (readonly Pick<MadeCall, 'name' | 'input'>[])[], answer: Json): OracleReply[] {
  const calls = stages.map((stage) => ({ calls: stage.map(({ name, input }) => ({ name, input })) }));
  return [...calls, { calls: [{ name: 'final_answer', input: { answer } }] }];
}

/** The calls of each turn with what they gave when they were made one by one. */
async function madeCalls(item: EvalCase, { outcomes }: Played): Promise<MadeCall[][]> {
  const world = await item.open?.();
  const effects = new Map(world?.tools.map((tool) => [tool.declaration.name, tool.effect]));
  const rest = outcomes.values();
  return (item.reference?.turns ?? []).map(({ calls }) =>
    calls.map((call) => {
      const { value: outcome = { error: `${call.name} was not called.` } } = rest.next();
      return { ...call, effect: effects.get(call.name) === 'write' ? 'write' : 'read', outcome };
    }),
  );
}

/** What the user has said when a turn begins. */
function toldByUser({ task, followUps = [] }: EvalCase, turn: number): string {
  return [task, ...followUps.slice(0, turn)].join('\n');
}

/** The same, with what earlier turns have shown. */
function toldUntil(item: EvalCase, made: readonly MadeCall[][], turn: number): string {
  const shown = made
    .slice(0, turn)
    .flat()
    .map(({ outcome }) => JSON.stringify(outcome));
  return [toldByUser(item, turn), ...shown].join('\n');
}

/** The same with what each call gave in the order in which the calls are made one by one. */
function inOrder(played: Played, stages: readonly MadeCall[][][], made: readonly MadeCall[][]): Played {
  const places = new Map(stages.flat(2).map((call, index) => [call, index]));
  const outcomes = made.flat().flatMap((call) => played.outcomes[places.get(call) ?? -1] ?? []);
  return { ...played, outcomes };
}

/** Ways that end differently are no ways of doing the same thing. */
function checkSame(what: string, before: Played, after: Played, withCalls = true): void {
  const partsOf = ({ state, answers, score, outcomes }: Played) => ({
    state,
    answers,
    score,
    results: withCalls ? outcomes.map(shownOf) : [],
  });
  const [wanted, given] = [Object.entries(partsOf(before)), new Map(Object.entries(partsOf(after)))];
  const other = wanted.flatMap(([part, value]) => (isDeepStrictEqual(given.get(part), value) ? [] : [part]));
  if (other.length === 0) return;
  throw new Error(
    `Played as ${what}, it comes to something else (${other.join(', ')}) than played one call at a time.`,
  );
}

/** An error says the same in other words, in code. */
function shownOf(outcome: Played['outcomes'][number]): Json {
  return 'error' in outcome ? 'error' : outcome.output;
}
