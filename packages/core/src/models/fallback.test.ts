import { describe, expect, test } from 'vitest';
import {
  AgentError,
  fallback,
  Memory,
  retry,
  ToolCallingAgent,
  type Model,
  type ModelEvent,
  type ModelRequest,
} from '../index.ts';
import { scriptedModel, type ScriptedReply } from '../testing/index.ts';

const request: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi.' }] }] };
const down = () => new AgentError('model-unavailable', 'down');
const model = (id: string, ...replies: ScriptedReply[]) => scriptedModel(replies, { id });

async function play(chosen: Model, signal?: AbortSignal): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of chosen.stream(request, { ...(signal && { signal }) })) events.push(event);
  return events;
}

const textOf = (events: ModelEvent[]) =>
  events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');

test('the first that answers is the only one asked', async () => {
  const [first, second] = [model('a/1', 'one'), model('b/2', 'two')];
  expect(textOf(await play(fallback([first, second])))).toBe('one');
  expect([first.requests, second.requests]).toEqual([[request], []]);
});

test.each([
  ['is down', down()],
  ['is at its limit', new AgentError('rate-limited', 'x')],
  ['has no key', new AgentError('missing-secret', 'x')],
  ['refuses the key', new AgentError('unauthorized', 'x')],
  ['finds the prompt too long', new AgentError('context-overflow', 'x')],
])('the next is asked when one %s, in their order', async (_, error) => {
  const models = [model('a/1', error), model('b/2', error), model('c/3', 'three'), model('d/4', 'four')] as const;
  expect(textOf(await play(fallback(models)))).toBe('three');
  expect(models.map(({ requests }) => requests.length)).toEqual([1, 1, 1, 0]);
});

test('each call begins with the first again', async () => {
  const [first, second] = [model('a/1', down(), 'back'), model('b/2', 'two')];
  const chosen = fallback([first, second]);
  expect([textOf(await play(chosen)), textOf(await play(chosen))]).toEqual(['two', 'back']);
});

test('when all fail, the last error tells of each', async () => {
  const chosen = fallback([
    model('a/1', new AgentError('unauthorized', 'bad key')),
    model('b/2', new AgentError('rate-limited', 'too fast', { retryAfterMs: 5 })),
  ]);
  await expect(play(chosen)).rejects.toMatchObject({
    name: 'AgentError',
    code: 'rate-limited',
    retryable: true,
    retryAfterMs: 5,
  });
  await expect(
    play(fallback([model('a/1', new AgentError('unauthorized', 'bad key')), model('b/2', down())])),
  ).rejects.toThrow(/a\/1: bad key[^]*b\/2: down/);
});

test('one alone is passed through with its own error', async () => {
  const error = down();
  await expect(play(fallback([model('a/1', error)]))).rejects.toBe(error);
});

test.each<[string, ScriptedReply]>([
  ['text', { text: 'half', error: down() }],
  ['reasoning', { reasoning: 'hm', error: down() }],
])('a reply that has begun with %s is not begun by another', async (_, reply) => {
  const second = model('b/2', 'two');
  await expect(play(fallback([model('a/1', reply), second]))).rejects.toMatchObject({
    code: 'model-unavailable',
    message: 'down',
  });
  expect(second.requests).toEqual([]);
});

describe('an abort', () => {
  test('asks nobody else', async () => {
    const second = model('b/2', 'two');
    await expect(play(fallback([model('a/1', new AgentError('aborted', 'stopped')), second]))).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(second.requests).toEqual([]);
  });

  test('that shows as another error asks nobody else either', async () => {
    const controller = new AbortController();
    const second = model('b/2', 'two');
    const first = model('a/1', () => {
      controller.abort();
      return down();
    });
    await expect(play(fallback([first, second]), controller.signal)).rejects.toMatchObject({ name: 'AgentError' });
    expect(second.requests).toEqual([]);
  });
});

