import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AgentError, rateLimit, ToolCallingAgent, type Model, type ModelRequest } from '../index.ts';
import { scriptedModel, type ScriptedReply } from '../testing/index.ts';

const ask = (text: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [{ role: 'user', content: [{ type: 'text', text }] }],
  ...more,
});

/** A model that notes who was let through, and when (ms since the start). */
function counted(usage: ScriptedReply = 'fine') {
  const entries: [text: string, at: number][] = [];
  const model = scriptedModel(
    Array.from({ length: 200 }, () => ({ messages: [first] }: ModelRequest) => {
      const part = first?.role === 'user' ? first.content[0] : undefined;
      entries.push([part?.type === 'text' ? part.text.slice(0, 10) : '', Date.now()]);
      return usage;
    }),
  );
  return { model, entries };
}

function call(model: Model, request: ModelRequest, signal?: AbortSignal): Promise<void> {
  const finished = (async () => {
    for await (const event of model.stream(request, { ...(signal && { signal }) })) if (event.type === 'finish') return;
  })();
  finished.catch(() => {});
  return finished;
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('requestsPerMinute', () => {
  test('lets three through at once and the fourth when a minute is over', async () => {
    const { model, entries } = counted();
    const paced = rateLimit(model, { requestsPerMinute: 3 });
    for (const text of ['a', 'b', 'c', 'd']) void call(paced, ask(text));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(entries).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(entries).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 0],
      ['d', 60_000],
    ]);
  });

  test('holds for every window of a minute, and keeps the order', async () => {
    const { model, entries } = counted();
    const paced = rateLimit(model, { requestsPerMinute: 4 });
    for (let index = 0; index < 30; index++) {
      void call(paced, ask(`call ${index}`));
      await vi.advanceTimersByTimeAsync((index * 7_919) % 23_000);
    }
    await vi.runAllTimersAsync();
    expect(entries.map(([text]) => text)).toEqual(Array.from({ length: 30 }, (_, index) => `call ${index}`));
    entries.forEach(([, at], index) => {
      const earlier = entries[index - 4];
      if (earlier) expect(at - earlier[1]).toBeGreaterThanOrEqual(60_000);
    });
  });

  test('counts calls that failed: the provider does too', async () => {
    const { model, entries } = counted(new AgentError('model-unavailable', 'down'));
    const paced = rateLimit(model, { requestsPerMinute: 1 });
    await expect(call(paced, ask('a'))).rejects.toMatchObject({ code: 'model-unavailable' });
    void call(paced, ask('b'));
    await vi.runAllTimersAsync();
    expect(entries).toEqual([
      ['a', 0],
      ['b', 60_000],
    ]);
  });
});

describe('tokensPerMinute', () => {
  const usage = (inputTokens: number, outputTokens: number): ScriptedReply => ({
    text: 'x',
    usage: { inputTokens, outputTokens },
  });

  test('makes a call wait that has no room', async () => {
    const { model, entries } = counted(usage(500, 400));
    const paced = rateLimit(model, { tokensPerMinute: 1_000 });
    await call(paced, ask('a'));
    void call(paced, ask(`b ${'x'.repeat(2_000)}`));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(entries).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(entries[1]?.[1]).toBe(60_000);
  });

  test('is corrected by the usage: a long prompt that was cheap leaves room', async () => {
    const { model, entries } = counted(usage(10, 10));
    const paced = rateLimit(model, { tokensPerMinute: 1_000 });
    for (const text of ['a', 'b', 'c']) await call(paced, ask(text.repeat(3_200)));
    expect(entries.map(([, at]) => at)).toEqual([0, 0, 0]);
  });

  test('counts a call by its length, its tools and its maxOutputTokens before it is known', async () => {
    const slow: ScriptedReply = { text: 'x', delayMs: 10_000 };
    for (const request of [
      ask('x'.repeat(3_000)),
      ask('x', { maxOutputTokens: 700 }),
      ask('x', { tools: [{ name: 'f', description: 'd'.repeat(3_000), inputSchema: {} }] }),
    ]) {
      const { model, entries } = counted(slow);
      const paced = rateLimit(model, { tokensPerMinute: 1_000 });
      void call(paced, request);
      void call(paced, request);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(entries).toHaveLength(1);
      await vi.runAllTimersAsync();
      expect(entries).toHaveLength(2);
    }
  });

  test('does not count the data of a picture as text', async () => {
    const { model, entries } = counted({ text: 'x', delayMs: 10_000 });
    const paced = rateLimit(model, { tokensPerMinute: 10_000 });
    const picture: ModelRequest = {
      messages: [{ role: 'user', content: [{ type: 'image', mediaType: 'image/png', data: 'A'.repeat(1_000_000) }] }],
    };
    void call(paced, picture);
    void call(paced, picture);
    await vi.advanceTimersByTimeAsync(1);
    expect(entries).toHaveLength(2);
    await vi.runAllTimersAsync();
  });

  test('lets a call through alone that is larger than the limit itself', async () => {
    const { model, entries } = counted();
    const paced = rateLimit(model, { tokensPerMinute: 100 });
    await call(paced, ask('x'.repeat(4_000)));
    expect(entries).toHaveLength(1);
  });
});

