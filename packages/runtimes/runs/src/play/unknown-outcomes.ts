import type { Json, PendingToolCall } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import type { Records, Started } from '../log/records.ts';
import type { RunLog } from '../log/run-log.ts';

/**
 * What to do about a call that was started when its run was cut off, and may or may not have been made: tell the model,
 * make it again, ask a person, or take this for its result.
 */
export type UnknownOutcomeDecision = 'report' | 'repeat' | 'ask' | { output: Json };

export type DecideUnknownOutcome = (
  call: PendingToolCall,
  run: { id: string; agent: string },
) => UnknownOutcomeDecision | Promise<UnknownOutcomeDecision>;

/**
 * Decides about the calls whose outcome is unknown, before the run goes on, and puts the decisions into its log. Gives
 * the records with them, or undefined where a person has to answer first.
 */
export async function settleUnknownOutcomes(
  log: RunLog,
  records: Records,
  decide: (call: PendingToolCall) => UnknownOutcomeDecision | Promise<UnknownOutcomeDecision>,
): Promise<Records | undefined> {
  let isWaiting = false;
  for (const [key, started] of records.started) {
    const question = `${key}/outcome/${started.position}`;
    const answer = records.answers.get(question);
    const decision = answer ? readDecision(answer.value) : await decideSafely(started, decide);
    if (decision === 'ask') {
      isWaiting = true;
      if (!records.requests.has(question)) log.add({ kind: 'request', key: question, data: { call: started.call } });
      continue;
    }
    records.started.delete(key);
    if (decision === 'repeat') {
      log.add({ kind: 'cleared', key, data: null });
      continue;
    }
    const data = { value: outcomeOf(started, decision) };
    records.results.set(key, JSON.stringify(data));
    log.add({ kind: 'result', key, data });
  }
  await log.flush();
  return isWaiting ? undefined : records;
}

async function decideSafely(
  { call }: Started,
  decide: Parameters<typeof settleUnknownOutcomes>[2],
): Promise<UnknownOutcomeDecision> {
  if (!call) return 'report';
  try {
    return readDecision(await decide(call));
  } catch {
    return 'report';
  }
}

/** Anything that is no decision is told to the model: nothing is repeated by mistake. */
function readDecision(value: unknown): UnknownOutcomeDecision {
  if (value === 'repeat' || value === 'ask') return value;
  return isRecord(value) && value.output !== undefined
    ? { output: JSON.parse(JSON.stringify(value.output)) }
    : 'report';
}

function outcomeOf({ call }: Started, decision: 'report' | { output: Json }): Json {
  if (decision !== 'report') return { output: decision.output };
  const message = `${call?.name ?? 'The tool'} was being called when the run was cut off. Nobody knows whether the call was made: look before you make it again.`;
  return { error: { code: 'unknown-outcome', message } };
}
