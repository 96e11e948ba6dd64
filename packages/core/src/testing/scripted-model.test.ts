import fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AgentError, type ModelEvent, type ModelRequest } from '../index.ts';
import { scriptedModel, type ScriptedModelOptions, type ScriptedReply } from './index.ts';

const request: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi.' }] }] };

async function play(reply: ScriptedReply, options?: ScriptedModelOptions): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of scriptedModel([reply], options).stream(request)) events.push(event);
  return events;
}

const textOf = (events: ModelEvent[]) =>
  events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');

describe('scriptedModel', () => {
  test('plays its replies in turn, and then says that the script is over', async () => {
    const model = scriptedModel(['one', 'two']);
    const texts: string[] = [];
    for (let turn = 0; turn < 2; turn++) {
      const events: ModelEvent[] = [];
      for await (const event of model.stream(request)) events.push(event);
      texts.push(textOf(events));
    }
    expect(texts).toEqual(['one', 'two']);
    await expect(model.stream(request)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      name: 'AgentError',
      message: expect.stringMatching(/2 replies.*call 3/),
    });
  });

  test('streams text and reasoning in chunks that add up, and ends with exactly one finish', async () => {
    const size = fastCheck.integer({ min: 1, max: 20 });
    await fastCheck.assert(
      fastCheck.asyncProperty(fastCheck.string(), fastCheck.string(), size, async (text, reasoning, chunkSize) => {
        const events = await play({ text, reasoning }, { chunkSize });
        expect(textOf(events)).toBe(text);
        expect(events.map((event) => (event.type === 'reasoning-delta' ? event.text : '')).join('')).toBe(reasoning);
        expect(events.filter(({ type }) => type === 'finish')).toEqual([events.at(-1)]);
        for (const event of events)
          if (event.type === 'text-delta') expect(event.text.length).toBeLessThanOrEqual(chunkSize);
      }),
    );
  });

  test('splits tags by default', async () => {
    const deltas = (await play('Thought.\n<code>\n1 + 1\n</code>')).flatMap((event) =>
      event.type === 'text-delta' ? [event.text] : [],
    );
    expect(deltas.some((text) => text.includes('<code>') || text.includes('</code>'))).toBe(false);
  });

  test('calls tools, with ids where none are given', async () => {
    const events = await play({
      text: 'So.',
      toolCalls: [
        { name: 'a', input: { x: 1 } },
        { id: 'mine', name: 'b', input: '{', error: 'no JSON' },
      ],
    });
    expect(events.filter(({ type }) => type === 'tool-call')).toEqual([
      { type: 'tool-call', id: 'call-1', name: 'a', input: { x: 1 } },
      { type: 'tool-call', id: 'mine', name: 'b', input: '{', error: 'no JSON' },
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'tool-calls' });
  });

  test('finishes as it is told, with the usage it is told', async () => {
    expect((await play('x')).at(-1)).toMatchObject({ reason: 'stop', usage: { outputTokens: expect.any(Number) } });
    expect((await play({ text: 'x', finish: 'length', usage: null })).at(-1)).toEqual({
      type: 'finish',
      reason: 'length',
      usage: null,
    });
    const usage = { inputTokens: 5, outputTokens: 6, cacheReadTokens: 4 };
    expect((await play({ text: 'x', usage })).at(-1)).toMatchObject({ usage });
  });

  test('throws an error alone, or after some text', async () => {
    const error = new AgentError('rate-limited', 'slow down');
    await expect(play(error)).rejects.toBe(error);
    const model = scriptedModel([{ text: 'half', error }]);
    let text = '';
    const read = (async () => {
      for await (const event of model.stream(request)) if (event.type === 'text-delta') text += event.text;
    })();
    await expect(read).rejects.toBe(error);
    expect(text).toBe('half');
  });

  test('asks a function what to say to a request', async () => {
    expect(textOf(await play(({ messages }) => `${messages.length} message`))).toBe('1 message');
  });

  test('notes the requests', async () => {
    const model = scriptedModel(['x']);
    for await (const event of model.stream(request)) expect(event.type).not.toBe('tool-call');
    expect(model.requests).toEqual([request]);
  });

  test.each<[string, ScriptedModelOptions, ScriptedReply]>([
    ['while it waits', { delayMs: 60_000 }, 'never'],
    ['between two chunks', { chunkSize: 1 }, 'x'.repeat(100)],
  ])('stops with `aborted` when its signal is aborted %s', async (_, options, reply) => {
    const controller = new AbortController();
    const read = (async () => {
      for await (const event of scriptedModel([reply], options).stream(request, { signal: controller.signal }))
        if (event.type === 'text-delta') controller.abort();
    })();
    if (options.delayMs) controller.abort();
    await expect(read).rejects.toMatchObject({ name: 'AgentError', code: 'aborted' });
  });

  test('has the id, the prices and the support that it is given', () => {
    const pricing = { input: 1, output: 2 };
    const model = scriptedModel([], { id: 'acme/one', pricing, supports: { tools: false } });
    expect(model).toMatchObject({ id: 'acme/one', pricing, supports: { tools: false, images: true } });
  });
});

test('what is no script, or no reply of one, is refused', async () => {
  expect(() => Reflect.apply(scriptedModel, undefined, ['hello'])).toThrow(/takes a list of replies/);
  expect(() => Reflect.apply(scriptedModel, undefined, [[], { chunk: 1 }])).toThrow(
    /scriptedModel has no option "chunk"/,
  );
  const model: ReturnType<typeof scriptedModel> = Reflect.apply(scriptedModel, undefined, [[{ toolCall: [] }]]);
  const events = model.stream({ messages: [] });
  await expect(events[Symbol.asyncIterator]().next()).rejects.toThrow(
    /has no option "toolCall"\. Did you mean `toolCalls`/,
  );
});
