import type { ModelRequest } from '@thimble/core';
import {
  type LoopbackServer,
  loopbackServer,
  outcomeOf,
  type ReceivedRequest,
  sendEvents,
  testFaults,
  textOf,
} from '@thimble/model-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recorded } from './__fixtures__/recorded.ts';
import { openai } from './openai.ts';

/** The servers in the README. */
const servers = {
  deepseek: 'https://api.deepseek.com/v1',
  groq: 'https://api.groq.com/openai/v1',
  'llama.cpp': 'http://localhost:8080/v1',
  'lm-studio': 'http://localhost:1234/v1',
  mistral: 'https://api.mistral.ai/v1',
  ollama: 'http://localhost:11434/v1',
  openrouter: 'https://openrouter.ai/api/v1',
  together: 'https://api.together.xyz/v1',
  vllm: 'http://localhost:8000/v1',
} as const;
type Server = keyof typeof servers;

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };

let loopback: LoopbackServer;
let play: Parameters<typeof loopbackServer>[0];

beforeAll(async () => {
  loopback = await loopbackServer((response, request) => play(response, request));
});
afterAll(() => loopback[Symbol.asyncDispose]());

/** A model at the server's real address, whose requests arrive on loopback. */
function modelOf(server: Server) {
  return openai('a-model', {
    baseUrl: servers[server],
    apiKey: 'k-of-servers',
    fetch: (input, init) => {
      const { pathname } = new URL(new Request(input).url);
      return fetch(new URL(pathname, loopback.baseUrl), init);
    },
  });
}

async function read(server: Server, name: string) {
  play = (response) => void sendEvents(response, [recorded(name)]);
  const { events, error } = await outcomeOf(modelOf(server).stream(hello));
  if (error) throw error;
  return {
    text: textOf(events, 'text-delta'),
    reasoning: textOf(events, 'reasoning-delta'),
    calls: events.flatMap((event) => (event.type === 'tool-call' ? [[event.id, event.name, event.input]] : [])),
    finish: events.at(-1),
    events,
  };
}

async function errorOf(server: Server, status: number, body: object | string) {
  play = (response) =>
    void response
      .writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  return (await outcomeOf(modelOf(server).stream(hello))).error;
}

async function asked(server: Server, request: ModelRequest): Promise<ReceivedRequest['body']> {
  play = (response) => void sendEvents(response, [recorded('chat-text')]);
  await outcomeOf(modelOf(server).stream(request));
  return loopback.requests.at(-1)?.body ?? {};
}

