import { AgentError, type Model, type ModelEvent, type ModelRequest } from '@thimble/core';
import { loopbackServer, type LoopbackServer, outcomeOf, testFaults } from '@thimble/model-kit/testing';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exceptionFrame } from './__fixtures__/event-stream.ts';
import { withoutAws } from './__fixtures__/no-aws.ts';
import { recorded } from './__fixtures__/recorded.ts';
import { bedrock } from './bedrock.ts';
import { fetchHandler } from './fetch-handler.ts';
import type { BedrockOptions } from './options.ts';

const id = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
const eventStream = { 'content-type': 'application/vnd.amazon.eventstream' };
const credentials = {
  accessKeyId: 'AKIDFAULTS',
  secretAccessKey: 'secret-of-the-faults',
  sessionToken: 'session-t0ken',
};
const replies = [
  'text',
  'tool-calls',
  'tool-call-without-arguments',
  'reasoning',
  'guardrail',
  'content-filtered',
  'max-tokens',
];

beforeEach(withoutAws);

type Body = ConstructorParameters<typeof Response>[0];
let nextBody: Body;
const requestHandler = fetchHandler(async () => new Response(nextBody, { headers: eventStream }));
const offline = bedrock(id, { region: 'us-east-1', credentials, requestHandler });

/** One for all, as its client takes long to start: it replies with the body that was named last. */
function modelOf(body: Body) {
  nextBody = body;
  return offline;
}

describe('a recorded reply', () => {
  testFaults(test, {
    replies: Object.fromEntries(replies.map((name) => [name, recorded(name)])),
    create: (body) => modelOf(body),
  });

  test.each(replies)('fails or is complete, but never short, if a bit of %s is flipped anywhere', async (name) => {
    const intact = recorded(name);
    const { events: whole } = await outcomeOf(modelOf(intact).stream(hello));
    for (let place = 0; place < intact.length; place += 29) {
      const body = Buffer.from(intact);
      body[place] = (body[place] ?? 0) ^ (1 << (place % 8));
      const { events, error } = await outcomeOf(modelOf(body).stream(hello));
      const told = events.slice(0, -1);
      if (error === undefined) {
        // Only what comes after the end mark may be lost.
        expect(told).toEqual(whole.slice(0, -1));
        continue;
      }
      expect(error).toMatchObject({ code: 'model-unavailable', retryable: true });
      expect(events).toEqual(whole.slice(0, events.length));
    }
  });

  test('fails at once at a frame of impossible length, without waiting for its bytes', async () => {
    const body = recorded('text');
    body.writeUInt32BE(3_000_000_000, 0);
    const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.enqueue(Uint8Array.from(body)),
    });
    const { error } = await outcomeOf(modelOf(endless).stream(hello));
    expect(error).toMatchObject({ code: 'model-unavailable', message: expect.stringContaining('damaged') });
  });

  test.each([
    ['error', { code: 'model-unavailable', retryable: true }, 'The answer is'],
    ['throttled', { code: 'rate-limited', retryable: true }, 'The'],
  ])('maps the exception in %s, and keeps what was streamed before', async (name, expected, text) => {
    const { events, error } = await outcomeOf(modelOf(recorded(name)).stream(hello));
    expect(error).toMatchObject(expected);
    expect(events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')).toBe(text);
  });

  test.each([
    ['internalServerException', 'Internal error.', 'model-unavailable'],
    ['serviceUnavailableException', 'Try later.', 'model-unavailable'],
    ['validationException', 'Input is too long for requested model.', 'context-overflow'],
    ['validationException', 'Messages are malformed.', 'bad-request'],
    ['somethingNewException', 'Nobody knows.', 'model-unavailable'],
  ])('maps %s inside the stream: %s', async (name, message, code) => {
    const { error } = await outcomeOf(modelOf(exceptionFrame(name, message)).stream(hello));
    expect(error).toMatchObject({ code, message: expect.stringContaining(message.slice(0, -1)) });
  });
});

