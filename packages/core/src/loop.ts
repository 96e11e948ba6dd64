import type { RunState } from './agent.ts';
import type { Action, ActionStrategy, BeginOptions } from './action.ts';
import { AgentError, type AgentErrorCode } from './errors.ts';
import type { AgentEvent } from './events.ts';
import { askForBestAnswer } from './best-answer.ts';
import { checkAnswer, type CheckedAnswer } from './final-answer.ts';
import type { Json } from './json.ts';
import type { Message } from './messages.ts';
import type { ModelReply } from './model-reply.ts';
import { makePlan } from './planning.ts';
import type { Prompts } from './prompts/prompts.ts';
import { RunStop, type Run } from './run.ts';
import { messageOf } from './schema.ts';
import type { ActionStep, Step } from './step.ts';

/** What a run came to, before it is put into a RunResult. */
export type Outcome = { state: RunState; output: unknown; json: Json };

export type LoopContext = {
  run: Run;
  strategy: ActionStrategy;
  prompts: Prompts;
  begin: BeginOptions;
  /** Appends to the memory and to the steps of the run. */
  append(step: Step): void;
};

/**
 * The loop: render the messages, call the model, act, append. A generator of events that returns the outcome; it throws
 * for a model that cannot be reached or refuses, and for an aborted signal.
 */
export async function* loop(context: LoopContext): AsyncGenerator<AgentEvent, Outcome> {
  const { run, strategy, begin } = context;
  const { queue, maxSteps } = run.init;
  const { planningInterval } = run.init.options;
  try {
    run.signal.throwIfAborted();
    yield* queue.during(strategy.begin(run, begin));
    for (let number = 1; number <= maxSteps; number++) {
      run.step = number;
      if (planningInterval !== undefined && (number - 1) % planningInterval === 0) {
        yield* queue.during(makePlan(context));
        if (run.overBudget) return nothing('budget');
      }
      run.emit({ type: 'step-start' });
      const answer = yield* queue.during(takeStep(context, number));
      if (answer) return { state: 'success', ...answer };
      if (run.overBudget) return nothing('budget');
    }
    run.step = maxSteps + 1;
    return { state: 'max-steps', ...(yield* queue.during(askForBestAnswer(context))) };
  } catch (error) {
    const reason: unknown = run.signal.aborted ? run.signal.reason : error;
    if (reason instanceof RunStop) return nothing(reason.state);
    throw reason;
  }
}

function nothing(state: RunState): Outcome {
  return { state, output: null, json: null };
}

/** One step, from the messages to the appended step. Returns the final answer when there is one. */
async function takeStep(context: LoopContext, number: number): Promise<Pick<Outcome, 'output' | 'json'> | undefined> {
  const { run, strategy, append } = context;
  const startedAt = await run.now('start');
  let text = '';
  let reply: ModelReply | undefined;
  let action: Action | undefined;
  let answer: CheckedAnswer | undefined;
  let failure: { error: unknown } | undefined;

  try {
    const messages = await renderPrompt(context);
    reply = await run.callModel(
      'model',
      { ...strategy.request(run), messages },
      {
        onDelta: (delta) => {
          if (delta.type === 'text-delta') text += delta.text;
          run.emit({ type: delta.type, text: delta.text });
        },
        ...(strategy.cutAt && { cutAt: strategy.cutAt }),
      },
    );
    if (reply.usage && !reply.usage.estimated) run.init.memory.calibrate(reply.usage.inputTokens, run.extraCharacters);
    action = await strategy.act(run, reply);
    run.signal.throwIfAborted();
    if (action.answer) answer = await checkAnswer(run, action.answer.value);
  } catch (error) {
    failure = { error: run.signal.aborted ? run.signal.reason : error };
  }

  const step: ActionStep = {
    type: 'action',
    number,
    ...(reply && reply.reasoning.length > 0 && { reasoning: reply.reasoning }),
    ...described(action ?? { output: reply?.text ?? text }, answer),
    ...(failure && { error: describeFailure(failure.error) }),
    usage: reply?.usage ?? null,
    timing: { startedAt, durationMs: (await run.now('end')) - startedAt },
  };
  append(step);
  if (answer?.accepted) run.emit({ type: 'final-answer', output: answer.json });
  run.emit({ type: 'step-end', result: step });
  if (failure) throw failure.error;
  return answer?.accepted ? { output: answer.value, json: answer.json } : undefined;
}

/** The messages of the next call; compacted first where the memory has a bound. */
export async function renderPrompt({ run }: LoopContext): Promise<readonly Message[]> {
  const { memory } = run.init;
  const compacted = await memory.compact(run.sideModel('compact'), run.extraCharacters);
  if (compacted) run.emit({ type: 'memory-compact', ...compacted });
  return memory.messages();
}

function described(
  { answer: _, ...action }: Action,
  checked: CheckedAnswer | undefined,
): Omit<Action, 'answer'> & { isFinalAnswer?: boolean } {
  if (!checked) return action;
  if (checked.accepted) return { ...action, isFinalAnswer: true };
  const refusal = `The final answer was refused: ${checked.reason}\nMend it and call final_answer again.`;
  return {
    ...action,
    ...refuse(action, refusal),
    error: { code: 'tool-input', message: refusal },
  };
}

/** The refusal goes where the model looks for what came of its action: the observation, or the result of its call. */
function refuse({ observation, results }: Omit<Action, 'answer'>, refusal: string): Partial<Action> {
  if (!results) return { observation: observation ? `${observation}\n\n${refusal}` : refusal };
  return { results: results.map((result) => ({ ...result, output: refusal, isError: true })) };
}

function describeFailure(error: unknown): { code: AgentErrorCode; message: string } {
  if (error instanceof RunStop)
    return { code: error.state === 'budget' ? 'budget' : 'aborted', message: `The run was stopped (${error.state}).` };
  if (AgentError.is(error)) return { code: error.code, message: error.message };
  return { code: 'execution', message: messageOf(error) };
}