test('supports is what all of them support', () => {
  const chosen = fallback([
    scriptedModel([], {
      supports: { tools: true, images: true, stop: true, structuredOutput: false, reasoning: true },
    }),
    scriptedModel([], {
      supports: { tools: true, images: false, stop: true, structuredOutput: true, reasoning: true },
    }),
  ]);
  expect(chosen.supports).toEqual({ tools: true, images: false, stop: true, structuredOutput: false, reasoning: true });
});

describe('prices', () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 0 };
  const cheap = { input: 1, output: 1 };
  const dear = { input: 50, output: 50 };

  test('are those of the model that answered', async () => {
    const chosen = fallback([
      scriptedModel([{ text: 'one', usage }, down()], { pricing: dear }),
      scriptedModel([{ text: 'two', usage }], { pricing: cheap }),
    ]);
    const costs = [await play(chosen), await play(chosen)].map((events) => {
      const last = events.at(-1);
      return last?.type === 'finish' ? last.usage?.usd : undefined;
    });
    expect(costs).toEqual([50, 1]);
  });

  test('reach the usage of a run', async () => {
    const chosen = fallback([
      scriptedModel([down()], { pricing: dear }),
      scriptedModel([{ text: 'two', usage }], { pricing: cheap }),
    ]);
    const result = await new ToolCallingAgent({ model: chosen, budget: { usd: 10 } }).run('Go.');
    expect(result).toMatchObject({ state: 'success', usage: { usd: 1 } });
  });

  test('are there only when all have them: a budget in dollars must hold whoever answers', () => {
    const some = fallback([scriptedModel([], { pricing: cheap }), scriptedModel([])]);
    expect(some.pricing).toBeUndefined();
    expect(
      fallback([scriptedModel([], { pricing: cheap }), scriptedModel([], { pricing: dear })]).pricing,
    ).toBeDefined();
    expect(() => new ToolCallingAgent({ model: some, budget: { usd: 1 } })).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
  });
});

test('nests with retry', async () => {
  const first = model('a/1', down(), 'second try');
  const chosen = fallback([retry(first, { firstDelayMs: 1 }), model('b/2', 'two')]);
  expect(textOf(await play(chosen))).toBe('second try');
});

test.each([[[]], [undefined], [[undefined]], [['openai/gpt-5.2']]])('%j is refused', (models) => {
  expect(() => Reflect.apply(fallback, undefined, [models])).toThrow(
    expect.objectContaining({ name: 'AgentError', code: 'invalid-argument' }),
  );
});

test('a signature has the name of the provider that it is from', async () => {
  const signing = (id: string, provider?: string): Model => ({
    ...scriptedModel([], { id }),
    async *stream() {
      yield { type: 'reasoning-delta', text: '', signature: 's', ...(provider && { provider }) };
      yield { type: 'finish', reason: 'stop', usage: null };
    },
  });
  const chosen = (model: Model) => play(fallback([scriptedModel([down()], { id: 'a/1' }), model]));
  expect((await chosen(signing('b/2')))[0]).toMatchObject({ signature: 's', provider: 'b' });
  expect((await chosen(signing('b/2', 'b of its own')))[0]).toMatchObject({ provider: 'b of its own' });
});

test('the reasoning of a reply, and of a saved memory, knows whose it is', async () => {
  const model: Model = {
    ...scriptedModel([]),
    async *stream() {
      yield { type: 'reasoning-delta', text: 'Hm.' };
      yield { type: 'reasoning-delta', text: '', signature: 's', provider: 'b' };
      yield { type: 'text-delta', text: 'Done.' };
      yield { type: 'finish', reason: 'stop', usage: null };
    },
  };
  const agent = new ToolCallingAgent({ model });
  await agent.run('Go.');
  const saved = Memory.fromJSON(JSON.parse(JSON.stringify(agent.memory)));
  expect(JSON.stringify(saved)).toContain('{"type":"reasoning","text":"Hm.","signature":"s","provider":"b"}');
});
