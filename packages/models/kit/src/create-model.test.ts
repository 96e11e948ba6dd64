import { AgentError, type Model, type ModelRequest } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import type { Connection } from './connection.ts';
import { createModel, type ModelParts } from './create-model.ts';
import { ProviderError } from './provider-error.ts';
import type { ReplyReader } from './reply-reader.ts';
import { outcomeOf } from './testing/read.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
const usage = { inputTokens: 7, outputTokens: 1 };

/** Reads strings as text, and `null` as the end. */
function reader(): ReplyReader {
  let ended = false;
  return {
    usage,
    get ended() {
      return ended;
    },
    *read(event) {
      if (event === null) ended = true;
      else if (typeof event === 'string') yield { type: 'text-delta', text: event };
    },
    *finish() {
      yield { type: 'finish', reason: 'stop', usage };
    },
  };
}

type Send = (connection: Connection) => AsyncIterable<unknown>;

function modelOf(send: Send, parts: Partial<ModelParts> = {}): Model {
  return createModel({
    id: 'acme/m-1',
    supports: { tools: true, images: true, stop: true, structuredOutput: true, reasoning: false },
    options: {},
    begin: () => ({
      reader: reader(),
      send,
      errors: { provider: 'Acme', model: 'm-1', keyName: 'ACME_KEY', secrets: ['s3cret-key'] },
    }),
    ...parts,
  });
}

async function* sends(...events: unknown[]): AsyncGenerator<unknown> {
  yield* events;
}

describe('createModel', () => {
  test('emits what the reader makes of the events, and its finish event', async () => {
    const { events } = await outcomeOf(modelOf(() => sends('a', 'b', null)).stream(hello));
    expect(events.map(({ type }) => type)).toEqual(['text-delta', 'text-delta', 'finish']);
  });

  test('leaves out the images that the provider does not take, where the model takes any', async () => {
    const asked: ModelRequest[] = [];
    const request: ModelRequest = {
      messages: [{ role: 'user', content: [{ type: 'image', url: 'https://acme.test/a' }] }],
    };
    const begin: ModelParts['begin'] = (given) => {
      asked.push(given);
      return {
        reader: reader(),
        send: () => sends(null),
        errors: { provider: 'Acme', model: 'm', keyName: 'K', secrets: [] },
      };
    };
    const supports = { tools: true, images: false, stop: true, structuredOutput: true, reasoning: false };
    const images = { takesUrls: false };
    await outcomeOf(modelOf(() => sends(null), { begin, images }).stream(request));
    await outcomeOf(modelOf(() => sends(null), { begin, images, supports }).stream(request));
    expect(asked[0]?.messages).toMatchObject([
      { content: [{ type: 'text', text: expect.stringMatching(/left out/) }] },
    ]);
    expect(asked[1]?.messages).toEqual(request.messages);
  });

  test('does nothing before the first event is requested', () => {
    const begun = { count: 0 };
    const model = modelOf(() => sends(null), {
      begin: () => {
        begun.count += 1;
        throw new Error('begun');
      },
    });
    model.stream(hello);
    expect(begun.count).toBe(0);
  });

  test('fills the defaults of the options into the request, and merges providerOptions', async () => {
    const requests: ModelRequest[] = [];
    const model = modelOf(() => sends(null), {
      options: { temperature: 0.5, maxOutputTokens: 9, providerOptions: { a: 1, b: 1 } },
      begin: (request) => {
        requests.push(request);
        return {
          reader: reader(),
          send: () => sends(null),
          errors: { provider: 'A', model: 'm', keyName: 'K', secrets: [] },
        };
      },
    });
    await outcomeOf(model.stream({ ...hello, temperature: 0, providerOptions: { b: 2 } }));
    expect(requests).toMatchObject([{ temperature: 0, maxOutputTokens: 9, providerOptions: { a: 1, b: 2 } }]);
  });

  test('treats an end of the events without an end mark as a cut, with the usage so far', async () => {
    const { events, error } = await outcomeOf(modelOf(() => sends('a')).stream(hello));
    expect(events).toHaveLength(1);
    expect(error).toMatchObject({
      code: 'model-unavailable',
      usage,
      message: expect.stringContaining('Acme (model m-1)'),
    });
  });

  test('keeps a complete reply, whatever fails after it', async () => {
    async function* fails() {
      yield* ['a', null];
      throw new Error('reset');
    }
    const { events, error } = await outcomeOf(modelOf(fails).stream(hello));
    expect([events.at(-1)?.type, error]).toEqual(['finish', undefined]);
  });

  test('lets an AgentError of the adapter through, and shows no secret of any other error', async () => {
    const own = new AgentError('bad-request', 'No images.');
    const thrown = (error: unknown) =>
      modelOf(() => {
        throw error;
      }).stream(hello);
    expect((await outcomeOf(thrown(own))).error).toBe(own);
    const { error } = await outcomeOf(thrown(new ProviderError('key s3cret-key is wrong', { status: 401 })));
    expect(error).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('[redacted]') });
  });

  test('gives up on silence, but not while the consumer is busy', async () => {
    const silent = ({ within }: Connection) => ({
      async *[Symbol.asyncIterator]() {
        yield 'a';
        await within(new Promise(() => {}));
      },
    });
    const model = modelOf(silent, { options: { timeoutMs: 40 } });
    const iterator = model.stream(hello)[Symbol.asyncIterator]();
    await iterator.next();
    const { promise: longer, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 80);
    await longer;
    const startedAt = performance.now();
    await expect(iterator.next()).rejects.toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      message: expect.stringContaining('40 ms'),
    });
    expect(performance.now() - startedAt).toBeGreaterThan(30);
  });

  test('includes the usage so far when it is aborted', async () => {
    const controller = new AbortController();
    const hanging = async function* ({ within }: Connection) {
      yield 'a';
      controller.abort(new Error('enough'));
      await within(new Promise(() => {}));
    };
    const { error } = await outcomeOf(modelOf(hanging).stream(hello, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'aborted', usage, cause: expect.objectContaining({ message: 'enough' }) });
  });

  test('ends a pending read when the consumer stops reading', async () => {
    const { promise: left, resolve } = Promise.withResolvers<boolean>();
    const hanging = async function* (connection: Connection) {
      connection.signal.addEventListener('abort', () => resolve(connection.isClosed));
      yield 'a';
      await connection.within(new Promise(() => {}));
    };
    const iterator = modelOf(hanging)
      .stream({ ...hello, stop: ['END'] })
      [Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    await iterator.return?.();
    expect(await left).toBe(true);
    expect(await waiting).toMatchObject({ done: true });
  });
});
