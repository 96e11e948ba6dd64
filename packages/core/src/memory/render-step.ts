import { clipJson } from '../base/json.ts';
import type { ImagePart, Message, TextPart, ToolCallPart, ToolResultPart } from '../contract/messages.ts';
import type { ActionStep, Step } from '../contract/step.ts';

const answerCharacters = 20_000;

/** Messages for one step. Uses nothing but the step, so earlier prompt text never changes (prompt caching). */
export function renderStep(step: Step): Message[] {
  switch (step.type) {
    case 'system':
      return [{ role: 'system', content: step.content }];
    case 'task':
      return [user(step.task, step.images)];
    case 'planning':
      return [{ role: 'assistant', content: [{ type: 'text', text: step.plan }] }, user('Now carry out this plan.')];
    case 'summary':
      return [user(`Summary of ${step.replaces} earlier steps:\n${step.content}`)];
    case 'action':
      return renderAction(step);
  }
}

function renderAction(step: ActionStep): Message[] {
  const { output, reasoning = [], toolCalls = [], results = [], images = [] } = step;
  const observation = observationOf(step);
  const messages: Message[] = [];
  const text: TextPart[] = output.trim() === '' ? [] : [{ type: 'text', text: output }];
  const content = [...reasoning, ...text, ...toolCalls];
  if (text.length + toolCalls.length > 0) messages.push({ role: 'assistant', content });
  const told = [...results, ...unknownResults(toolCalls, results)];
  if (told.length > 0) messages.push({ role: 'tool', content: told });
  if (observation !== undefined || images.length > 0) messages.push(user(observation ?? '', images));
  return messages;
}

/** Providers refuse a call without a result, and a memory may come from elsewhere. */
function unknownResults(calls: readonly ToolCallPart[], results: readonly ToolResultPart[]): ToolResultPart[] {
  return calls
    .filter(({ id }) => !results.some((result) => result.id === id))
    .map(({ id, name }) => ({
      type: 'tool-result',
      id,
      name,
      output: 'The result of this call is not known.',
      isError: true,
    }));
}

/** What the model is told of the step. The answer of code is known to the sandbox alone until it is told here. */
export function observationOf({ code, observation, answer }: ActionStep): string | undefined {
  if (code === undefined || answer === undefined) return observation;
  const told = `Final answer: ${clipJson(answer, answerCharacters)}`;
  return observation === undefined ? told : `${observation}\n${told}`;
}

function user(text: string, images: readonly ImagePart[] = []): Message {
  const parts: TextPart[] = text === '' ? [] : [{ type: 'text', text }];
  return { role: 'user', content: [...parts, ...images] };
}
