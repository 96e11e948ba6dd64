import { AgentError, fallback, rateLimit, retry, tool, ToolCallingAgent, type ModelRequest } from '@thimble/core';
import { type LoopbackServer, loopbackServer, outcomeOf, sendEvents, textOf } from '@thimble/model-kit/testing';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openai } from './openai.ts';
import type { OpenAiOptions } from './options.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
const usage = { prompt_tokens: 1_000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 600 } };

type Answer = (response: ServerResponse) => void;

const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

const says =
  (text: string): Answer =>
  (response) =>
    void sendEvents(response, [
      chunk({ content: text }),
      chunk({}, 'stop'),
      `data: ${JSON.stringify({ usage })}\n\n`,
      'data: [DONE]\n\n',
    ]);

const calls =
  (name: string): Answer =>
  (response) =>
    void sendEvents(response, [
      chunk({ tool_calls: [{ index: 0, id: 'call_1', function: { name, arguments: '{}' } }] }),
      chunk({}, 'tool_calls'),
      `data: ${JSON.stringify({ usage })}\n\n`,
    ]);

const fails =
  (status: number, headers: { [name: string]: string } = {}): Answer =>
  (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify({ error: { message: `status ${status}` } }));

const hangsUp: Answer = (response) => response.destroy();
const breaksOff: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk({ content: 'Half of ' }), () => response.destroy());
};

const servers: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server[Symbol.asyncDispose]()));
});

/** A model whose server gives these answers in turn, and the times of its requests. */
async function served(answers: readonly Answer[], options: OpenAiOptions = {}) {
  const times: number[] = [];
  const server = await loopbackServer((response) => {
    const answer = answers[times.length] ?? fails(418);
    times.push(performance.now());
    answer(response);
  });
  servers.push(server);
  return { model: openai('m', { baseUrl: server.baseUrl, ...options }), times };
}

describe('retry, over HTTP', () => {
  test.each<[string, Answer]>([
    ['a server that is overloaded', fails(503)],
    ['a conflict', fails(409)],
    ['a request timeout', fails(408)],
    ['a broken gateway', fails(502, { 'content-type': 'text/html' })],
    ['a connection that is closed before the reply', hangsUp],
    ['a limit', fails(429)],
  ])('retries after %s', async (_what, fault) => {
    const { model, times } = await served([fault, fault, says('Here I am.')]);
    const { events, error } = await outcomeOf(retry(model, { firstDelayMs: 5 }).stream(hello));
    expect([textOf(events, 'text-delta'), error, times.length]).toEqual(['Here I am.', undefined, 3]);
  });

  test('waits as long as the server asks', async () => {
    const { model, times } = await served([fails(429, { 'retry-after-ms': '300' }), says('Now.')]);
    await outcomeOf(retry(model, { firstDelayMs: 1 }).stream(hello));
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThan(295);
  });

  test('does not wait if a server asks for more than the maximum', async () => {
    const { model, times } = await served([fails(429, { 'retry-after': '3600' })]);
    const { error } = await outcomeOf(retry(model, { maxDelayMs: 1_000 }).stream(hello));
    expect(error).toMatchObject({ code: 'rate-limited', retryAfterMs: 3_600_000 });
    expect(times).toHaveLength(1);
  });

  test.each([400, 401, 403, 404, 422])('does not retry after %i', async (status) => {
    const { model, times } = await served([fails(status)]);
    const { error } = await outcomeOf(retry(model, { firstDelayMs: 1 }).stream(hello));
    expect(error).toMatchObject({ retryable: false, details: { status } });
    expect(times).toHaveLength(1);
  });

  test('keeps what was streamed, and does not retry, when a reply breaks off', async () => {
    const { model, times } = await served([breaksOff]);
    const { events, error } = await outcomeOf(retry(model, { firstDelayMs: 1 }).stream(hello));
    expect(textOf(events, 'text-delta')).toBe('Half of ');
    expect(AgentError.is(error, 'model-unavailable')).toBe(true);
    expect(times).toHaveLength(1);
  });

  test('gives up with the last error', async () => {
    const { model, times } = await served([fails(503), hangsUp, fails(500)]);
    const { error } = await outcomeOf(retry(model, { attempts: 3, firstDelayMs: 1 }).stream(hello));
    expect(error).toMatchObject({ code: 'model-unavailable', details: { status: 500 } });
    expect(times).toHaveLength(3);
  });
});