describe('a reply', () => {
  test.each<[Server, string, object]>([
    [
      'deepseek',
      'chat-deepseek-reasoning',
      { reasoning: 'First, add 9 and 8.', text: 'It is 17.', finish: { reason: 'stop', usage: { inputTokens: 18 } } },
    ],
    [
      'groq',
      'chat-groq-tool-calls',
      {
        reasoning: 'Need the weather.',
        calls: [
          ['fc_0b3e51a2', 'get_weather', { city: 'Paris' }],
          ['fc_9c77d018', 'now', {}],
        ],
        finish: { reason: 'tool-calls', usage: { inputTokens: 152, outputTokens: 48, reasoningTokens: 5 } },
      },
    ],
    [
      'llama.cpp',
      'chat-llama-cpp',
      {
        reasoning: 'Short answer.',
        text: 'Yes.',
        finish: { reason: 'stop', usage: { inputTokens: 85, cacheReadTokens: 64, outputTokens: 9 } },
      },
    ],
    [
      'lm-studio',
      'chat-lm-studio-think-tags',
      { reasoning: 'Easy.', text: 'Yes.', finish: { reason: 'stop', usage: null } },
    ],
    [
      'mistral',
      'chat-mistral-thinking',
      {
        reasoning: 'Nine and eight.',
        text: 'Seventeen.',
        finish: { reason: 'stop', usage: { inputTokens: 21, outputTokens: 74 } },
      },
    ],
    [
      'mistral',
      'chat-mistral-tool-calls',
      {
        calls: [
          ['D681PevKs', 'get_weather', { city: 'Paris' }],
          ['Kq2vT9xPa', 'now', {}],
        ],
        finish: { reason: 'tool-calls', usage: { inputTokens: 94, outputTokens: 27 } },
      },
    ],
    [
      'ollama',
      'chat-ollama-tool-calls',
      {
        reasoning: 'Two cities.',
        calls: [
          ['call_1x2k9w0a', 'get_weather', { city: 'Paris' }],
          ['call_7bq3m5zt', 'get_weather', { city: 'Oslo' }],
        ],
        finish: { reason: 'tool-calls', usage: { inputTokens: 190 } },
      },
    ],
    [
      'openrouter',
      'chat-openrouter-reasoning',
      {
        reasoning: 'I should look it up.',
        text: 'Let me see.',
        calls: [['toolu_01A9', 'search', { query: 'Pont des Arts' }]],
        finish: {
          reason: 'tool-calls',
          usage: { inputTokens: 471, outputTokens: 96, reasoningTokens: 31, cacheReadTokens: 0, cacheWriteTokens: 410 },
        },
      },
    ],
    [
      'together',
      'chat-together',
      { reasoning: 'Hm, yes.', text: 'Yes.', finish: { reason: 'stop', usage: { inputTokens: 14, outputTokens: 8 } } },
    ],
    [
      'vllm',
      'chat-vllm-tool-calls',
      {
        reasoning: '\nThe weather.\n',
        calls: [['chatcmpl-tool-4f1e', 'get_weather', { city: 'Oslo' }]],
        finish: { reason: 'tool-calls', usage: { inputTokens: 173, outputTokens: 28 } },
      },
    ],
    [
      'vllm',
      'chat-vllm-think-tags',
      { reasoning: 'If 1 < 2.', text: 'It is <b>so</b>.', finish: { usage: { inputTokens: 12, outputTokens: 28 } } },
    ],
  ])('of %s is read: %s', async (server, name, expected) => {
    expect(await read(server, name)).toMatchObject(expected);
  });

  test.each<[Server, string]>([
    ['groq', '{"error":{"message":"Over capacity","type":"internal_server_error","status_code":503}}'],
    ['vllm', '{"error":{"object":"error","message":"EngineCore died","type":"InternalServerError","code":500}}'],
    ['vllm', '{"object":"error","message":"EngineCore died","type":"InternalServerError","code":500}'],
    ['llama.cpp', '{"error":{"code":500,"message":"context shift failed","type":"server_error"}}'],
    ['ollama', '{"error":"an error was encountered while running the model"}'],
  ])('of %s fails if the stream says so: %s', async (server, event) => {
    play = (response) => {
      const first = '{"choices":[{"index":0,"delta":{"content":"Half"},"finish_reason":null}]}';
      void sendEvents(response, [`data: ${first}\n\n`, `data: ${event}\n\n`, 'data: [DONE]\n\n']);
    };
    const { events, error } = await outcomeOf(modelOf(server).stream(hello));
    expect(textOf(events, 'text-delta')).toBe('Half');
    expect(error).toMatchObject({ code: 'model-unavailable', retryable: true });
  });
});

