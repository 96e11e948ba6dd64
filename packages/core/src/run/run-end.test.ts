import { expect, test, vi } from 'vitest';
import { textTool } from '../__fixtures__/tools.ts';
import { ToolCallingAgent, type AgentEvent, type ToolContext } from '../index.ts';
import { scriptedModel } from '../testing/index.ts';

/** A tool that notes what it was told to say when the run of its call ends. */
function keeper(ended: string[], clean: (text: string) => void | Promise<void> = () => {}) {
  return textTool('keep', (text, { onRunEnd }) => {
    onRunEnd?.(() => {
      ended.push(text);
      return clean(text);
    });
    return 'kept';
  });
}

const keep = (text: string) => ({ toolCalls: [{ name: 'keep', input: { text } }] });

test('what tools leave for the end of their run is done once, before the run returns', async () => {
  const ended: string[] = [];
  const model = scriptedModel([keep('a'), keep('b'), 'done', keep('c'), 'done']);
  const seen: [event: string, ended: number][] = [];
  const onEvent = ({ type }: AgentEvent) => void seen.push([type, ended.length]);
  const agent = new ToolCallingAgent({ model, tools: [keeper(ended)], onEvent });
  await agent.run('One.');
  expect(ended).toEqual(['a', 'b']);
  expect(seen.slice(-2)).toEqual([
    ['step-end', 0],
    ['run-end', 2],
  ]);
  await agent.run('Two.');
  expect(ended).toEqual(['a', 'b', 'c']);
});

test('it is done after a run that is interrupted, and after one that throws', async () => {
  const ended: string[] = [];
  const tools = [keeper(ended)];
  const interrupted = new ToolCallingAgent({
    model: scriptedModel([keep('interrupted'), 'done']),
    tools,
    onEvent: ({ type }) => (type === 'tool-end' ? interrupted.interrupt() : undefined),
  });
  expect(await interrupted.run('One.')).toMatchObject({ state: 'interrupted' });
  const failing = new ToolCallingAgent({ model: scriptedModel([keep('failed'), new Error('no model')]), tools });
  await expect(failing.run('Two.')).rejects.toThrow('no model');
  expect(ended).toEqual(['interrupted', 'failed']);
});

test('a managed agent ends before the agent that called it', async () => {
  const ended: string[] = [];
  const tools = [keeper(ended)];
  const helper = new ToolCallingAgent({
    name: 'helper',
    description: 'Helps.',
    model: scriptedModel([keep('child'), 'done']),
    tools,
  });
  const call = { name: 'helper', input: { task: 'Help.' } };
  const model = scriptedModel([keep('parent'), { toolCalls: [call] }, 'done']);
  await new ToolCallingAgent({ model, tools, managedAgents: [helper] }).run('Go.');
  expect(ended).toEqual(['child', 'parent']);
});

test('one that fails is reported, and the others and the answer are not lost', async () => {
  const reported: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
  const ended: string[] = [];
  const failure = new Error('no end');
  const tools = [
    keeper(ended, (text) => {
      if (text === 'a') throw failure;
    }),
  ];
  const model = scriptedModel([keep('a'), keep('b'), 'done']);
  expect(await new ToolCallingAgent({ model, tools }).run('Go.')).toMatchObject({ output: 'done' });
  vi.unstubAllGlobals();
  expect([ended, reported]).toEqual([['a', 'b'], [failure]]);
});

test('one that hangs is left behind', async () => {
  vi.useFakeTimers();
  try {
    const ended: string[] = [];
    const tools = [keeper(ended, () => new Promise(() => {}))];
    const run = new ToolCallingAgent({ model: scriptedModel([keep('a'), 'done']), tools }).run('Go.');
    await vi.waitFor(() => expect(ended).toEqual(['a']));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await run).toMatchObject({ output: 'done' });
  } finally {
    vi.useRealTimers();
  }
});

test('a call that outlives its run cleans up at once', async () => {
  const contexts: ToolContext[] = [];
  const tools = [textTool('f', (_, context) => void contexts.push(context))];
  const model = scriptedModel([{ toolCalls: [{ name: 'f', input: { text: '' } }] }, 'done']);
  await new ToolCallingAgent({ model, tools }).run('Go.');
  const clean = vi.fn<() => void>();
  contexts[0]?.onRunEnd?.(clean);
  expect(clean).toHaveBeenCalledOnce();
});
