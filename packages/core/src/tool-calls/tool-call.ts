import { explainError } from '../base/causes-of.ts';
import { AgentError, type Failure } from '../base/errors.ts';
import { clipText, type Json } from '../base/json.ts';
import { didYouMean } from '../base/names.ts';
import type { CallToolOptions } from '../contract/executor.ts';
import type { Budget } from '../contract/agent.ts';
import type { PendingToolCall, ToolEffect } from '../contract/tool.ts';
import type { Run } from '../run/run.ts';
import { RunStop } from '../run/run-stop.ts';

/**
 * `id` as events and results see it; `ordinal` counts the calls of the step from 1; `signal` ends with the step; `hold` stops
 * the clock of the step until the function that it returns is called.
 */
export type ToolCall = {
  id: string;
  ordinal: number;
  name: string;
  input: Json;
  signal: AbortSignal;
  hold?: CallToolOptions['hold'];
};

/** What came of a call: plain JSON, so that a journal can hold it. */
export type ToolOutcome = { output: Json } | { error: Failure };

/** The call as those see it who have a say in it, and as journals keep it. */
export function pendingCall(run: Run, effect: ToolEffect, { id, name, input }: ToolCall): PendingToolCall {
  return { id, name, input, effect, step: run.step, agent: run.agent, runId: run.runId };
}

/** The failure of a call as the model is told of it. */
export function failureOf(error: unknown, { name, signal }: ToolCall): Failure {
  if (signal.aborted) return { code: 'aborted', message: `${name} ${whyStopped(signal.reason)}` };
  if (!AgentError.is(error)) return { code: 'tool', message: told(`${name} failed: ${explainError(error)}`) };
  // If the tool threw `aborted` itself, it is a failure of the tool.
  return { code: error.code === 'aborted' ? 'tool' : error.code, message: told(error.message) };
}

/** Some errors hold a whole page in their message. */
function told(message: string): string {
  return clipText(message, 10_000);
}

function whyStopped(reason: unknown): string {
  if (reason instanceof RunStop && reason.state === 'suspended')
    return 'waits for an answer: the run goes on when there is one.';
  return 'was stopped: the step ended before it did.';
}

export function overBudget(name: string, { toolCalls }: Budget): AgentError {
  return new AgentError('budget', `${name} was not called: the budget of ${toolCalls} tool calls is used up.`);
}

/** `nearest`: named in the place of all, where they are many. */
export function unknownTool(name: string, names: readonly string[], nearest?: readonly string[]): AgentError {
  const named = nearest ? `The nearest are: ${nearest.join(', ')}` : `The tools are: ${names.join(', ')}`;
  const list = (nearest ?? names).length > 0 ? ` ${named}.` : names.length > 0 ? '' : ' There are no tools.';
  return new AgentError('tool-input', `There is no tool "${name}".${didYouMean(name, names)}${list}`);
}
