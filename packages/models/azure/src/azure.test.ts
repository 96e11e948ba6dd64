import type { ModelRequest } from '@thimble/core';
import { loopbackServer, outcomeOf, sendEvents } from '@thimble/model-kit/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recorded } from './__fixtures__/recorded.ts';
import { azure } from './azure.ts';
import type { AzureOptions } from './options.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };

beforeEach(() => {
  for (const name of ['AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_API_KEY', 'OPENAI_API_VERSION', 'OPENAI_BASE_URL'])
    vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

/** A fetch that answers with a recorded reply, and the requests that it got. */
function recordedFetch(name = 'chat-text.sse') {
  const requests: Request[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    requests.push(new Request(input, init));
    return new Response(recorded(name), { headers: { 'content-type': 'text/event-stream' } });
  };
  return { fetch, requests };
}

/** The request of one call. */
async function asked(deployment: string, options: AzureOptions, request = hello) {
  const { fetch, requests } = recordedFetch(options.api === 'responses' ? 'responses-text.sse' : undefined);
  const { error } = await outcomeOf(azure(deployment, { apiKey: 'k-1234', fetch, ...options }).stream(request));
  if (error) throw error;
  const [sent] = requests;
  if (!sent) throw new Error('nothing was sent');
  const body: unknown = await sent.json();
  return { url: sent.url, headers: sent.headers, body };
}

describe('azure', () => {
  test('does nothing when it is created', () => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    expect(azure('prod-gpt-5', { fetch })).toMatchObject({ id: 'azure/prod-gpt-5', supports: { reasoning: true } });
    expect(fetch).not.toHaveBeenCalled();
  });

  test.each<[string, AzureOptions, string]>([
    ['v1', {}, '/openai/v1/chat/completions?api-version=v1'],
    ['v1, Responses', { api: 'responses' }, '/openai/v1/responses?api-version=v1'],
    [
      'a dated version',
      { apiVersion: '2024-10-21' },
      '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
    ],
    [
      'a dated version, Responses',
      { apiVersion: '2025-03-01-preview', api: 'responses' },
      '/openai/responses?api-version=2025-03-01-preview',
    ],
  ])('calls the deployment through %s', async (_what, options, path) => {
    const { url, headers, body } = await asked('my-gpt', { endpoint: 'https://acme.openai.azure.com/', ...options });
    expect(url).toBe(`https://acme.openai.azure.com${path}`);
    expect(headers.get('api-key')).toBe('k-1234');
    expect(body).toMatchObject({ model: 'my-gpt', stream: true });
  });

  test.each([
    [
      'https://acme.openai.azure.com/openai/v1/',
      'https://acme.openai.azure.com/openai/v1/chat/completions?api-version=v1',
    ],
    [
      'https://acme.openai.azure.com/openai/deployments/other/chat/completions?api-version=2025-01-01-preview',
      'https://acme.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2025-01-01-preview',
    ],
    ['https://gate.acme.com/llm/openai', 'https://gate.acme.com/llm/openai/v1/chat/completions?api-version=v1'],
  ])('accepts %s as an endpoint', async (address, url) => {
    expect((await asked('my-gpt', { endpoint: address })).url).toBe(url);
    expect((await asked('my-gpt', { baseUrl: address })).url).toBe(url);
  });

  test('reads endpoint, key and version from the environment for each call', async () => {
    const { fetch, requests } = recordedFetch();
    const model = azure('my-gpt', { fetch });
    vi.stubEnv('AZURE_OPENAI_ENDPOINT', 'https://acme.openai.azure.com');
    vi.stubEnv('OPENAI_API_VERSION', '2024-10-21');
    for (const key of ['k-first', 'k-second']) {
      vi.stubEnv('AZURE_OPENAI_API_KEY', key);
      await outcomeOf(model.stream(hello));
    }
    expect(requests.map(({ headers }) => headers.get('api-key'))).toEqual(['k-first', 'k-second']);
    expect(requests[0]?.url).toMatch(/^https:\/\/acme.*\/deployments\/my-gpt\/.*2024-10-21$/);
  });

  test('does not follow a redirect, whose target would get the key', async () => {
    await using other = await loopbackServer((response) => void sendEvents(response, [recorded('chat-text.sse')]));
    await using server = await loopbackServer(
      (response) => void response.writeHead(307, { location: other.baseUrl }).end(),
    );
    const { error } = await outcomeOf(azure('d', { endpoint: server.baseUrl, apiKey: 'k-1234' }).stream(hello));
    expect(error).toMatchObject({ code: 'model-unavailable' });
    expect(other.requests).toEqual([]);
  });

  test('limits the output under the name that OpenAI uses, and others under theirs', async () => {
    const request = { ...hello, maxOutputTokens: 77 };
    const endpoint = 'https://acme.services.ai.azure.com';
    expect((await asked('my-gpt', { endpoint }, request)).body).toHaveProperty('max_completion_tokens', 77);
    expect((await asked('DeepSeek-R1', { endpoint }, request)).body).toHaveProperty('max_tokens', 77);
  });
});

describe('azure options', () => {
  test.each<[string, string, object]>([
    ['an empty deployment', ' ', {}],
    ['an option of the SDK', 'd', { deployment: 'd' }],
    ['an endpoint that is no URL', 'd', { endpoint: 'acme.openai.azure.com' }],
    ['two endpoints', 'd', { endpoint: 'https://a.openai.azure.com', baseUrl: 'https://b.openai.azure.com' }],
    ['an unknown api', 'd', { api: 'completions' }],
    ['a version that is none', 'd', { apiVersion: 'latest-and-greatest' }],
    ['a credential that is none', 'd', { credential: 'token' }],
    ['a key and a credential', 'd', { apiKey: 'k', credential: async () => 't' }],
  ])('refuses %s', (_what, deployment, options) => {
    expect(() => azure(deployment, options)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('has a spec that builds it again, without secrets', () => {
    const options: AzureOptions = {
      credential: async () => 'tok',
      endpoint: 'https://acme.openai.azure.com',
      apiVersion: 'v1',
      api: 'responses',
      headers: { 'x-team': 'blue', 'api-key': 's3cret' },
    };
    expect(azure('d', options).spec).toEqual({
      package: '@thimble/azure',
      export: 'azure',
      args: [
        'd',
        {
          endpoint: 'https://acme.openai.azure.com',
          apiVersion: 'v1',
          api: 'responses',
          headers: { 'x-team': 'blue' },
        },
      ],
      unsaved: ['credential', 'headers.api-key'],
    });
  });

  test('says what to set if there is no endpoint', async () => {
    const { error } = await outcomeOf(azure('d', { apiKey: 'k' }).stream(hello));
    expect(error).toMatchObject({ code: 'invalid-argument', message: expect.stringMatching(/AZURE_OPENAI_ENDPOINT/) });
  });
});
