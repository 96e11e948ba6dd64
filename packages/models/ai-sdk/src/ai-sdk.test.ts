import { createOpenAI } from '@ai-sdk/openai';
import type { ImagePart, ModelRequest } from '@thimble/core';
import { outcomeOf } from '@thimble/model-kit/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { modelV2, modelV3, modelV4, partStream } from './__fixtures__/language-models.ts';
import { aiSdk } from './ai-sdk.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('aiSdk', () => {
  test.each([
    ['v2', modelV2],
    ['v3', modelV3],
    ['v4', modelV4],
  ])('supports specification %s', async (_version, make) => {
    const { model, calls } = make();
    expect(await outcomeOf(aiSdk(model).stream(hello))).toEqual({
      events: [
        { type: 'text-delta', text: 'Rain.' },
        { type: 'finish', reason: 'stop', usage: { inputTokens: 100, outputTokens: 20 } },
      ],
    });
    expect(calls).toMatchObject([{ prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] }]);
    expect(calls[0]?.abortSignal).toBeInstanceOf(AbortSignal);
  });

  test('sends the settings of the request over those of the model', async () => {
    const { model, calls } = modelV4();
    const made = aiSdk(model, {
      temperature: 0.1,
      maxOutputTokens: 5,
      supports: { structuredOutput: true },
      providerOptions: { acme: { seed: 1 } },
    });
    const inputSchema = { type: 'object', properties: {} };
    await outcomeOf(
      made.stream({
        ...hello,
        temperature: 0.7,
        topP: 0.5,
        stop: ['', '</halt>'],
        tools: [{ name: 'f', description: 'Does.', inputSchema }],
        toolChoice: { name: 'f' },
        responseFormat: { name: 'my step', schema: inputSchema },
      }),
    );
    expect(calls[0]).toMatchObject({
      temperature: 0.7,
      topP: 0.5,
      maxOutputTokens: 5,
      stopSequences: ['</halt>'],
      tools: [{ type: 'function', name: 'f', description: 'Does.', inputSchema }],
      toolChoice: { type: 'tool', toolName: 'f' },
      responseFormat: { type: 'json', name: 'my_step', schema: inputSchema },
      providerOptions: { acme: { seed: 1 } },
    });
  });

  test('sends only what was requested', async () => {
    const { model, calls } = modelV4();
    await outcomeOf(aiSdk(model).stream({ ...hello, toolChoice: 'required' }));
    expect(Object.keys(calls[0] ?? {}).toSorted()).toEqual(['abortSignal', 'prompt']);
  });

  test('sends image URLs that the provider fetches, data URLs as data, and leaves others out', async () => {
    const { model, calls } = modelV4({ supportedUrls: Promise.resolve({ 'image/*': [/^https:\/\/example\.com\//g] }) });
    const ask = (...content: ImagePart[]) => outcomeOf(aiSdk(model).stream({ messages: [{ role: 'user', content }] }));
    const png = { type: 'image' as const, url: 'data:image/png;base64,aGk=' };
    for (const path of ['a.png', 'b'])
      expect(await ask({ type: 'image', url: `https://example.com/${path}` }, png)).not.toHaveProperty('error');
    expect(calls[0]?.prompt).toMatchObject([
      {
        content: [
          { mediaType: 'image/png', data: { type: 'url' } },
          { mediaType: 'image/png', data: { type: 'data', data: 'aGk=' } },
        ],
      },
    ]);
    expect(await ask({ type: 'image', url: 'https://acme.test/a.png' })).not.toHaveProperty('error');
    expect(calls[2]?.prompt).toMatchObject([
      { content: [{ type: 'text', text: expect.stringMatching(/^\[Image left out: .*only their bytes/) }] },
    ]);
  });

  test('says which variable to set if the provider finds no key', async () => {
    vi.stubEnv('OPENAI_API_KEY', undefined);
    expect((await outcomeOf(aiSdk(createOpenAI()('gpt-5.2')).stream(hello))).error).toMatchObject({
      code: 'missing-secret',
      message: expect.stringMatching(/openai\/gpt-5\.2.*OPENAI_API_KEY/),
    });
  });

  test.each([
    ['AI_NoSuchModelError', 'No such languageModel: m-1', 'bad-request', 'does not know "m-1"'],
    ['AI_UnsupportedFunctionalityError', "'tools' functionality not supported.", 'bad-request', "'tools'"],
    ['AI_InvalidPromptError', 'Invalid prompt', 'bad-request', 'Invalid prompt'],
    ['AI_TypeValidationError', 'Type validation failed', 'model-unavailable', 'Type validation'],
    ['AI_JSONParseError', 'JSON parsing failed', 'model-unavailable', 'JSON parsing'],
    ['AI_EmptyResponseBodyError', 'Empty response body', 'model-unavailable', 'Empty response'],
    ['AI_LoadSettingError', 'The resource name is missing.', 'invalid-argument', 'resource name'],
  ])('maps %s', async (name, message, code, expected) => {
    const doStream = () => Promise.reject(Object.assign(new Error(message), { name }));
    const { error } = await outcomeOf(aiSdk(modelV4({ doStream }).model).stream(hello));
    expect(error).toMatchObject({ code, message: expect.stringContaining(expected) });
    expect(String(error)).toMatch(/acme.*m-1/);
  });

  test('waits for the usage that follows an error, and for nothing else', async () => {
    const usage = {
      inputTokens: { total: 9, noCache: 9, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 3, text: 3, reasoning: 0 },
    };
    const parts = [
      { type: 'text-delta' as const, id: '0', delta: 'The' },
      { type: 'error' as const, error: { message: 'Overloaded' } },
      { type: 'text-delta' as const, id: '0', delta: ' end' },
      { type: 'finish' as const, finishReason: { unified: 'error' as const, raw: undefined }, usage },
    ];
    const ask = (stream: ReturnType<typeof partStream<(typeof parts)[number]>>) =>
      outcomeOf(aiSdk(modelV4({ doStream: async () => ({ stream }) }).model).stream(hello));
    const whole = await ask(partStream(parts));
    expect(whole.events).toEqual([{ type: 'text-delta', text: 'The' }]);
    expect(whole.error).toMatchObject({ code: 'model-unavailable', usage: { inputTokens: 9, outputTokens: 3 } });
    const hanging = await ask(partStream(parts.slice(0, -1), { isOpen: true }));
    expect(hanging.error).toMatchObject({ code: 'model-unavailable', usage: null });
  });

  test('cancels a stream that opens after the connection has ended', async () => {
    const { promise: cancelled, resolve } = Promise.withResolvers<unknown>();
    const { promise: late, resolve: answer } = Promise.withResolvers<ReadableStream>();
    const controller = new AbortController();
    const model = modelV4({ doStream: async () => ({ stream: await late }) }).model;
    const reading = outcomeOf(aiSdk(model).stream(hello, { signal: controller.signal }));
    controller.abort();
    expect((await reading).error).toMatchObject({ code: 'aborted' });
    answer(new ReadableStream({ cancel: resolve }));
    await cancelled;
  });
});

describe('aiSdk options', () => {
  test.each<[string, unknown, RegExp]>([
    ['an id', 'openai/gpt-5.2', /not the id "openai\/gpt-5\.2"/],
    ['nothing', undefined, /language model/],
    [
      'a model of another kind',
      { specificationVersion: 'v4', provider: 'p', modelId: 'm', doEmbed() {} },
      /language model/,
    ],
    ['an older specification', { ...modelV4().model, specificationVersion: 'v1' }, /"v1".*v2, v3 and v4/],
    ['a newer specification', { ...modelV4().model, specificationVersion: 'v5' }, /"v5"/],
  ])('refuses %s', (_what, value, message) => {
    expect(() => Reflect.apply(aiSdk, undefined, [value])).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringMatching(message) }),
    );
  });

  test.each<[string, object, RegExp]>([
    ['a key', { apiKey: 'sk-1' }, /options of the AI SDK's provider/],
    ['providerOptions that are not grouped', { providerOptions: { seed: 1 } }, /\{ openai: \{ seed: 1 \} \}/],
    ['a timeout of 0', { timeoutMs: 0 }, /timeoutMs/],
  ])('refuses %s', (_what, options, message) => {
    expect(() => aiSdk(modelV4().model, options)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringMatching(message) }),
    );
  });

  test('names the model by its provider, and has no spec', () => {
    const idOf = (provider: string) => aiSdk(modelV4({ provider }).model).id;
    expect(['openai.responses', 'google.generative-ai', 'my own.chat', ''].map(idOf)).toEqual([
      'openai/m-1',
      'google/m-1',
      'my-own/m-1',
      'ai-sdk/m-1',
    ]);
    expect(aiSdk(modelV4().model)).not.toHaveProperty('spec');
  });

  test('carries its pricing', () => {
    const pricing = { input: 1, output: 2 };
    expect(aiSdk(modelV4().model, { pricing }).pricing).toEqual(pricing);
  });
});
