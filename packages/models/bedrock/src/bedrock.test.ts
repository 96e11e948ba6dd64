import { AgentError, type ModelEvent, type ModelRequest } from '@thimble/core';
import { assertLinear } from '@thimble/core/testing';
import { loopbackServer, type LoopbackServer, outcomeOf, textOf } from '@thimble/model-kit/testing';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { eventFrame } from './__fixtures__/event-stream.ts';
import { withoutAws } from './__fixtures__/no-aws.ts';
import { recorded } from './__fixtures__/recorded.ts';
import { bedrock } from './bedrock.ts';
import { fetchHandler } from './fetch-handler.ts';
import type { BedrockOptions } from './options.ts';

const id = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
const tools = [{ name: 'add', description: 'Adds.', inputSchema: { type: 'object' } }];
const eventStream = { 'content-type': 'application/vnd.amazon.eventstream' };
const credentials = { accessKeyId: 'AKIDOPTION', secretAccessKey: 'secret-of-the-option' };

let server: LoopbackServer;
let play: Parameters<typeof loopbackServer>[0];
const answer = (response: ServerResponse) => void response.writeHead(200, eventStream).end(recorded('text'));

beforeAll(async () => {
  server = await loopbackServer((response, request) => play(response, request));
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  withoutAws();
  server.requests.length = 0;
  play = answer;
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function model(options: BedrockOptions = {}, modelId = id) {
  return bedrock(modelId, { baseUrl: new URL(server.baseUrl).origin, ...options });
}

async function read(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const { events: told, error } = await outcomeOf(events);
  if (error !== undefined) throw error;
  return told;
}

/** "AKID…/eu-west-1" or "Bearer …" of each request. */
function signedBy(): string[] {
  return server.requests.map(({ headers }) => {
    const [, key, region] = /Credential=(\w+)\/\d+\/([\w-]+)\/bedrock\//.exec(String(headers.authorization)) ?? [];
    return key ? `${key}/${region}` : String(headers.authorization);
  });
}

describe('the credentials and the region', () => {
  test('come from the options', async () => {
    vi.stubEnv('AWS_REGION', 'us-west-2');
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'bedrock-api-key-0123');
    await read(model({ region: 'eu-west-1', credentials }).stream(hello));
    await read(model({ region: 'eu-west-1', credentials: async () => credentials }).stream(hello));
    expect(signedBy()).toEqual(['AKIDOPTION/eu-west-1', 'AKIDOPTION/eu-west-1']);
  });

  test('come from the environment variables, read again for each call', async () => {
    const asked = model();
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-of-the-variable');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDONE');
    vi.stubEnv('AWS_DEFAULT_REGION', 'us-east-2');
    await read(asked.stream(hello));
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDTWO');
    vi.stubEnv('AWS_REGION', 'eu-north-1');
    await read(asked.stream(hello));
    await read(asked.stream(hello));
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDTHREE');
    await read(asked.stream(hello));
    const signed = ['AKIDONE/us-east-2', 'AKIDTWO/eu-north-1', 'AKIDTWO/eu-north-1', 'AKIDTHREE/eu-north-1'];
    expect(signedBy()).toEqual(signed);
  });

  test('are a bearer token if AWS_BEARER_TOKEN_BEDROCK is set', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'bedrock-api-key-0123');
    await read(model({ region: 'us-east-1' }).stream(hello));
    expect(signedBy()).toEqual(['Bearer bedrock-api-key-0123']);
  });

  test('come from the AWS profile', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thimble-bedrock-'));
    try {
      const [config, keys] = [join(folder, 'config'), join(folder, 'credentials')];
      await writeFile(config, '[profile agents]\nregion = sa-east-1\n');
      await writeFile(keys, '[agents]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = s3cret\n');
      vi.stubEnv('AWS_CONFIG_FILE', config);
      vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', keys);
      vi.stubEnv('AWS_PROFILE', 'agents');
      await read(model().stream(hello));
    } finally {
      await rm(folder, { recursive: true });
    }
    expect(signedBy()).toEqual(['AKIDPROFILE/sa-east-1']);
  });

  test('have the region of an ARN', async () => {
    vi.stubEnv('AWS_REGION', 'us-west-2');
    const arn =
      'arn:aws:bedrock:ap-south-1:123456789012:inference-profile/apac.anthropic.claude-sonnet-4-20250514-v1:0';
    await read(model({ credentials }, arn).stream(hello));
    expect(signedBy()).toEqual(['AKIDOPTION/ap-south-1']);
    expect(server.requests[0]?.url).toBe(`/model/${encodeURIComponent(arn)}/converse-stream`);
  });

  test.each([
    [
      'credentials',
      { region: 'us-east-1' },
      { code: 'missing-secret', message: expect.stringMatching(/AWS_ACCESS_KEY_ID.*AWS_PROFILE.*credentials/) },
    ],
    ['a region', { credentials }, { code: 'invalid-argument', message: expect.stringMatching(/AWS_REGION.*region/) }],
  ])('say what to set if there is no sign of %s', async (_what, options, expected) => {
    const { error } = await outcomeOf(model(options).stream(hello));
    expect(error).toMatchObject({ ...expected, retryable: false });
    expect(server.requests).toEqual([]);
  });

  test('fail as retryable if a function cannot get them', async () => {
    const failing = async () => Promise.reject(new Error('the vault is sealed'));
    const { error } = await outcomeOf(model({ region: 'us-east-1', credentials: failing }).stream(hello));
    expect(error).toMatchObject({ code: 'model-unavailable', message: expect.stringContaining('vault is sealed') });
  });
});

