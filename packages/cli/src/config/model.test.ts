import { AgentError } from '@thimble/core';
import { describe, expect, it } from 'vitest';
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
  it('is the named one', async () => {
    const model = await resolveModel({ model: 'openai/gpt-5.2' }, { env: {}, fetch: network({}) });
    expect(model.id).toBe('openai/gpt-5.2');
  });

  it('takes everything after the first slash as the id', async () => {
    const model = await resolveModel({ model: 'lm-studio/qwen/qwen3-8b' }, { env: {}, fetch: network({}) });
    expect(model.id).toBe('openai/qwen/qwen3-8b');
  });

  it('is the default of the provider whose key is set', async () => {
    const model = await resolveModel({}, { env: { OPENAI_API_KEY: 'key' }, fetch: network({}) });
    expect(model.id).toBe('openai/gpt-5.2');
  });

  it('is the first model of the first local server that answers, whatever else listens on the ports', async () => {
    const fetch = network({
      'http://127.0.0.1:8080/v1/models': html(),
      'http://127.0.0.1:1234/v1/models': list('nomic-embed-text', 'qwen3'),
    });
    const model = await resolveModel({}, { env: {}, fetch });
    expect(model.id).toBe('openai/qwen3');
  });

  it('prefers Ollama where OLLAMA_HOST says it is', async () => {
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

  it('is the first model of the server that --base-url names', async () => {
    const model = await resolveModel(
      { baseUrl: 'http://127.0.0.1:9/v1/' },
      { env: {}, fetch: network({ 'http://127.0.0.1:9/v1/models': list('a', 'b') }) },
    );
    expect(model.id).toBe('openai/a');
  });

  it.each([
    ['there is no model', {}, {}, 'invalid-argument', /OPENAI_API_KEY[^]*ollama[^]*--model provider\/id/],
    ['there is no provider in it', { model: 'gpt-5.2' }, {}, 'invalid-argument', /write provider\/id/],
    [
      'the provider is unknown',
      { model: 'opnai/x' },
      {},
      'invalid-argument',
      /no provider "opnai"\. Did you mean `openai`/,
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

it.each([
  [undefined, 'http://127.0.0.1:11434/v1'],
  ['0.0.0.0', 'http://127.0.0.1:11434/v1'],
  ['no host at all', 'http://127.0.0.1:11434/v1'],
  [':4000', 'http://127.0.0.1:4000/v1'],
  ['box:4000', 'http://box:4000/v1'],
  ['https://models.example.com', 'https://models.example.com/v1'],
])('reads OLLAMA_HOST %s as %s', (host, url) => {
  expect(ollamaUrl(host)).toBe(url);
});
