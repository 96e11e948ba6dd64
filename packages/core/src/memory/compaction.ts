import { AgentError } from '../base/errors.ts';
import { clipJson, clipText, isRecord, type Json } from '../base/json.ts';
import type { Model } from '../contract/model.ts';
import { readReply } from '../models/read-reply.ts';
import { stepText } from './step-text.ts';
import type { ActionStep, Step, SummaryStep } from '../contract/step.ts';

export type CompactContext = {
  /** What the steps may come to. */
  maxTokens: number;
  /** The model of the agent; what it uses is counted. */
  model: Model;
  /** Tokens of these steps as messages. */
  count(steps: readonly Step[]): number;
};

const keptSteps = 3;
const summaryPrompt =
  'These are the earlier steps of an agent at work. Summarise them for the agent itself: what was done, what was found out (with exact values), which variables and functions exist in the sandbox, what failed and why. At most 300 words.';

/**
 * Makes steps fit: first the observations of old steps are cut, then old steps are summarised by the model, at last the
 * newest observations are cut too. The system prompt and the newest task stay as they are.
 */
export async function defaultCompact(steps: readonly Step[], context: CompactContext): Promise<Step[]> {
  const fits = (candidate: readonly Step[]) => context.count(candidate) <= context.maxTokens;

  let compacted = cutObservations(steps, 600, keptSteps);
  if (fits(compacted)) return compacted;

  compacted = await summarise(compacted, context);
  for (let characters = 8_000; !fits(compacted) && characters >= 60; characters /= 2) {
    compacted = cutObservations(compacted, characters, 0);
  }
  return compacted;
}

/** Steps whose observations, results and texts are at most `characters` long, the newest `keep` actions left alone. */
function cutObservations(steps: readonly Step[], characters: number, keep: number): Step[] {
  const actions = steps.filter((step) => step.type === 'action');
  // Providers that sign reasoning refuse a history whose newest calls come without it.
  const signed = actions.findLast((step) => step.toolCalls !== undefined);
  const old = new Set<Step>(actions.slice(0, Math.max(0, actions.length - keep)));
  return steps.map((step) => {
    if (step.type === 'summary') return { ...step, content: clipText(step.content, characters * 2) };
    if (step.type !== 'action' || !old.has(step)) return step;
    const cut = cutAction(step, characters, keep === 0);
    return step === signed && step.reasoning ? { ...cut, reasoning: step.reasoning } : cut;
  });
}

function cutAction(step: ActionStep, characters: number, inputsToo: boolean): ActionStep {
  // Signed reasoning goes back whole or not at all, so it goes.
  const { images: _, reasoning: __, ...rest } = step;
  const cut = (json: Json) => (JSON.stringify(json).length > characters ? clipJson(json, characters) : json);
  return {
    ...rest,
    ...(step.observation !== undefined && { observation: clipText(step.observation, characters) }),
    ...(step.results && {
      results: step.results.map(({ images: ___, ...result }) => ({ ...result, output: cut(result.output) })),
    }),
    ...(inputsToo && {
      output: clipText(step.output, characters * 2),
      ...(step.toolCalls && {
        toolCalls: step.toolCalls.map((call) => ({ ...call, input: cutInput(call.input, cut) })),
      }),
    }),
  };
}

/** Still an object, as providers want it. */
function cutInput(input: Json, cut: (json: Json) => Json): Json {
  if (!isRecord(input)) return cut(input);
  const whole = cut(input);
  return typeof whole === 'string' ? { cut: whole } : whole;
}

/**
 * All but the system prompt, the newest task, the newest plan and the newest steps become one summary, written by the model. The
 * steps stay where it writes none: a lost history is worse than a long one.
 */
async function summarise(steps: readonly Step[], { model, maxTokens }: CompactContext): Promise<Step[]> {
  const task = steps.findLast((step) => step.type === 'task');
  const plan = steps.findLast((step) => step.type === 'planning');
  const foldable = steps.filter((step) => step.type !== 'system' && step !== task && step !== plan);
  const folded = new Set(foldable.slice(0, Math.max(0, foldable.length - keptSteps)));
  if (folded.size === 0) return [...steps];

  const history = [...folded].map(stepText).join('\n\n');
  const prompt = `${summaryPrompt}\n\n${clipText(history, maxTokens * 3)}`;
  const text = (await askForSummary(model, prompt)) || (await askForSummary(model, prompt));
  if (text === '') return [...steps];
  const replaces = [...folded].reduce((sum, step) => sum + (step.type === 'summary' ? step.replaces : 1), 0);
  const summary: SummaryStep = { type: 'summary', content: clipText(text, maxTokens), replaces };

  const first = steps.findIndex((step) => folded.has(step));
  return steps.flatMap((step, index) => (index === first ? [summary] : folded.has(step) ? [] : [step]));
}

/** '' where the model gives none. Throws when the run was stopped. */
async function askForSummary(model: Model, prompt: string): Promise<string> {
  try {
    const { text } = await readReply(model, {
      messages: [{ role: 'user', content: [{ type: 'text', text: prompt.toWellFormed() }] }],
    });
    return text.trim();
  } catch (error) {
    if (AgentError.is(error, 'aborted')) throw error;
    return '';
  }
}
