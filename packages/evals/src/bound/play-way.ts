import { CodeAgent, ToolCallingAgent, type Agent, type AgentEvent, type Executor, type Json } from '@thimble/core';
import type { EvalCase, World } from '../contract/eval-case.ts';
import type { CountTokens } from './count-tokens.ts';
import { heldTools, gatheredTools } from './held-tools.ts';
import { oracle, type OracleReply } from './oracle.ts';
import type { Outcome } from './plan-stages.ts';
import type { Rates } from './rates.ts';
import { noResult, type Way, type WayResult } from './ways.ts';

export type PlayOptions = {
  case: EvalCase;
  way: Way;
  /** What the model says to each message of the user. */
  script: readonly (readonly OracleReply[])[];
  /** How many calls are made at the same time, in their order; undefined where the code is not ours. */
  stages: readonly number[] | undefined;
  executor: Executor;
  rates: Rates;
  countTokens: CountTokens;
  signal?: AbortSignal | undefined;
};

/** What it came to, and what must be the same, whichever way it is done. */
export type Played = { result: WayResult; outcomes: Outcome[]; answers: Json[]; state: Json; score: number | null };

const timeoutMs = 60_000;

/** Plays a script through the real agent, sandbox and tools, and counts from its events. */
export async function playWay(options: PlayOptions): Promise<Played> {
  const { case: item, way, script, stages, rates, countTokens, signal } = options;
  const world = await item.open?.();
  const given = world?.tools ?? [];
  const tools = stages ? heldTools(given, stages) : way === 'code' ? gatheredTools(given) : given;
  const events: AgentEvent[] = [];
  const answers: Json[] = [];
  await using agent = createAgent(options, world, tools, oracle(script.flat(), rates, countTokens));
  for (const [index, task] of [item.task, ...(item.followUps ?? [])].entries()) {
    const stream = agent.stream(task, { signal, ...(index > 0 && { reset: false }) });
    for await (const event of stream) events.push(event);
    const { state, output } = await stream.result;
    if (state !== 'success')
      throw new Error(`The run ended with "${state}" instead of its answer.${lastProblem(events)}`);
    answers.push(output);
  }
  const judged = await world?.check?.(answers.at(-1) ?? null);
  return {
    result: countEvents(events, rates),
    outcomes: outcomesOf(events),
    answers,
    state: world?.state?.() ?? null,
    score: judged?.score ?? null,
  };
}

function createAgent(
  { way, executor }: PlayOptions,
  world: World | undefined,
  tools: World['tools'],
  model: ReturnType<typeof oracle>,
): Agent {
  const options = {
    model,
    tools,
    instructions: world?.instructions?.trim(),
    maxSteps: 1_000,
    // All tools are declared, in each of the ways.
    toolText: Number.MAX_SAFE_INTEGER,
    budget: { wallClockMs: timeoutMs },
  };
  return way === 'code' ? new CodeAgent({ ...options, executor }) : new ToolCallingAgent(options);
}

function countEvents(events: readonly AgentEvent[], rates: Rates): WayResult {
  const result: WayResult = { ...noResult };
  let pending = 0;
  for (const event of events) {
    if (event.type === 'tool-start' && event.name !== 'final_answer') {
      result.toolCalls++;
      if (pending++ === 0) result.toolRounds++;
    } else if (event.type === 'tool-end' && event.name !== 'final_answer') pending--;
    else if (event.type === 'step-end') {
      const { usage } = event.result;
      if (!usage || usage.estimated) throw new Error('The usage of a step is not known exactly.');
      const { inputTokens, outputTokens, cacheReadTokens = 0, usd = 0 } = usage;
      result.turns++;
      result.inputTokens += inputTokens;
      result.cachedTokens += cacheReadTokens;
      result.outputTokens += outputTokens;
      result.usd += usd;
      result.seconds +=
        rates.latencyMs / 1000 +
        (inputTokens - cacheReadTokens) / rates.inputTokensPerSecond +
        outputTokens / rates.outputTokensPerSecond;
    }
  }
  result.seconds += (result.toolRounds * rates.toolMs) / 1000;
  return result;
}

/** What each call gave, in the order in which they began. */
function outcomesOf(events: readonly AgentEvent[]): Outcome[] {
  const ends = new Map(
    events.flatMap((event) => (event.type === 'tool-end' ? [[`${event.runId} ${event.id}`, event] as const] : [])),
  );
  return events.flatMap((event): Outcome[] => {
    if (event.type !== 'tool-start' || event.name === 'final_answer') return [];
    const end = ends.get(`${event.runId} ${event.id}`);
    return [end?.error === undefined ? { output: end?.output ?? null } : { error: end.error }];
  });
}

function lastProblem(events: readonly AgentEvent[]): string {
  const problem = events.findLast((event) => event.type === 'step-end' && event.result.error);
  return problem?.type === 'step-end' ? ` ${problem.result.error?.message}` : '';
}
