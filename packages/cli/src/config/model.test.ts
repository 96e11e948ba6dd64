import { AgentError } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { describe, expect, test } from 'vitest';
import { findLocalServers, resolveModel } from './model.ts';
import { ollamaUrl } from './providers.ts';

/** A network in which only these addresses answer. */
function network(answers: { [url: string]: Response }): typeof fetch {
  return async (input) => {
    const answer = answers[input instanceof Request ? input.url : input.toString()];
    if (!answer) throw new TypeError('fetch failed');
    return answer;
  };
}

const list = (...ids: string[]) => Response.json({ data: ids.map((id) => ({ id })) });
const html = () => new Response('<html>Hello</html>', { headers: { 'content-type': 'text/html' } });

describe('the choice of a model', () => {
  test('is the named one', async () => {
    const model = await resolveModel({ model: 'openai/gpt-5.2' }, { env: {}, fetch: network({}) });
    expect(model.id).toBe('openai/gpt-5.2');
  });

  test('takes everything after the first slash as the id', async () => {
    const model = await resolveModel({ model: 'lm-studio/qwen/qwen3-8b' }, { env: {}, fetch: network({}) });
    expect(model.id).toBe('lm-studio/qwen/qwen3-8b');
  });

  test('is the default of the provider whose key is set', async () => {
    const model = await resolveModel({}, { env: { OPENAI_API_KEY: 'key' }, fetch: network({}) });
    expect(model.id).toBe('openai/gpt-5.2');
  });

  test.each([
    ['openai/gpt-5.2', ['HF_TOKEN', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY']],
    ['anthropic/claude-sonnet-5-5', ['ANTHROPIC_API_KEY', 'HF_TOKEN', 'GROQ_API_KEY', 'AWS_PROFILE']],
    ['huggingface/Qwen/Qwen3-Coder-480B-A35B-Instruct', ['HF_TOKEN']],
  ])('is %s where %j are set', async (id, names) => {
    const env = Object.fromEntries(names.map((name) => [name, 'key']));
    expect((await resolveModel({}, { env, fetch: network({}) })).id).toBe(id);
  });

  test.each([
    'anthropic/claude-opus-5-5',
    'azure/my-deployment',
    'bedrock/us.amazon.nova-lite-v1:0',
    'huggingface/Qwen/Qwen3-8B',
    'groq/openai/gpt-oss-120b',
    'ollama/qwen3',
    'transformers/onnx-community/Qwen2.5-0.5B',
    'ai-sdk/mistral/mistral-large-latest',
  ])('%s goes by the name that it was asked for', async (name) => {
    expect((await resolveModel({ model: name }, { env: {}, fetch: network({}) })).id).toBe(name);
  });

  test('is one that runs in this process, when nothing else is there and somebody agrees', async () => {
    const local = scriptedModel(['Hello.'], { id: 'transformers/tiny' });
    const asked: string[] = [];
    const context = { env: {}, fetch: network({}), offerLocalModel: async () => (asked.push('asked'), local) };
    expect(await resolveModel({}, context)).toBe(local);
    await resolveModel({}, { ...context, env: { OPENAI_API_KEY: 'key' } });
    expect(asked).toHaveLength(1);
  });

  test('is the first model of the first local server that answers, whatever else listens on the ports', async () => {
    const fetch = network({
      'http://127.0.0.1:8080/v1/models': html(),
      'http://127.0.0.1:1234/v1/models': list('nomic-embed-text', 'qwen3'),
    });
    const model = await resolveModel({}, { env: {}, fetch });
    expect(model.id).toBe('lm-studio/qwen3');
  });

  test('prefers Ollama where OLLAMA_HOST says it is', async () => {
    const fetch = network({
      'http://10.0.0.7:11434/v1/models': list('llama'),
      'http://127.0.0.1:1234/v1/models': list('qwen3'),
    });
    const servers = await findLocalServers({ env: { OLLAMA_HOST: '10.0.0.7' }, fetch });
    expect(servers.map(({ provider, url, models }) => [provider.name, url, models])).toEqual([
      ['ollama', 'http://10.0.0.7:11434/v1', ['llama']],
      ['lm-studio', 'http://127.0.0.1:1234/v1', ['qwen3']],
    ]);
  });

  test('is the first model of the server that --base-url names', async () => {
    const model = await resolveModel(
      { baseUrl: 'http://127.0.0.1:9/v1/' },
      { env: {}, fetch: network({ 'http://127.0.0.1:9/v1/models': list('a', 'b') }) },
    );
    expect(model.id).toBe('openai/a');
  });

  test.each([
    [
      'there is no model',
      {},
      {},
      'invalid-argument',
      /OPENAI_API_KEY[^]*ANTHROPIC_API_KEY[^]*ollama[^]*--model transformers[^]*--model provider\/id/,
    ],
    ['there is no provider in it', { model: 'gpt-5.2' }, {}, 'invalid-argument', /write provider\/id/],
    [
      'the provider is unknown',
      { model: 'opnai/x' },
      {},
      'invalid-argument',
      /no provider "opnai"\. Did you mean `openai`/,
    ],
    [
      'a package of the AI SDK is not installed',
      { model: 'ai-sdk/nobody/x' },
      {},
      'missing-dependency',
      /@ai-sdk\/nobody is not installed\. Run: npm install @ai-sdk\/nobody/,
    ],
    ['an AI SDK id names no package', { model: 'ai-sdk/gemini' }, {}, 'invalid-argument', /ai-sdk\/PROVIDER\/id/],
    [
      'a base URL has no use',
      { model: 'transformers/x', baseUrl: 'http://h/v1' },
      {},
      'invalid-argument',
      /transformers has no server/,
    ],
    ['the id is empty', { model: 'openai/' }, {}, 'invalid-argument', /write provider\/id/],
    ['the URL is none', { baseUrl: 'localhost:1234' }, {}, 'invalid-argument', /http:\/\/127/],
    ['the URL holds a password', { baseUrl: 'http://a:hunter22@h/v1' }, {}, 'invalid-argument', /^(?!.*hunter22)/],
    ['nothing answers', { baseUrl: 'http://127.0.0.1:9/v1' }, {}, 'model-unavailable', /No server answers/],
    [
      'the server answers HTML',
      { baseUrl: 'http://h/v1' },
      { 'http://h/v1/models': html() },
      'bad-request',
      /gives no list of models \(status 200\)/,
    ],
    [
      'the server wants a key',
      { baseUrl: 'http://h/v1' },
      { 'http://h/v1/models': new Response('', { status: 401 }) },
      'unauthorized',
      /wants a key/,
    ],
    [
      'the server has no models',
      { baseUrl: 'http://h/v1' },
      { 'http://h/v1/models': list() },
      'invalid-argument',
      /has no models/,
    ],
  ] as const)('fails with what to do when %s', async (_name, flags, answers, code, message) => {
    const error: unknown = await resolveModel(flags, { env: {}, fetch: network(answers) }).catch(
      (thrown: unknown) => thrown,
    );
    expect(AgentError.is(error, code)).toBe(true);
    expect(error).toHaveProperty('message', expect.stringMatching(message));
  });
});

test.each([
  [null, 'run one here, without a server: npm install @thimble/transformers, then --model transformers/'],
  ['1.0.0', 'run one here, without a server: --model transformers/'],
])('offers a model on this machine where its package is at version %s', async (version, line) => {
  const context = { env: {}, fetch: network({}), versionOf: async () => version };
  await expect(resolveModel({}, context)).rejects.toThrow(line);
});

test.each([
  [undefined, 'http://127.0.0.1:11434/v1'],
  ['0.0.0.0', 'http://127.0.0.1:11434/v1'],
  ['no host at all', 'http://127.0.0.1:11434/v1'],
  [':4000', 'http://127.0.0.1:4000/v1'],
  ['box:4000', 'http://box:4000/v1'],
  ['https://models.example.com', 'https://models.example.com/v1'],
])('reads OLLAMA_HOST %s as %s', (host, url) => {
  expect(ollamaUrl(host)).toBe(url);
});