describe('over HTTP', () => {
  let server: LoopbackServer;
  let play: Parameters<typeof loopbackServer>[0];
  let shared: Model;
  const create = (options?: BedrockOptions) =>
    bedrock(id, { region: 'us-east-1', credentials, baseUrl: new URL(server.baseUrl).origin, ...options });
  // One for all that need no options of their own, as above.
  const model = (options?: BedrockOptions) => (options ? create(options) : shared);
  const failure = async (options?: BedrockOptions) => {
    const { error } = await outcomeOf(model(options).stream(hello));
    if (!AgentError.is(error)) throw new Error(`no AgentError: ${String(error)}`);
    return error;
  };
  const refuse =
    (status: number, name: string, message: string, headers: { [name: string]: string } = {}) =>
    (response: ServerResponse) =>
      void response
        .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': name, ...headers })
        .end(JSON.stringify({ message }));

  beforeAll(async () => {
    server = await loopbackServer((response, request) => play(response, request));
    shared = create();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each(replies)('reads %s', async (name) => {
    play = (response) => void response.writeHead(200, eventStream).end(recorded(name));
    const { events, error } = await outcomeOf(model().stream(hello));
    expect(error).toBeUndefined();
    expect(events).toEqual((await outcomeOf(modelOf(recorded(name)).stream(hello))).events);
  });

  test.each([
    [
      403,
      'AccessDeniedException',
      "You don't have access to the model with the specified model ID.",
      'unauthorized',
      /account has access .* us-east-1/,
    ],
    [
      403,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      'unauthorized',
      /credentials/,
    ],
    [400, 'ExpiredTokenException', 'The security token included in the request is expired', 'unauthorized', /expired/],
    [400, 'ValidationException', 'Input is too long for requested model.', 'context-overflow', /Shorten/],
    [
      400,
      'ValidationException',
      'The model returned the following errors: prompt is too long: 213000 tokens > 200000 maximum',
      'context-overflow',
      /213000/,
    ],
    [
      400,
      'ValidationException',
      'Input Tokens Exceeded: Number of input tokens exceeds maximum length.',
      'context-overflow',
      /Shorten/,
    ],
    [
      400,
      'ValidationException',
      'input length and `max_tokens` exceed context limit: 197202 + 21333 > 200000',
      'context-overflow',
      /197202/,
    ],
    [
      400,
      'ValidationException',
      'The maximum tokens you requested exceeds the model limit of 4096.',
      'bad-request',
      /4096/,
    ],
    [
      400,
      'ValidationException',
      'Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
      'bad-request',
      /Use the id or ARN of an inference profile, for example "us\.anthropic/,
    ],
    [
      400,
      'ValidationException',
      'The provided model identifier is invalid.',
      'bad-request',
      /Check the model's id, and that it is available in us-east-1/,
    ],
    [
      404,
      'ResourceNotFoundException',
      'Could not resolve the foundation model from the provided model identifier.',
      'bad-request',
      /available in us-east-1/,
    ],
    [
      400,
      'ServiceQuotaExceededException',
      'Your request exceeds the service quota for your account.',
      'rate-limited',
      /quota/,
    ],
    [429, 'ModelNotReadyException', 'The model is not ready to serve inference requests.', 'rate-limited', /not ready/],
    [408, 'ModelTimeoutException', 'Model processing timed out.', 'model-unavailable', /timed out/],
    [424, 'ModelErrorException', 'The model failed.', 'model-unavailable', /failed/],
    [500, 'InternalServerException', 'Internal error.', 'model-unavailable', /Internal error/],
    [503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.', 'model-unavailable', /unable/],
  ])('maps %i %s: %s', async (status, name, message, code, advice) => {
    play = refuse(status, `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`, message);
    const error = await failure();
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(advice)]);
    expect(error.message).toContain('Amazon Bedrock in us-east-1');
    expect(error.message).toContain(id);
    expect(server.requests.length).toBeGreaterThan(0);
  });

  test('asks once, and passes on how long the provider asks to wait', async () => {
    const before = server.requests.length;
    play = refuse(429, 'ThrottlingException', 'Too many requests', { 'retry-after': '9' });
    expect(await failure()).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 9_000 });
    play = refuse(429, 'ThrottlingException', 'Too many tokens, please wait before trying again.');
    const failed = await failure();
    expect(failed).toMatchObject({ code: 'rate-limited', retryable: true });
    expect(failed).not.toHaveProperty('retryAfterMs');
    expect(server.requests.length - before).toBe(2);
  });

  test.each([
    ['a web page', 200, 'text/html', '<!doctype html><h1>Sign in</h1>', /web page/],
    ['a web page of an error', 502, 'text/html; charset=utf-8', '<html>Bad gateway</html>', /HTTP 502.*web page/],
    ['an error that is text', 502, 'text/plain', 'Bad gateway', /HTTP 502.*not JSON/],
    ['an error without a body', 503, 'application/json', '', /HTTP 503.*gave no reason/],
    ['the error of a gateway', 502, 'application/json', '{"error":{"message":"No upstream"}}', /No upstream/],
    ['JSON where a stream belongs', 200, 'application/json', '{"message":"hm"}', /application\/json/],
    ['text where a stream belongs', 200, 'text/plain', 'garbage', /text\/plain/],
    ['a redirect', 302, 'text/plain', '', /redirect/],
    ['an empty body', 200, 'application/vnd.amazon.eventstream', '', /ended before/],
    ['what is no stream of events', 200, 'application/vnd.amazon.eventstream', 'data: {"x": 1}\n\n', /damaged/],
  ])('fails at %s', async (_what, status, type, body, message) => {
    play = (response) =>
      void response.writeHead(status, { 'content-type': type, location: 'http://127.0.0.1:1/' }).end(body);
    expect(await failure()).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      message: expect.stringMatching(message),
    });
  });

  test('fails when the socket is destroyed, and keeps what was streamed', async () => {
    play = (response) => {
      response.writeHead(200, eventStream);
      response.write(recorded('text').subarray(0, 500), () => response.destroy());
    };
    const { events, error } = await outcomeOf(model().stream(hello));
    expect(events[0]).toEqual({ type: 'text-delta', text: 'The Pont' });
    expect(error).toMatchObject({ code: 'model-unavailable', retryable: true });
  });

  test('fails if no server answers, and says what to check', async () => {
    const closed = await loopbackServer(() => {});
    await closed[Symbol.asyncDispose]();
    expect(await failure({ baseUrl: closed.baseUrl })).toMatchObject({
      code: 'model-unavailable',
      message: expect.stringMatching(/ECONNREFUSED.*us-east-1.*baseUrl/),
    });
  });

  test('gives up on a server that sends nothing for timeoutMs, or falls silent', async () => {
    play = () => {};
    expect(await failure({ timeoutMs: 50 })).toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('50 ms'),
    });
    play = (response) => void response.writeHead(200, eventStream).write(recorded('text').subarray(0, 500));
    const { events, error } = await outcomeOf(model({ timeoutMs: 2_000 }).stream(hello));
    expect(events.length).toBeGreaterThan(0);
    expect(error).toMatchObject({ code: 'model-unavailable', message: expect.stringContaining('2000 ms') });
  });

  test('does not give up while bytes arrive, even if no event is complete', async () => {
    const body = recorded('text');
    play = (response) => {
      response.writeHead(200, eventStream);
      let sent = 0;
      const timer = setInterval(() => {
        if (sent < 30) return void response.write(body.subarray(sent, ++sent));
        clearInterval(timer);
        response.end(body.subarray(sent));
      }, 50);
    };
    const { events } = await outcomeOf(model({ timeoutMs: 1_000 }).stream(hello));
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  test('finishes if a server keeps the connection open after the end of its reply', async () => {
    play = (response) => void response.writeHead(200, eventStream).write(recorded('text'));
    const { events } = await outcomeOf(model({ timeoutMs: 300 }).stream(hello));
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', usage: { inputTokens: 1312 } });
  });

  test('closes the connection when the consumer stops reading', async () => {
    play = (response) => void response.writeHead(200, eventStream).write(recorded('text').subarray(0, 500));
    for await (const event of model().stream(hello)) {
      expect(event).toEqual({ type: 'text-delta', text: 'The Pont' });
      break;
    }
    await server.requests.at(-1)?.closed;
  });

  test('stops at the signal, and closes the connection', async () => {
    play = (response) => void response.writeHead(200, eventStream).write(recorded('text').subarray(0, 500));
    const controller = new AbortController();
    const events: ModelEvent[] = [];
    const reading = (async () => {
      for await (const event of model().stream(hello, { signal: controller.signal })) {
        events.push(event);
        controller.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'aborted', cause: { message: 'enough' } });
    expect(events.length).toBe(1);
    await server.requests.at(-1)?.closed;
  });

  test('stops at the signal while it waits for credentials or for a handler that ignores it', async () => {
    for (const options of [
      { credentials: () => new Promise<never>(() => {}) },
      { requestHandler: { handle: () => new Promise<never>(() => {}) } },
    ] satisfies BedrockOptions[]) {
      const { error } = await outcomeOf(model(options).stream(hello, { signal: AbortSignal.timeout(50) }));
      expect(error).toMatchObject({ code: 'aborted' });
    }
  });

  test('shows no key, token or signature, whatever the server echoes', async () => {
    play = (response, { headers }) => {
      const message = `${credentials.secretAccessKey} ${credentials.accessKeyId} ${String(headers['x-amz-security-token'])} ${headers.authorization}`;
      refuse(403, 'SignatureDoesNotMatch', message)(response);
    };
    const error = await failure();
    const told = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error) + String(error.cause);
    const [, signature = ''] = String(server.requests.at(-1)?.headers.authorization).split('Signature=');
    expect(error.message).toContain('[redacted]');
    for (const secret of [...Object.values(credentials), signature]) expect(told).not.toContain(secret);
  });
});
