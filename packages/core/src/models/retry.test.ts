import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  AgentError,
  retry,
  ToolCallingAgent,
  type Model,
  type ModelEvent,
  type ModelRequest,
  type RetryOptions,
} from '../index.ts';
import { scriptedModel, type ScriptedReply } from '../testing/index.ts';

const request: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi.' }] }] };
const down = () => new AgentError('model-unavailable', 'down');
const limited = (retryAfterMs?: number) =>
  new AgentError('rate-limited', 'slow down', { ...(retryAfterMs !== undefined && { retryAfterMs }) });

async function collect(events: AsyncIterable<ModelEvent>): Promise<string> {
  let text = '';
  for await (const event of events) if (event.type === 'text-delta') text += event.text;
  return text;
}

/** Plays the script under `retry`; `times` holds when each call came, in ms since the start. */
function play(replies: ScriptedReply[], options?: RetryOptions, signal?: AbortSignal) {
  const times: number[] = [];
  const model = scriptedModel(
    replies.map((reply) => (): ScriptedReply => {
      times.push(Date.now());
      return reply;
    }),
  );
  const text = collect(retry(model, options).stream(request, { ...(signal && { signal }) }));
  text.catch(() => {});
  return { model, text, times };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a model that answers is called once', async () => {
  const { model, text } = play(['fine']);
  await expect(text).resolves.toBe('fine');
  expect(model.requests).toEqual([request]);
});

test.each([
  ['model-unavailable', down()],
  ['rate-limited', limited()],
  ['anything that says it is retryable', new AgentError('bad-request', 'flaky', { retryable: true })],
])('%s is tried again', async (_, error) => {
  const { model, text } = play([error, error, 'fine']);
  await vi.runAllTimersAsync();
  await expect(text).resolves.toBe('fine');
  expect(model.requests).toEqual([request, request, request]);
});

test.each([
  ['unauthorized', new AgentError('unauthorized', 'bad key')],
  ['bad-request', new AgentError('bad-request', 'no')],
  ['context-overflow', new AgentError('context-overflow', 'no')],
  ['aborted', new AgentError('aborted', 'no')],
  ['what says it is not retryable', new AgentError('model-unavailable', 'gone for good', { retryable: false })],
  ['an error of another kind', new TypeError('bug')],
])('%s is not', async (_, error) => {
  const { model, text } = play([error, 'never']);
  await expect(text).rejects.toBe(error);
  expect(model.requests).toHaveLength(1);
});

test('the last error is thrown after 4 calls, or as many as are asked for', async () => {
  for (const [attempts, expected] of [
    [undefined, 4],
    [1, 1],
    [6, 6],
  ] as const) {
    const { model, text } = play(Array.from({ length: 9 }, down), { ...(attempts && { attempts }) });
    await vi.runAllTimersAsync();
    await expect(text).rejects.toMatchObject({ code: 'model-unavailable' });
    expect(model.requests).toHaveLength(expected);
  }
});