describe('fallback, over HTTP', () => {
  test.each<[string, Answer]>([
    ['refuses the key', fails(401)],
    ['is down', fails(503)],
    ['hangs up', hangsUp],
    ['has no quota left', fails(402)],
  ])('calls the next model if the first %s', async (_what, fault) => {
    const [first, second] = [await served([fault]), await served([says('Second.')])];
    const { events } = await outcomeOf(fallback([first.model, second.model]).stream(hello));
    expect(textOf(events, 'text-delta')).toBe('Second.');
    expect([first.times.length, second.times.length]).toEqual([1, 1]);
  });

  test('does not mix two replies', async () => {
    const [first, second] = [await served([breaksOff]), await served([says('Second.')])];
    const { events, error } = await outcomeOf(fallback([first.model, second.model]).stream(hello));
    expect([textOf(events, 'text-delta'), second.times.length]).toEqual(['Half of ', 0]);
    expect(AgentError.is(error, 'model-unavailable')).toBe(true);
  });

  test('reports all that failed', async () => {
    const [first, second] = [await served([fails(401)]), await served([fails(503)])];
    const { error } = await outcomeOf(fallback([retry(first.model), second.model]).stream(hello));
    expect(error).toMatchObject({
      code: 'model-unavailable',
      message: expect.stringMatching(/status 401[\s\S]*status 503/),
    });
  });
});

describe('rateLimit, over HTTP', () => {
  test('lets no more requests through than allowed, and an aborted one leaves the queue', async () => {
    const { model, times } = await served([says('One.'), says('Two.'), says('Three.')]);
    const paced = rateLimit(model, { requestsPerMinute: 2 });
    const controller = new AbortController();
    const third = Promise.all([outcomeOf(paced.stream(hello)), outcomeOf(paced.stream(hello))]).then(() =>
      setImmediate(() => controller.abort()),
    );
    const { error } = await outcomeOf(paced.stream(hello, { signal: controller.signal }));
    await third;
    expect(AgentError.is(error, 'aborted')).toBe(true);
    expect(times).toHaveLength(2);
  });

  test('counts the tokens that the server reports', async () => {
    const { model, times } = await served([says('One.'), says('Two.')]);
    const paced = rateLimit(model, { tokensPerMinute: 1_050 });
    await outcomeOf(paced.stream(hello));
    const controller = new AbortController();
    const second = outcomeOf(paced.stream(hello, { signal: controller.signal }));
    setImmediate(() => controller.abort());
    expect(AgentError.is((await second).error, 'aborted')).toBe(true);
    expect(times).toHaveLength(1);
  });
});

describe('pricing, over HTTP', () => {
  const pricing = { input: 10, cacheRead: 1, output: 100 };
  const look = tool({ name: 'look', description: 'Looks.', input: z.object({}), execute: () => 'nothing' });

  test('puts the cost of what the server reports into the usage', async () => {
    const { model } = await served([calls('look'), says('Nothing.')], { pricing });
    const { usage: sum } = await new ToolCallingAgent({ model, tools: [look] }).run('Look.');
    // 400 tokens at 10, 600 at 1 and 100 at 100 dollars per million, twice.
    expect(sum?.usd).toBeCloseTo(2 * 0.0146, 9);
  });

  test('ends a run that has spent its budget', async () => {
    const { model, times } = await served([calls('look'), says('Nothing.')], { pricing });
    const agent = new ToolCallingAgent({ model, tools: [look], budget: { usd: 0.01 } });
    expect((await agent.run('Look.')).state).toBe('budget');
    expect(times).toHaveLength(1);
  });
});