describe('an error', () => {
  const overflow = [
    ['deepseek', 400, "This model's maximum context length is 131072 tokens. However, you requested 140000 tokens."],
    ['groq', 400, 'Please reduce the length of the messages or completion.'],
    ['together', 422, 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000'],
    [
      'openrouter',
      400,
      "This endpoint's maximum context length is 128000 tokens. However, you requested about 130000.",
    ],
  ] as const;

  test.each<[Server, number, object | string, string, RegExp]>([
    ...overflow.map(([server, status, message]): [Server, number, object, string, RegExp] => [
      server,
      status,
      { error: { message, type: 'invalid_request_error' } },
      'context-overflow',
      /maxTokens/,
    ]),
    [
      'mistral',
      400,
      {
        object: 'error',
        message: 'Prompt contains 65673 tokens, too large for model with 32768 maximum context length',
        type: 'invalid_request_error',
        code: '3051',
      },
      'context-overflow',
      /65673/,
    ],
    [
      'vllm',
      400,
      { object: 'error', message: "This model's maximum context length is 8192 tokens.", type: 'BadRequestError' },
      'context-overflow',
      /8192/,
    ],
    [
      'llama.cpp',
      400,
      {
        error: {
          code: 400,
          message: 'the request exceeds the available context size',
          type: 'exceed_context_size_error',
        },
      },
      'context-overflow',
      /context size/,
    ],
    [
      'lm-studio',
      400,
      { error: 'Trying to keep the first 9000 tokens when context the overflows.' },
      'context-overflow',
      /9000/,
    ],
    ['ollama', 404, { error: "model 'a-model' not found" }, 'bad-request', /does not know "a-model"/],
    ['vllm', 404, { detail: 'Not Found' }, 'bad-request', /Not Found.*baseUrl/],
    [
      'lm-studio',
      200,
      { error: 'Unexpected endpoint or method. (POST /chat/completions)' },
      'model-unavailable',
      /Unexpected endpoint/,
    ],
    ['lm-studio', 400, 'No models loaded. Please load a model in the developer page.', 'bad-request', /load a model/],
    [
      'mistral',
      422,
      { object: 'error', message: { detail: [{ type: 'missing', loc: ['body', 'model'], msg: 'Field required' }] } },
      'bad-request',
      /Field required/,
    ],
    ['mistral', 401, { detail: 'Unauthorized' }, 'unauthorized', /Unauthorized/],
    ['mistral', 429, { message: 'Requests rate limit exceeded' }, 'rate-limited', /Requests rate limit exceeded/],
    [
      'llama.cpp',
      503,
      { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
      'model-unavailable',
      /Loading model/,
    ],
    [
      'deepseek',
      402,
      { error: { message: 'Insufficient Balance', type: 'unknown_error' } },
      'rate-limited',
      /Insufficient Balance.*credit/,
    ],
    [
      'openrouter',
      429,
      { error: { code: 429, message: 'Rate limit exceeded: free-models-per-min.' } },
      'rate-limited',
      /free-models/,
    ],
  ])('of %s with HTTP %i says what is wrong: %j', async (server, status, body, code, message) => {
    expect(await errorOf(server, status, body)).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test.each(['tool_use_failed', 'json_validate_failed'])(
    'of Groq about what its model wrote is worth another try: %s',
    async (code) => {
      const error = {
        message: 'Failed to call a function. Please adjust your prompt.',
        type: 'invalid_request_error',
        code,
        failed_generation: '<function=now{}',
      };
      const expected = {
        code: 'model-unavailable',
        retryable: true,
        message: expect.stringMatching(/Failed to call a function.*The model wrote: <function=now\{\}/),
      };
      expect(await errorOf('groq', 400, { error })).toMatchObject(expected);
      play = (response) => void sendEvents(response, [`event: error\ndata: ${JSON.stringify({ error })}\n\n`]);
      expect((await outcomeOf(modelOf('groq').stream(hello))).error).toMatchObject(expected);
    },
  );

  test('of OpenRouter about a flagged prompt is a refusal', async () => {
    play = (response) =>
      void response.writeHead(403, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          error: {
            code: 403,
            message: 'Your chosen model requires moderation and your input was flagged',
            metadata: { reasons: ['violence'], flagged_input: 'How…', provider_name: 'OpenAI' },
          },
        }),
      );
    const { events, error } = await outcomeOf(modelOf('openrouter').stream(hello));
    expect(error).toBeUndefined();
    expect(textOf(events, 'text-delta')).toMatch(/your input was flagged \(violence\)$/);
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'refusal', usage: null });
  });

  test('of Mistral about stream_options is handled, although its table says that it does not accept them', async () => {
    play = (response, { body }) => {
      if (!body.stream_options) return void sendEvents(response, [recorded('chat-mistral-thinking')]);
      const detail = [
        { type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' },
      ];
      response
        .writeHead(422, { 'content-type': 'application/json' })
        .end(JSON.stringify({ object: 'error', message: { detail }, type: 'invalid_request_error' }));
    };
    const { events } = await outcomeOf(openai('m', { baseUrl: loopback.baseUrl }).stream(hello));
    expect(events.at(-1)).toMatchObject({ reason: 'stop' });
  });
});

describe('a request', () => {
  const conversation: ModelRequest = {
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'One.' }] },
      { role: 'user', content: [{ type: 'text', text: 'Two.' }] },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'tool-call', id: 'a', name: 'now', input: {} },
        ],
      },
      { role: 'tool', content: [{ type: 'tool-result', id: 'a', name: 'now', output: 12 }] },
    ],
    maxOutputTokens: 9,
    responseFormat: { name: 'step', schema: { type: 'object', properties: {} } },
  };
  const names = ['stream_options', 'response_format', 'max_tokens', 'max_completion_tokens'];

  test.each<[Server, string[], object]>([
    ['deepseek', ['stream_options', 'max_tokens'], { reasoning_content: 'Hm.' }],
    ['groq', ['stream_options', 'max_tokens'], {}],
    ['llama.cpp', ['stream_options', 'response_format', 'max_tokens'], { reasoning_content: 'Hm.' }],
    ['mistral', ['response_format', 'max_tokens'], {}],
    ['openrouter', ['stream_options', 'response_format', 'max_tokens'], { reasoning: 'Hm.' }],
    ['together', ['stream_options', 'response_format', 'max_tokens'], { reasoning_content: 'Hm.' }],
  ])('to %s contains only what it accepts', async (server, expected, reasoning) => {
    const body = await asked(server, conversation);
    expect(names.filter((name) => name in body)).toEqual(expected);
    // Mistral takes nine letters and digits.
    const id = server === 'mistral' ? '00000000a' : 'a';
    const call = { id, type: 'function', function: { name: 'now', arguments: '{}' } };
    expect(body.messages).toEqual([
      { role: 'user', content: 'One.\nTwo.' },
      { role: 'assistant', content: null, tool_calls: [call], ...reasoning },
      { role: 'tool', tool_call_id: id, content: '12' },
    ]);
  });

  test('gives OpenRouter its signed reasoning back whole, and Mistral none of it', async () => {
    const { events } = await read('openrouter', 'chat-openrouter-reasoning');
    const signature = events.flatMap((event) => (event.type === 'reasoning-delta' ? (event.signature ?? []) : []))[0];
    const request: ModelRequest = {
      messages: [
        ...hello.messages,
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'I should look it up.', ...(signature !== undefined && { signature }) },
            { type: 'text', text: 'Let me see.' },
          ],
        },
      ],
    };
    const details = [
      {
        type: 'reasoning.text',
        format: 'anthropic-claude-v1',
        index: 0,
        text: 'I should look it up.',
        signature: 'EuYBCkQYBCKkAZ+sig==',
      },
    ];
    const turn = { role: 'assistant', content: 'Let me see.' };
    const sent = async (server: Server) => {
      const { messages } = await asked(server, request);
      return Array.isArray(messages) ? messages[1] : undefined;
    };
    expect(await sent('openrouter')).toEqual({ ...turn, reasoning_details: details });
    expect(await sent('mistral')).toEqual(turn);
  });
});

// Last, since it keeps the process so busy that connections of earlier tests may be closed meanwhile.
describe('a reply in pieces', () => {
  testFaults(test, {
    replies: Object.fromEntries(
      ['chat-openrouter-reasoning', 'chat-vllm-think-tags', 'chat-mistral-tool-calls'].map((name) => [
        name,
        recorded(name),
      ]),
    ),
    create: (body) =>
      openai('m', {
        baseUrl: servers.vllm,
        fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
      }),
    damagedEvent: 'data: {"choices":[{"de\n\n',
  });
});