describe('bedrock', () => {
  const options = { region: 'us-east-1', credentials };

  test('does nothing when it is created, and does not load the SDK when it is imported', async () => {
    expect(model()).toMatchObject({ id: `bedrock/${id}`, supports: { tools: true, images: true, reasoning: true } });
    const script = `import { registerHooks } from 'node:module';
      let loads = 0;
      registerHooks({ resolve: (name, context, next) => (name.startsWith('@aws-sdk/client') && loads++, next(name, context)) });
      await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
      const before = loads;
      await import('@aws-sdk/client-bedrock-runtime');
      console.log([before, loads > before].join(' '));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@thimble/source',
      '--input-type=module',
      '-e',
      script,
    ]);
    expect(stdout.trim()).toBe('0 true');
  });

  test('merges its own options, then the request, with providerOptions last', async () => {
    const guardrailConfig = { guardrailIdentifier: 'gr-1', guardrailVersion: '2' };
    const asked = model({
      ...options,
      temperature: 0.1,
      maxOutputTokens: 5,
      providerOptions: { guardrailConfig, top_k: 4, additionalModelRequestFields: { thinking: { type: 'disabled' } } },
    });
    await read(asked.stream({ ...hello, temperature: 0.7, providerOptions: { top_k: 5 } }));
    expect(server.requests[0]?.body).toMatchObject({
      inferenceConfig: { temperature: 0.7, maxTokens: 5 },
      guardrailConfig,
      additionalModelRequestFields: { thinking: { type: 'disabled' }, top_k: 5 },
    });
  });

  test('sends images as base64 and a schema as text', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const image = { type: 'image' as const, mediaType: 'image/png', data: 'aGk=' };
    await read(
      model(options).stream({ messages: [{ role: 'user', content: [image] }], responseFormat: { name: 's', schema } }),
    );
    expect(server.requests[0]?.body).toMatchObject({
      messages: [{ content: [{ image: { format: 'png', source: { bytes: 'aGk=' } } }, { cachePoint: {} }] }],
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 's', schema: JSON.stringify({ ...schema, additionalProperties: false }) } },
        },
      },
    });
  });

  test("reads a Node stream from a user's handler", async () => {
    const handle = async () => ({
      response: {
        statusCode: 200,
        headers: { 'Content-Type': eventStream['content-type'] },
        body: Readable.from([recorded('text')]),
      },
    });
    const events = await read(model({ ...options, requestHandler: { handle } }).stream(hello));
    expect(events.at(-1)).toMatchObject({ reason: 'stop' });
    expect(server.requests).toEqual([]);
  });

  test('leaves out images that Converse does not accept', async () => {
    const image = { type: 'image' as const, mediaType: 'image/png', data: 'aGk=' };
    const refused = [
      { type: 'image' as const, url: 'https://example.com/a.png' },
      { type: 'image' as const, url: 'data:image/png,%89PNG' },
      { ...image, mediaType: 'image/tiff' },
      { ...image, data: 'A'.repeat(5_100_000) },
    ];
    const content = [image, ...refused, ...Array.from({ length: 20 }, () => image)];
    await read(model({ ...options }).stream({ messages: [{ role: 'user', content }] }));
    const sent = JSON.stringify(server.requests[0]?.body);
    expect(sent.match(/Image left out: [^"]*/g)).toEqual([
      expect.stringMatching(/20 images at once/),
      expect.stringMatching(/only their bytes/),
      expect.stringMatching(/base64/),
      expect.stringMatching(/image\/tiff/),
      expect.stringMatching(/up to 3\.8 MB, and it has 3\.8 MB/),
    ]);
    expect(sent.match(/aGk=/g)).toHaveLength(20);
  });

  test('takes as long for each of 10,000 events as of 1,000', async () => {
    const delta = eventFrame({ contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'word ' } } });
    const end = eventFrame({ messageStop: { stopReason: 'end_turn' } });
    await assertLinear(async (count) => {
      const body = Buffer.concat([...Array.from({ length: count }, () => delta), end]);
      const requestHandler = fetchHandler(async () => new Response(body, { headers: eventStream }));
      expect(textOf(await read(model({ ...options, requestHandler }).stream(hello)), 'text-delta')).toHaveLength(
        5 * count,
      );
    });
  });
});

describe('a model that does not stream', () => {
  const options = { region: 'us-east-1', credentials };
  const whole = {
    output: {
      message: {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'sig=' } } },
          { reasoningContent: { redactedContent: 'aGk=' } },
          { text: 'I add.' },
          { toolUse: { toolUseId: 'tooluse_1', name: 'add', input: { a: 1.5, b: [null, { c: 'é' }] } } },
        ],
      },
    },
    stopReason: 'tool_use',
    usage: { inputTokens: 30, outputTokens: 9, totalTokens: 49, cacheReadInputTokens: 10 },
    metrics: { latencyMs: 5 },
  };
  const refuseStreams =
    (message: string) =>
    (response: ServerResponse, { url }: { url: string }) => {
      if (!url.endsWith('/converse-stream'))
        return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(whole));
      response
        .writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationException' })
        .end(JSON.stringify({ message }));
    };
  const operations = () => server.requests.map(({ url }) => url.slice(url.lastIndexOf('/') + 1));

  test('is called with Converse, and directly from then on', async () => {
    play = refuseStreams('The model is unsupported for streaming.');
    const asked = model(options, 'ai21.jamba-instruct-v1:0');
    const events = await read(asked.stream(hello));
    await read(asked.stream({ ...hello, tools }));
    expect(events).toEqual([
      { type: 'reasoning-delta', text: 'Hm.' },
      { type: 'reasoning-delta', text: '', signature: 'sig=', provider: 'bedrock ai21' },
      { type: 'reasoning-delta', text: '', signature: 'redacted:aGk=', provider: 'bedrock ai21' },
      { type: 'text-delta', text: 'I add.' },
      { type: 'tool-call', id: 'tooluse_1', name: 'add', input: { a: 1.5, b: [null, { c: 'é' }] } },
      { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 40, outputTokens: 9, cacheReadTokens: 10 } },
    ]);
    expect(operations()).toEqual(['converse-stream', 'converse', 'converse']);
  });

  test('still streams without tools if it only rejects tools', async () => {
    play = refuseStreams("This model doesn't support tool use in streaming mode.");
    const asked = model(options, 'us.meta.llama4-scout-17b-instruct-v1:0');
    await read(asked.stream({ ...hello, tools }));
    play = answer;
    await read(asked.stream(hello));
    expect(operations()).toEqual(['converse-stream', 'converse', 'converse-stream']);
  });

  test.each([
    ['no message', { ...whole, output: undefined, stopReason: undefined }],
    ['another answer', { message: 'hm' }],
  ])('fails if the reply contains %s', async (_what, body) => {
    play = (response, { url }) => {
      if (url.endsWith('/converse-stream')) return refuseStreams('Streaming is not supported.')(response, { url });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const { error } = await outcomeOf(model(options).stream(hello));
    expect(error).toMatchObject({ code: 'model-unavailable' });
  });

  test('maps the errors of Converse', async () => {
    play = (response, { url }) => {
      if (url.endsWith('/converse-stream')) return refuseStreams('Streaming is not supported.')(response, { url });
      response
        .writeHead(429, {
          'content-type': 'application/json',
          'x-amzn-errortype': 'ThrottlingException',
          'retry-after': '2',
        })
        .end('{"message":"Too many requests"}');
    };
    const { error } = await outcomeOf(model(options).stream(hello));
    expect(error).toMatchObject({ code: 'rate-limited', retryAfterMs: 2_000 });
  });
});

describe('bedrock options', () => {
  test.each<[string, string, object]>([
    ['an empty id', ' ', {}],
    ['a key', id, { apiKey: 'k' }],
    ['a fetch', id, { fetch: globalThis.fetch }],
    ['an unknown option', id, { endpoint: 'http://localhost' }],
    ['a region that is none', id, { region: 'Ireland/../x' }],
    ['a baseUrl that is no URL', id, { baseUrl: 'localhost' }],
    ['a timeout of 0', id, { timeoutMs: 0 }],
  ])('refuses %s', (_what, modelId, options) => {
    const make = () => bedrock(modelId, options);
    expect(make).toThrow(AgentError);
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('has a spec that builds it again, without credentials', () => {
    const options = { region: 'eu-west-1', credentials, requestHandler: fetchHandler(), timeoutMs: 5 };
    expect(bedrock(id, options).spec).toEqual({
      package: '@thimble/bedrock',
      export: 'bedrock',
      args: [id, { region: 'eu-west-1', timeoutMs: 5 }],
      unsaved: ['credentials', 'requestHandler'],
    });
  });

  test('carries its pricing', () => {
    expect(bedrock(id, { pricing: { input: 3, output: 15 } }).pricing).toEqual({ input: 3, output: 15 });
  });
});
