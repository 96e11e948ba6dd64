import type { ServerResponse } from 'node:http';
import {
  type AdapterOptions,
  AgentError,
  type Model,
  type ModelEvent,
  type ModelRequest,
  type Usage,
} from '@thimble/core';
import { check, same } from './check.ts';
import { loopbackServer, type ReceivedRequest, sendEvents } from './loopback-server.ts';
import { outcomeOf } from './read.ts';

export type HttpFaultFixture = {
  create(options: Pick<AdapterOptions, 'apiKey' | 'baseUrl' | 'fetch' | 'headers' | 'timeoutMs'>): Model;
  /** Recorded bodies of complete, successful replies, by name. */
  replies: { [name: string]: Uint8Array };
  /** A body that ends with `stop`, without any mark that only says that nothing follows. */
  whole: { body: Uint8Array; inputTokens: number };
  /** The beginning of a body, cut after its first event, and the usage that is known by then. */
  begun: { body: Uint8Array; usage?: Usage };
  /** What a server sends to keep a connection alive. */
  heartbeat: string;
  /** The body of an error response with this message and code. */
  toError(message: string, code: string): object;
};

const question: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
type Play = Parameters<typeof loopbackServer>[0];

/**
 * Checks that an adapter that streams server-sent events ends as it should whatever the connection does, and that it
 * closes its connections. It starts its own servers on loopback, and works with any test framework.
 */
