import type { Action } from '../actions/action.ts';
import { abortable } from '../base/abort.ts';
import { AgentError, type Failure } from '../base/errors.ts';
import { checkAnswer, type CheckedAnswer } from './final-answer.ts';
import type { LoopContext, Outcome } from './loop.ts';
import type { Message } from '../contract/messages.ts';
import type { ModelReply, ReadReplyOptions } from '../models/model-reply.ts';
import type { ModelRequest } from '../contract/model.ts';
import { RunStop } from '../run/run.ts';
import { messageOf } from '../base/schema.ts';
import type { ActionStep } from '../contract/step.ts';

/** What is asked of the model in a step, and what is made of its reply. */
export type StepPlan = {
  request(): Promise<ModelRequest>;
  act(reply: ModelReply): Promise<Action>;
  cutAt?: ReadReplyOptions['cutAt'];
};

/** The usual step: the prompt as it has grown, and an action in the agent's way. */
export function nextAction(context: LoopContext): StepPlan {
  const { run, strategy } = context;
  return {
    request: async () => ({ ...strategy.request(run), messages: await renderPrompt(context) }),
    act: (reply) => strategy.act(run, reply),
    cutAt: strategy.cutAt,
  };
}

/** Takes one step and appends it, also when it fails. Returns the final answer when there is one that is accepted. */
export async function takeStep(
  { run, append }: LoopContext,
  plan: StepPlan,
): Promise<Pick<Outcome, 'output' | 'json'> | undefined> {
  run.emit({ type: 'step-start' });
  const startedAt = await run.now('start');
  let text = '';
  let reply: ModelReply | undefined;
  let action: Action | undefined;
  let answer: CheckedAnswer | undefined;
  let failure: { error: unknown } | undefined;

  try {
    reply = await run.callModel('model', await plan.request(), {
      onDelta: (delta) => {
        if (delta.type === 'text-delta') text += delta.text;
        run.emit({ type: delta.type, text: delta.text });
      },
      cutAt: plan.cutAt,
    });
    run.calibrateMemory(reply.usage);
    action = await plan.act(reply);
    run.signal.throwIfAborted();
    if (action.answer) answer = await abortable(checkAnswer(run, action.answer.value), run.signal);
  } catch (error) {
    failure = { error: run.signal.aborted ? run.signal.reason : error };
  }

  const step: ActionStep = {
    type: 'action',
    number: run.step,
    ...(reply && reply.reasoning.length > 0 && { reasoning: reply.reasoning }),
    ...describe(action ?? { output: reply?.text ?? text }, answer),
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

function describe(
  { answer: _, ...action }: Action,
  checked: CheckedAnswer | undefined,
): Omit<Action, 'answer'> & { isFinalAnswer?: boolean } {
  if (!checked) return action;
  if (checked.accepted) return { ...action, isFinalAnswer: true };
  const refusal = `The final answer was refused: ${checked.reason}\nMend it and call final_answer again.`;
  return { ...action, ...refuse(action, refusal), error: { code: 'tool-input', message: refusal } };
}

/** The refusal goes where the model looks for what came of its action: the observation, or the result of its call. */
function refuse({ observation, results }: Omit<Action, 'answer'>, refusal: string): Partial<Action> {
  if (!results) return { observation: observation ? `${observation}\n\n${refusal}` : refusal };
  return { results: results.map((result) => ({ ...result, output: refusal, isError: true })) };
}

function describeFailure(error: unknown): Failure {
  if (error instanceof RunStop)
    return { code: error.state === 'budget' ? 'budget' : 'aborted', message: `The run was stopped (${error.state}).` };
  if (AgentError.is(error)) return { code: error.code, message: error.message };
  return { code: 'execution', message: messageOf(error) };
}
