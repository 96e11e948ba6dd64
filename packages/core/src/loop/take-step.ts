import type { ActionResult, Turn } from '../actions/action.ts';
import { abortable } from '../base/abort.ts';
import type { Message } from '../contract/messages.ts';
import type { ActionStep } from '../contract/step.ts';
import type { ModelReply } from '../models/model-reply.ts';
import { callModel, modelForSideCalls } from '../run/call-model.ts';
import type { Run } from '../run/run.ts';
import type { AcceptedAnswer, CheckAnswer, CheckedAnswer } from './final-answer.ts';
import { withPictures } from './look.ts';
import { describeFailure } from './outcome.ts';

/** Takes one step and appends it, also when it fails. Returns the final answer when there is one that is accepted. */
export async function takeStep(run: Run, turn: Turn, checkAnswer: CheckAnswer): Promise<AcceptedAnswer | undefined> {
  const startedAt = await run.effects.now('start');
  run.emit({ type: 'step-start' });
  let text = '';
  let reply: ModelReply | undefined;
  let result: ActionResult | undefined;
  let answer: CheckedAnswer | undefined;
  let failure: { error: unknown } | undefined;

  try {
    reply = await callModel(run, 'model', turn.request(run, await renderPrompt(run)), {
      onDelta: (delta) => {
        if (delta.type === 'text-delta') text += delta.text;
        run.emit({ type: delta.type, text: delta.text });
      },
      cutter: turn.createCutter?.(),
    });
    run.memory.calibrate(reply.usage);
    result = await turn.act(run, reply);
    run.signal.throwIfAborted();
    result = await withPictures(run, result);
    if (result.answer) answer = await abortable(checkAnswer(result.answer.value), run.signal);
  } catch (error) {
    failure = { error: run.signal.aborted ? run.signal.reason : error };
  }

  // The step is told also where its journal fails now: what happened in it has happened.
  const endedAt = await run.effects.now('end').catch((error: unknown) => {
    failure ??= { error };
    answer = undefined;
    return Date.now();
  });
  const step: ActionStep = {
    type: 'action',
    number: run.step,
    ...(reply && reply.reasoning.length > 0 && { reasoning: reply.reasoning }),
    ...describe(result ?? { output: reply?.text ?? text }, answer),
    ...(failure && { error: describeFailure(failure.error) }),
    usage: reply?.usage ?? null,
    timing: { startedAt, durationMs: endedAt - startedAt },
  };
  run.append(step);
  if (answer?.accepted) run.emit({ type: 'final-answer', output: answer.json });
  run.emit({ type: 'step-end', result: step });
  if (failure) throw failure.error;
  return answer?.accepted ? { output: answer.output, json: answer.json } : undefined;
}

/** The messages of the next call; compacted first where the memory has a bound. */
async function renderPrompt(run: Run): Promise<readonly Message[]> {
  const compacted = await run.memory.compact(modelForSideCalls(run, 'compact'));
  if (compacted) run.emit({ type: 'memory-compact', ...compacted });
  return run.memory.messages();
}

function describe(
  { answer: _, ...result }: ActionResult,
  checked: CheckedAnswer | undefined,
): Omit<ActionResult, 'answer'> & Pick<ActionStep, 'answer'> {
  if (!checked) return result;
  if (checked.accepted) return { ...result, answer: checked.json };
  const refusal = `The final answer was refused: ${checked.reason}\nFix it and call final_answer again.`;
  return { ...result, ...refuse(result, refusal), error: { code: 'answer-refused', message: refusal } };
}

/** The refusal goes where the model looks for what came of its action: the observation, or the result of its call. */
function refuse({ observation, results }: ActionResult, refusal: string): Partial<ActionResult> {
  if (!results) return { observation: observation ? `${observation}\n\n${refusal}` : refusal };
  return { results: results.map((result) => ({ ...result, output: refusal, isError: true })) };
}