export function testFaultsOverHttp(
  test: (name: string, run: () => Promise<void>) => void,
  fixture: HttpFaultFixture,
): void {
  const { create, replies, whole, begun, heartbeat, toError } = fixture;
  const begin = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });
  const breakOff: Play = (response) => void begin(response).write(begun.body);

  for (const [name, body] of Object.entries(replies)) {
    test(`reads ${name} over HTTP, wherever its pieces begin`, async () => {
      const pieces = [0, 100, 333, 700].map((start, index, all) => body.slice(start, all[index + 1]));
      await using server = await loopbackServer((response) => void sendEvents(response, pieces));
      const fetch = async () => new Response(body.slice(), { headers: { 'content-type': 'text/event-stream' } });
      const read = await outcomeOf(create({ baseUrl: server.baseUrl }).stream(question));
      check(same(read, await outcomeOf(create({ baseUrl: server.baseUrl, fetch }).stream(question))), name, read);
    });
  }

  test('fails when the socket is destroyed, with the usage so far', async () => {
    const play: Play = (response) => void begin(response).write(begun.body, () => response.destroy());
    const error = await failureOf(play, {});
    check(error.code === 'model-unavailable' && error.retryable, 'it can be retried', error);
    checkUsage(error);
  });

  test('fails if no server answers', async () => {
    const closed = await loopbackServer(() => {});
    await closed[Symbol.asyncDispose]();
    const error = agentError((await outcomeOf(create({ baseUrl: closed.baseUrl }).stream(question))).error);
    check(error.code === 'model-unavailable' && error.message.includes('ECONNREFUSED'), 'it says so', error.message);
  });

  test('gives up on a server that sends nothing for timeoutMs', async () => {
    const error = await failureOf(() => {}, { timeoutMs: 50 });
    check(error.code === 'model-unavailable' && error.retryable, 'it can be retried', error);
    check(error.message.includes('50 ms'), 'it says how long it waited', error.message);
  });

  test('gives up on a server that falls silent, and keeps what it sent', async () => {
    await using server = await loopbackServer(breakOff);
    const model = create({ baseUrl: server.baseUrl, timeoutMs: 2_000 });
    const { events, error } = await outcomeOf(model.stream(question));
    check(events.length > 0, 'something was streamed', events);
    const { code, message } = agentError(error);
    check(code === 'model-unavailable' && message.includes('2000 ms'), 'it says how long it waited', message);
  });

  test('does not give up while the server keeps the connection alive', async () => {
    await using server = await loopbackServer((response) => {
      begin(response);
      let beats = 0;
      const timer = setInterval(() => {
        if (++beats < 30) return void response.write(heartbeat);
        clearInterval(timer);
        response.end(whole.body);
      }, 50);
    });
    const { events } = await outcomeOf(create({ baseUrl: server.baseUrl, timeoutMs: 1_000 }).stream(question));
    checkWhole(events);
  });

  test('finishes if a server keeps the connection open after the end of its reply', async () => {
    await using server = await loopbackServer((response) => void begin(response).write(whole.body));
    const { events } = await outcomeOf(create({ baseUrl: server.baseUrl, timeoutMs: 500 }).stream(question));
    checkWhole(events);
  });

  test('closes the connection when the consumer stops reading', async () => {
    await using server = await loopbackServer(breakOff);
    for await (const _event of create({ baseUrl: server.baseUrl }).stream(question)) break;
    await server.requests.at(-1)?.closed;
  });

  test('closes the connection when the consumer stops reading while a read is pending', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<ReceivedRequest>();
    await using server = await loopbackServer((_response, request) => resolve(request));
    const iterator = create({ baseUrl: server.baseUrl }).stream(question)[Symbol.asyncIterator]();
    const waiting = iterator.next();
    const { closed } = await asked;
    await iterator.return?.();
    await closed;
    check((await waiting).done, 'the read that waited is over', await waiting);
  });

  test('stops at the signal, even while it waits for a fetch that ignores it', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const fetch = () => {
      controller.abort(reason);
      return new Promise<Response>(() => {});
    };
    const stream = create({ baseUrl: 'http://127.0.0.1:9/v1', fetch }).stream(question, { signal: controller.signal });
    const error = agentError((await outcomeOf(stream)).error);
    check(error.code === 'aborted' && !error.retryable && error.cause === reason, 'it says why', error);
  });

  test('stops at the signal between events that have already arrived, with the usage so far', async () => {
    await using server = await loopbackServer((response) => void sendEvents(response, [whole.body]));
    const controller = new AbortController();
    const events: ModelEvent[] = [];
    const read = async function* () {
      for await (const event of create({ baseUrl: server.baseUrl }).stream(question, { signal: controller.signal })) {
        events.push(event);
        controller.abort();
        yield event;
      }
    };
    const error = agentError((await outcomeOf(read())).error);
    check(error.code === 'aborted' && events.length === 1, 'it stops after the first event', events);
    const { inputTokens } = begun.usage ?? {};
    check(!inputTokens || error.usage?.inputTokens === inputTokens, 'the usage is known', error.usage);
  });

  test('leaves no listener on a long-lived signal, whether the stream is read or not', async () => {
    await using server = await loopbackServer((response) => void sendEvents(response, [whole.body]));
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    create({ baseUrl: server.baseUrl }).stream(question, { signal });
    await outcomeOf(create({ baseUrl: server.baseUrl }).stream(question, { signal }));
    check(listeners === 0, 'no listener is left', listeners);
  });

  test('shows no key, whatever the server echoes', async () => {
    const apiKey = 'k3y-of-the-acme-server';
    const play: Play = (response, { headers }) => {
      const echo = `No: ${headers.authorization}, ${String(headers['x-api-key'])}`;
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(toError(echo, apiKey)));
    };
    const error = await failureOf(play, { apiKey, headers: { 'x-acme': 'header-s3cret' } });
    check(error.code === 'unauthorized' && error.message.includes('[redacted]'), 'the key is redacted', error.message);
    const shown = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error);
    check(!shown.includes(apiKey), 'the key is nowhere', shown);
  });

  async function failureOf(play: Play, options: Parameters<HttpFaultFixture['create']>[0]): Promise<AgentError> {
    await using server = await loopbackServer(play);
    return agentError((await outcomeOf(create({ baseUrl: server.baseUrl, ...options }).stream(question))).error);
  }

  function checkUsage({ usage }: AgentError): void {
    const known = begun.usage;
    if (!known) return;
    check(usage?.inputTokens === known.inputTokens && usage.outputTokens === known.outputTokens, 'the usage', usage);
  }

  function checkWhole(events: readonly ModelEvent[]): void {
    const last = events.at(-1);
    check(last?.type === 'finish' && last.reason === 'stop', 'the reply is complete', events);
    check(last.usage?.inputTokens === whole.inputTokens, 'the usage is known', last.usage);
  }
}

function agentError(error: unknown): AgentError {
  check(AgentError.is(error), 'it fails with an AgentError', String(error));
  return error;
}
