import { checkAnswer } from './final-answer.ts';
import type { Json } from './json.ts';
import { renderPrompt, type LoopContext, type Outcome } from './loop.ts';
import type { ModelRequest } from './model.ts';
import { jsonSchemaOf } from './schema.ts';
import type { ActionStep } from './step.ts';

/** At the step limit: one last call for the best answer so far. Returns null when there is none that is accepted. */
export async function askForBestAnswer(context: LoopContext): Promise<Pick<Outcome, 'output' | 'json'>> {
  const { run, strategy, append, prompts } = context;
  const { task, output } = run.init;
  run.emit({ type: 'step-start' });
  const startedAt = await run.now('start');

  const schema = output && jsonSchemaOf(output, 'The output schema');
  const form = schema ? `\n\nAnswer with JSON alone, of this JSON Schema:\n${JSON.stringify(schema)}` : '';
  // Providers take the schema of an object only.
  const enforced = schema?.type === 'object' && run.model.supports.structuredOutput;
  const { tools } = strategy.request(run);
  const request: ModelRequest = {
    ...(tools && { tools, toolChoice: 'none' }),
    ...(schema && enforced && { responseFormat: { name: 'final_answer', schema } }),
    messages: [
      ...(await renderPrompt(context)),
      { role: 'user', content: [{ type: 'text', text: prompts.finalAnswer({ task }) + form }] },
    ],
  };
  const reply = await run.callModel('model', request, { onDelta: ({ type, text }) => run.emit({ type, text }) });

  const answer = output ? readJson(reply.text) : reply.text.trim();
  const checked = answer === undefined || answer === '' ? undefined : await checkAnswer(run, answer);
  const refusal = checked?.accepted ? undefined : (checked?.reason ?? 'it is not there.');
  const step: ActionStep = {
    type: 'action',
    number: run.step,
    output: reply.text,
    ...(refusal === undefined
      ? { isFinalAnswer: true }
      : { error: { code: 'parse', message: `The final answer was refused: ${refusal}` } }),
    usage: reply.usage,
    timing: { startedAt, durationMs: (await run.now('end')) - startedAt },
  };
  append(step);
  if (checked?.accepted) run.emit({ type: 'final-answer', output: checked.json });
  run.emit({ type: 'step-end', result: step });
  return checked?.accepted ? { output: checked.value, json: checked.json } : { output: null, json: null };
}

/** The JSON of a reply, with or without a fence around it; undefined when there is none. */
function readJson(text: string): Json | undefined {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)```/.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(fenced);
  } catch {
    return undefined;
  }
}