describe('an abort while waiting', () => {
  test('ends the call with `aborted` and lets the next through in its place', async () => {
    const { model, entries } = counted();
    const paced = rateLimit(model, { requestsPerMinute: 1 });
    const controller = new AbortController();
    await call(paced, ask('a'));
    const waiting = call(paced, ask('b'), controller.signal);
    void call(paced, ask('c'));
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AgentError', code: 'aborted' });
    await vi.advanceTimersByTimeAsync(59_000);
    expect(entries).toEqual([
      ['a', 0],
      ['c', 60_000],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends a call at once that stands behind another, and it takes no place', async () => {
    const { model, entries } = counted();
    const paced = rateLimit(model, { requestsPerMinute: 1 });
    const controller = new AbortController();
    await call(paced, ask('a'));
    void call(paced, ask('b'));
    let ended = false;
    const behind = call(paced, ask('c'), controller.signal);
    behind.catch(() => (ended = true));
    void call(paced, ask('d'));
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toBe(true);
    await vi.advanceTimersByTimeAsync(200_000);
    expect(entries).toEqual([
      ['a', 0],
      ['b', 60_000],
      ['d', 120_000],
    ]);
  });

  test('a call that is aborted before it begins takes no place', async () => {
    const { model, entries } = counted();
    const paced = rateLimit(model, { requestsPerMinute: 1 });
    await expect(call(paced, ask('a'), AbortSignal.abort())).rejects.toMatchObject({
      name: 'AgentError',
      code: 'aborted',
    });
    await call(paced, ask('b'));
    expect(entries).toEqual([['b', 0]]);
  });

  test('an agent that is interrupted while it waits stops at once', async () => {
    const { model } = counted();
    const paced = rateLimit(model, { requestsPerMinute: 1 });
    await call(paced, ask('a'));
    const agent = new ToolCallingAgent({ model: paced });
    const run = agent.run('Go.');
    await vi.advanceTimersByTimeAsync(1_000);
    agent.interrupt();
    await vi.advanceTimersByTimeAsync(1);
    await expect(run).resolves.toMatchObject({ state: 'interrupted' });
  });
});

test('agents that share the model share its pace', async () => {
  const { model, entries } = counted();
  const paced = rateLimit(model, { requestsPerMinute: 1 });
  const runs = ['One.', 'Two.'].map((task) => new ToolCallingAgent({ model: paced }).run(task));
  await vi.runAllTimersAsync();
  await Promise.all(runs);
  expect(entries.map(([, at]) => at)).toEqual([0, 60_000]);
});

test('id, supports and pricing are those of the model, its spec is not', () => {
  const spec = { package: '@thimble/openai', export: 'openai', args: ['gpt-5.2'] };
  const model = { ...scriptedModel([], { id: 'acme/one', pricing: { input: 1, output: 2 } }), spec };
  const paced = rateLimit(model, { requestsPerMinute: 3 });
  expect(paced).toMatchObject({ id: model.id, supports: model.supports, pricing: model.pricing });
  expect(paced.spec).not.toEqual(spec);
});

test.each([
  { requestsPerMinute: 0 },
  { tokensPerMinute: -1 },
  { requestsPerMinute: Number.NaN },
  { requestsPerMinute: '3' },
  { rpm: 3 },
  undefined,
])('%j is refused', (options) => {
  expect(() => Reflect.apply(rateLimit, undefined, [scriptedModel([]), options])).toThrow(
    expect.objectContaining({ name: 'AgentError', code: 'invalid-argument' }),
  );
});