describe('waits', () => {
  test('grow, with jitter, from about a second', async () => {
    const { text, times } = play([down(), down(), down(), 'fine']);
    await vi.runAllTimersAsync();
    await expect(text).resolves.toBe('fine');
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    [1_000, 2_000, 4_000].forEach((most, index) => {
      expect(waits[index]).toBeLessThanOrEqual(most);
      expect(waits[index]).toBeGreaterThanOrEqual(most / 2 - 1);
    });
  });

  test('are never longer than maxDelayMs', async () => {
    const { text, times } = play([...Array.from({ length: 9 }, down), 'fine'], {
      attempts: 10,
      firstDelayMs: 100,
      maxDelayMs: 400,
    });
    await vi.runAllTimersAsync();
    await expect(text).resolves.toBe('fine');
    expect(Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? 0)))).toBeLessThanOrEqual(400);
  });

  test('are as long as the provider asks for', async () => {
    const { text, times } = play([limited(7_000), 'fine']);
    await vi.advanceTimersByTimeAsync(6_999);
    expect(times).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    await expect(text).resolves.toBe('fine');
    expect(times).toEqual([0, 7_000]);
  });

  test('that the provider wants longer than maxDelayMs are not begun', async () => {
    const { text, times } = play([limited(3_600_000), 'never']);
    await expect(text).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 3_600_000 });
    expect(times).toHaveLength(1);
  });

  test('end at once with `aborted` when the signal is aborted', async () => {
    const controller = new AbortController();
    const { model, text } = play([down(), 'never'], {}, controller.signal);
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    await expect(text).rejects.toMatchObject({ name: 'AgentError', code: 'aborted' });
    await vi.runAllTimersAsync();
    expect(model.requests).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('after an abort it does not try again', async () => {
  const controller = new AbortController();
  const { model, text } = play(
    [
      () => {
        controller.abort();
        return down();
      },
      'never',
    ],
    {},
    controller.signal,
  );
  await expect(text).rejects.toMatchObject({ name: 'AgentError' });
  expect(model.requests).toHaveLength(1);
});

test.each<[string, ScriptedReply]>([
  ['text', { text: 'half an ans', error: down() }],
  ['reasoning', { reasoning: 'hm', error: down() }],
  ['a tool call', { toolCalls: [{ name: 'f', input: {} }], error: down() }],
])('a reply that has begun with %s is not asked for again', async (_, reply) => {
  const { model, text } = play([reply, 'never']);
  await expect(text).rejects.toMatchObject({ code: 'model-unavailable' });
  expect(model.requests).toHaveLength(1);
});

test('leaving early closes the stream of the model', async () => {
  let closed = false;
  const endless: Model = {
    ...scriptedModel([]),
    async *stream() {
      try {
        for (;;) yield { type: 'text-delta', text: 'x' };
      } finally {
        closed = true;
      }
    },
  };
  for await (const event of retry(endless).stream(request)) if (event.type === 'text-delta') break;
  expect(closed).toBe(true);
});

test('an agent runs on it as if nothing had happened', async () => {
  const model = scriptedModel([down(), 'fine']);
  const run = new ToolCallingAgent({ model: retry(model) }).run('Go.');
  await vi.runAllTimersAsync();
  await expect(run).resolves.toMatchObject({ state: 'success', output: 'fine' });
});

test('an agent that is interrupted while it waits stops at once', async () => {
  const agent = new ToolCallingAgent({ model: retry(scriptedModel([limited(50_000), 'never'])) });
  const run = agent.run('Go.');
  await vi.advanceTimersByTimeAsync(1_000);
  agent.interrupt();
  await vi.advanceTimersByTimeAsync(1);
  await expect(run).resolves.toMatchObject({ state: 'interrupted' });
});

test('id, supports and pricing are those of the model', () => {
  const model = scriptedModel([], { id: 'acme/one', supports: { images: false }, pricing: { input: 1, output: 2 } });
  const { id, supports, pricing } = retry(model);
  expect({ id, supports, pricing }).toEqual({ id: model.id, supports: model.supports, pricing: model.pricing });
});

test('its spec is not that of the bare model: a saved agent would lose the retries', () => {
  const spec = { package: '@thimble/openai', export: 'openai', args: ['gpt-5.2'] };
  expect(retry({ ...scriptedModel([]), spec }).spec).not.toEqual(spec);
});

test.each([
  { attempts: 0 },
  { attempts: 1.5 },
  { attempts: Number.NaN },
  { firstDelayMs: -1 },
  { maxDelayMs: Number.NaN },
  { retries: 3 },
])('%j is refused', (options) => {
  expect(() => Reflect.apply(retry, undefined, [scriptedModel([]), options])).toThrow(
    expect.objectContaining({ name: 'AgentError', code: 'invalid-argument' }),
  );
});
