import { addUsage, AgentError, type AgentEvent, type Pricing, type Usage } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import type { Trial } from '../contract/trial.ts';
import { plainJson } from '../plain-json.ts';

/** What is counted of a trial while its events come. */
export type Tally = {
  count(event: AgentEvent): void;
  fail(error: unknown): void;
  /** Whether the user says the next thing. */
  mayGoOn(): boolean;
  /** What was counted so far: an agent that was given up may go on. */
  result(): Pick<
    Trial,
    'state' | 'output' | 'error' | 'turns' | 'toolCalls' | 'usage' | 'usd' | 'events' | 'eventsLeftOut'
  >;
};

type End = Pick<Trial, 'state' | 'output' | 'error'>;

// A trace is for people: nobody reads more.
const maxTraceLength = 2_000_000;
const noEnd: End = { state: 'error', output: null, error: 'The agent stopped without saying how its run ended.' };

export function createTally(pricing: Pricing | undefined): Tally {
  const events: AgentEvent[] = [];
  let [length, leftOut, turns, toolCalls] = [0, 0, 0, 0];
  let usage: Usage | null | undefined;
  let end: End | undefined;

  function keep(event: AgentEvent): void {
    length += JSON.stringify(event).length;
    if (length > maxTraceLength) leftOut++;
    else events.push(event);
  }

  return {
    count(event) {
      if (event.type === 'text-delta' || event.type === 'reasoning-delta') return;
      if (event.type === 'step-end' || event.type === 'plan') turns++;
      if (event.type === 'tool-start' && event.name !== 'final_answer') toolCalls++;
      if (event.type === 'run-end' && event.agent.length <= 1) {
        usage = usage === undefined ? event.usage : addUsage(usage, event.usage);
        const error = event.error && `${event.error.code}: ${event.error.message}`;
        end = { state: event.state, output: plainJson(event.output), ...(error !== undefined && { error }) };
      }
      keep(event);
    },
    fail(error) {
      const isBudget = AgentError.is(error, 'budget');
      // An error that the agent told is known better from its `run-end`.
      if (end?.state === 'error' && end.error !== undefined && !isBudget) return;
      end = { state: isBudget ? 'budget' : 'error', output: null, error: messageOf(error) };
    },
    mayGoOn: () => end?.state === 'success',
    result: () => ({
      ...(end ?? noEnd),
      turns,
      toolCalls,
      usage: usage ?? null,
      usd: usage?.usd ?? (pricing && usage && isNothing(usage) ? 0 : null),
      events: [...events],
      ...(leftOut > 0 && { eventsLeftOut: leftOut }),
    }),
  };
}

/** A model that could not be reached has cost nothing: the price of that is known. */
function isNothing({ inputTokens, outputTokens }: Usage): boolean {
  return inputTokens === 0 && outputTokens === 0;
}
