import { expect, test, vi } from 'vitest';
import { textTool } from '../__fixtures__/tools.ts';
import { ToolCallingAgent, type ImagePart, type LookedStep, type Message } from '../index.ts';
import { scriptedModel } from '../testing/index.ts';

const picture = (data: string): ImagePart => ({ type: 'image', mediaType: 'image/png', data });
const tools = [textTool('act', () => 'done')];
const act = { toolCalls: [{ name: 'act', input: { text: '' } }] };
const picturesOf = (messages: readonly Message[] = []) =>
  messages.flatMap((message) =>
    message.role === 'user'
      ? message.content.flatMap((part) => (part.type === 'image' && 'data' in part ? [part.data] : []))
      : [],
  );

test('a model that sees is shown a picture after each step but the last', async () => {
  const model = scriptedModel([act, act, 'The end.']);
  const steps: LookedStep[] = [];
  const look = (step: LookedStep) => {
    steps.push(step);
    return [picture(`AAA${step.step}`)];
  };
  await new ToolCallingAgent({ model, tools, look }).run('Go.');
  expect(steps.map(({ step }) => step)).toEqual([1, 2]);
  expect(picturesOf(model.requests.at(-1)?.messages)).toEqual(['AAA1', 'AAA2']);
});

test('a model that does not see is shown none', async () => {
  const model = scriptedModel([act, 'The end.'], { supports: { images: false } });
  const look = vi.fn<() => ImagePart[]>(() => []);
  await new ToolCallingAgent({ model, tools, look }).run('Go.');
  expect(look).not.toHaveBeenCalled();
});

test('older pictures go in one go, so that the prompt only grows in between', async () => {
  const model = scriptedModel([...Array.from({ length: 9 }, () => act), 'The end.']);
  const look = ({ step }: LookedStep) => [picture(`AAA${step}`)];
  await new ToolCallingAgent({ model, tools, look, memory: { maxImages: 6 } }).run('Go.');
  const shown = model.requests.map(({ messages }) => picturesOf(messages).length);
  expect(shown).toEqual([0, 1, 2, 3, 4, 5, 6, 2, 3, 4]);
  expect(picturesOf(model.requests.at(-1)?.messages)).toEqual(['AAA6', 'AAA7', 'AAA8', 'AAA9']);
});

test('a picture that cannot be taken is reported, and the run goes on', async () => {
  const reported: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
  const failure = new Error('no picture');
  const look = () => Promise.reject(failure);
  const result = await new ToolCallingAgent({ model: scriptedModel([act, 'The end.']), tools, look }).run('Go.');
  vi.unstubAllGlobals();
  expect([result.output, reported]).toEqual(['The end.', [failure]]);
});
