import { type ModelRequest, tool, ToolCallingAgent } from '@thimble/core';
import { LLMock } from '@copilotkit/aimock';
import { type LoopbackServer, loopbackServer, outcomeOf, textOf } from '@thimble/model-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { recorded } from './__fixtures__/recorded.ts';
import { azure } from './azure.ts';
import type { AzureOptions } from './options.ts';

function ask(text: string, more: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: 'user', content: [{ type: 'text', text }] }], ...more };
}

describe.each<[string, AzureOptions]>([
  ['v1', {}],
  ['v1, Responses', { api: 'responses' }],
  ['a dated version', { apiVersion: '2024-10-21' }],
])('azure against a mock of Azure, %s', (_what, options) => {
  const mock = new LLMock({ port: 0 });
  const model = () => azure('gpt-4.1', { endpoint: mock.url, apiKey: 'azure-mock-0123', ...options });

  beforeAll(async () => {
    mock.onMessage('hello', { content: 'Hi there, traveller!', usage: { prompt_tokens: 12, completion_tokens: 5 } });
    mock.onMessage('slow down', { error: { message: 'Slow', code: '429' }, status: 429, retryAfter: 9 });
    mock.on(
      { userMessage: 'weather', turnIndex: 0 },
      { toolCalls: [{ name: 'weather', arguments: '{"city":"Oslo"}' }] },
    );
    mock.on({ userMessage: 'weather', turnIndex: 1 }, { content: 'It snows in Oslo.' });
    await mock.start();
  });
  afterAll(() => mock.stop());

  test('reads text and usage', async () => {
    const { events } = await outcomeOf(model().stream(ask('hello')));
    expect(textOf(events, 'text-delta')).toBe('Hi there, traveller!');
    expect(events.at(-1)).toMatchObject({ reason: 'stop' });
  });

  test('waits as it is told', async () => {
    const { error } = await outcomeOf(model().stream(ask('slow down')));
    expect(error).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 9_000 });
  });

  test.each([
    ['malformed JSON', { malformedRate: 1 }],
    ['a connection that drops', { disconnectRate: 1 }],
    ['an internal error', { dropRate: 1 }],
  ])('survives %s', async (_fault, chaos) => {
    mock.setChaos(chaos);
    try {
      expect((await outcomeOf(model().stream(ask('hello')))).error).toMatchObject({
        code: 'model-unavailable',
        retryable: true,
      });
    } finally {
      mock.clearChaos();
    }
  });

  test('runs an agent of two steps', async () => {
    const weather = tool({
      name: 'weather',
      description: 'The weather of a city.',
      input: z.object({ city: z.string() }),
      effect: 'read',
      execute: async ({ city }) => `Snow in ${city}`,
    });
    await using agent = new ToolCallingAgent({ model: model(), tools: [weather] });
    const { output, state, steps } = await agent.run('weather in Oslo?');
    expect({ output, state }).toEqual({ output: 'It snows in Oslo.', state: 'success' });
    expect(JSON.stringify(steps)).toContain('Snow in Oslo');
  });
});

describe('azure over HTTP', () => {
  let server: LoopbackServer;
  let play: Parameters<typeof loopbackServer>[0];
  const read = (options: AzureOptions = {}, request = ask('hello')) =>
    outcomeOf(azure('my-gpt', { endpoint: server.baseUrl, apiKey: 'azure-key-0123', ...options }).stream(request));
  const error = (status: number, body: object | string, headers = {}) => {
    const type = typeof body === 'string' ? 'text/html' : 'application/json';
    play = (response) =>
      void response
        .writeHead(status, { 'content-type': type, ...headers })
        .end(typeof body === 'string' ? body : JSON.stringify(body));
  };

  beforeAll(async () => {
    server = await loopbackServer((response, request) => play(response, request));
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const deploymentNotFound =
    'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.';
  const wrongKey =
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.';
  test.each([
    [
      404,
      { error: { code: 'DeploymentNotFound', message: deploymentNotFound } },
      'bad-request',
      /name of the deployment/,
    ],
    [404, { error: { code: '404', message: 'Resource not found' } }, 'bad-request', /endpoint and apiVersion/],
    [400, { error: { code: 'BadRequest', message: 'API version not supported' } }, 'bad-request', /API version/],
    [401, { error: { code: '401', message: wrongKey } }, 'unauthorized', /resource at this endpoint/],
    [401, { statusCode: 401, message: wrongKey }, 'unauthorized', /invalid subscription key/],
    [
      403,
      { error: { code: '403', message: 'Access denied due to Virtual Network/Firewall rules.' } },
      'unauthorized',
      /Firewall/,
    ],
    [
      429,
      { error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } },
      'rate-limited',
      /quota/,
    ],
    [
      500,
      { error: { code: 'InternalServerError', message: 'Backend returned unexpected response.' } },
      'model-unavailable',
      /Backend/,
    ],
    [502, '<html>Bad gateway</html>', 'model-unavailable', /web page/],
    [200, '<html>Sign in</html>', 'model-unavailable', /web page/],
    [
      400,
      { error: { message: "This model's maximum context length is 128000 tokens.", code: 'context_length_exceeded' } },
      'context-overflow',
      /maxTokens/,
    ],
  ])('says what HTTP %i means: %j', async (status, body, code, message) => {
    error(status, body);
    const { events, error: thrown } = await read();
    expect(events).toEqual([]);
    expect(thrown).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(String(thrown)).toMatch(/Azure OpenAI at http:\/\/127.*\(model my-gpt\)/);
  });

  test('waits as the headers say', async () => {
    error(429, { error: { code: '429', message: 'Rate limit is exceeded.' } }, { 'retry-after': '12' });
    expect((await read()).error).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 12_000 });
    error(429, { error: { code: '429', message: 'Rate limit is exceeded.' } });
    const { error: unknown } = await read();
    expect(unknown).toMatchObject({ retryable: true });
    expect(unknown).not.toHaveProperty('retryAfterMs');
  });

  test('fails when the host of the endpoint is unknown', async () => {
    const { error: thrown } = await read({ endpoint: 'http://no-such-resource.invalid' });
    expect(thrown).toMatchObject({ code: 'model-unavailable', message: expect.stringMatching(/Check the endpoint/) });
  });

  test('keeps what was streamed before the socket was destroyed', async () => {
    play = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const body = recorded('chat-text.sse');
      response.write(body.subarray(0, body.indexOf('777')), () => response.destroy());
    };
    const { events, error: thrown } = await read();
    expect(textOf(events, 'text-delta')).toBe('The Seine');
    expect(thrown).toMatchObject({ code: 'model-unavailable', retryable: true });
  });

  test('gives up on silence', async () => {
    play = () => {};
    expect((await read({ timeoutMs: 50 })).error).toMatchObject({ message: expect.stringMatching(/50 ms/) });
  });

  test('shows no key', async () => {
    play = (response, { headers }) =>
      void response.writeHead(401).end(`Your key ${String(headers['api-key'])} is wrong`);
    expect(String((await read()).error)).toMatch(/Your key \[redacted\] is wrong/);
  });

  test('leaves out images that no model of OpenAI accepts', async () => {
    const image = { type: 'image' as const, mediaType: 'image/tiff', data: 'aGk=' };
    for (const api of ['chat', 'responses'] as const) {
      await read({ api }, { messages: [{ role: 'user', content: [image] }] });
      expect(JSON.stringify(server.requests.at(-1))).toMatch(/Image left out: this model takes PNG.*image\/tiff/);
    }
  });
});
