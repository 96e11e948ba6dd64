import { AgentError, messageOf, type Failure } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import type { Budget, RunResult } from '../contract/agent.ts';
import type { RunState } from '../contract/events.ts';
import { RunStop } from '../run/run-stop.ts';
import type { Run } from '../run/run.ts';

/** What a run came to. `json`: the output as events and saved runs hold it. */
export type Outcome = { state: RunState; output: unknown; json: Json; budget?: keyof Budget | undefined };

export function withoutAnswer(state: RunState, budget?: keyof Budget): Outcome {
  return { state, output: null, json: null, budget };
}

export function toResult(
  { state, output, budget }: Outcome,
  { runId, steps, spending }: Run,
  timing: RunResult['timing'],
): RunResult<unknown> {
  const common = { runId, steps, usage: spending.usage, timing };
  if (state === 'success') return { ...common, state, output };
  if (state === 'budget') return { ...common, state, budget: budget ?? 'wallClockMs', output: null };
  return { ...common, state, output };
}

/** The error that a run ends with. An abort carries the usage of the run so far. */
export function toAgentError(error: unknown, { spending }: Run): AgentError {
  if (AgentError.is(error, 'aborted'))
    return new AgentError('aborted', error.message, { cause: error.cause, usage: spending.usage });
  if (AgentError.is(error)) return error;
  return new AgentError('execution', messageOf(error), { cause: error });
}

/** How the step that the error ended tells of it. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof RunStop)
    return { code: error.state === 'budget' ? 'budget' : 'aborted', message: `The run was stopped (${error.state}).` };
  if (AgentError.is(error)) return { code: error.code, message: error.message };
  return { code: 'execution', message: messageOf(error) };
}
