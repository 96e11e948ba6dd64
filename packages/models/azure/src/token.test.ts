import type { TokenCredential } from '@azure/identity';
import { AgentError, type ModelRequest } from '@thimble/core';
import { loopbackServer, outcomeOf, sendEvents } from '@thimble/model-kit/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recorded } from './__fixtures__/recorded.ts';
import { azure } from './azure.ts';
import type { AzureOptions } from './options.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };

beforeEach(() => vi.stubEnv('AZURE_OPENAI_API_KEY', undefined));
afterEach(() => vi.unstubAllEnvs());

/** A resource that records what it gets. */
async function resource() {
  const server = await loopbackServer((response) => void sendEvents(response, [recorded('chat-text.sse')]));
  return {
    endpoint: new URL(server.baseUrl).origin,
    shown: () => server.requests.map(({ headers }) => [headers.authorization, headers['api-key']]),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A credential whose tokens are valid that long. */
function credentialFor(livesMs: number) {
  let count = 0;
  const getToken = vi.fn<TokenCredential['getToken']>(async () => ({
    token: `token-${++count}`,
    expiresOnTimestamp: Date.now() + livesMs,
  }));
  return { getToken };
}

function failing(error: object): TokenCredential {
  return { getToken: () => Promise.reject(Object.assign(new Error('It failed:\n  for a reason'), error)) };
}

async function errorOf(options: AzureOptions): Promise<AgentError> {
  const { error } = await outcomeOf(azure('d', { endpoint: 'http://127.0.0.1:1', ...options }).stream(hello));
  if (!AgentError.is(error)) throw new Error(`no AgentError: ${String(error)}`);
  return error;
}

describe('a token', () => {
  test('is cached until it expires', async () => {
    await using server = await resource();
    const credential = credentialFor(3_600_000);
    const model = azure('d', { endpoint: server.endpoint, credential });
    for (let call = 0; call < 3; call++) await outcomeOf(model.stream(hello));
    expect(credential.getToken).toHaveBeenCalledTimes(1);
    expect(credential.getToken.mock.calls[0]?.[0]).toBe('https://cognitiveservices.azure.com/.default');
    expect(server.shown()).toEqual(Array(3).fill(['Bearer token-1', undefined]));
  });

  test('is fetched again before it expires', async () => {
    await using server = await resource();
    const model = azure('d', { endpoint: server.endpoint, credential: credentialFor(60_000) });
    for (let call = 0; call < 2; call++) await outcomeOf(model.stream(hello));
    expect(server.shown().map(([token]) => token)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('comes from a function for each call, even if a key is set', async () => {
    await using server = await resource();
    vi.stubEnv('AZURE_OPENAI_API_KEY', 'k-of-the-environment');
    const credential = vi.fn<() => Promise<string>>(async () => 'token-of-a-function');
    const model = azure('d', { endpoint: server.endpoint, credential });
    for (let call = 0; call < 2; call++) await outcomeOf(model.stream(hello));
    expect(credential).toHaveBeenCalledTimes(2);
    expect(server.shown()).toEqual(Array(2).fill(['Bearer token-of-a-function', undefined]));
  });

  test.each([
    ['https://acme.openai.azure.us', 'https://cognitiveservices.azure.us/.default'],
    ['https://acme.openai.azure.cn', 'https://cognitiveservices.azure.cn/.default'],
    ['https://acme.services.ai.azure.com', 'https://cognitiveservices.azure.com/.default'],
  ])('is for the cloud of %s', async (endpoint, scope) => {
    const credential = credentialFor(1);
    const fetch = async () => new Response(recorded('chat-text.sse'));
    await outcomeOf(azure('d', { endpoint, credential, fetch }).stream(hello));
    expect(credential.getToken.mock.calls[0]?.[0]).toBe(scope);
  });

  test('is awaited no longer than the signal and timeoutMs allow', async () => {
    let wasAborted: boolean | undefined;
    const credential: TokenCredential = {
      getToken: (_scope, options) =>
        new Promise(() => options?.abortSignal?.addEventListener('abort', () => (wasAborted = true))),
    };
    expect(await errorOf({ credential, timeoutMs: 30 })).toMatchObject({ code: 'model-unavailable', retryable: true });
    expect(wasAborted).toBe(true);
    const controller = new AbortController();
    const aborting = async () => {
      controller.abort();
      return new Promise<string>(() => {});
    };
    const model = azure('d', { endpoint: 'http://127.0.0.1:1', credential: aborting });
    const { error } = await outcomeOf(model.stream(hello, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'aborted' });
  });

  test('appears in no error, whatever the server echoes', async () => {
    await using server = await loopbackServer(
      (response, { headers }) =>
        void response
          .writeHead(401, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: { code: 'PermissionDenied', message: `No: ${headers.authorization}` } })),
    );
    const error = await errorOf({ endpoint: server.baseUrl, credential: async () => 'eyJ0.t0ken.x' });
    expect(error).toMatchObject({
      code: 'unauthorized',
      message: expect.stringMatching(/Cognitive Services OpenAI User/),
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)).not.toContain('t0ken');
  });
});

describe('a credential without a token', () => {
  test.each([
    [{ name: 'CredentialUnavailableError' }, 'missing-secret', /AZURE_OPENAI_API_KEY.*az login/],
    [{ name: 'AggregateAuthenticationError' }, 'missing-secret', /It failed: for a reason\./],
    [{ name: 'AuthenticationError', statusCode: 400 }, 'unauthorized', /AZURE_CLIENT_SECRET/],
    [{ name: 'AuthenticationError', statusCode: 503 }, 'model-unavailable', /Entra ID did not answer/],
    [{ name: 'RestError', code: 'ENOTFOUND' }, 'model-unavailable', /Entra ID did not answer/],
  ])('is an error that says what to do: %j', async (facts, code, message) => {
    expect(await errorOf({ credential: failing(facts) })).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('is also an error if it resolves with nothing', async () => {
    for (const credential of [{ getToken: async () => null }, async () => ''])
      expect(await errorOf({ credential })).toMatchObject({ code: 'unauthorized' });
  });

  test('shows no secret of the environment', async () => {
    vi.stubEnv('AZURE_CLIENT_SECRET', 'cl1ent-s3cret');
    const error = await errorOf({ credential: () => Promise.reject(new Error('AADSTS7000215 for cl1ent-s3cret')) });
    expect(error.message).toMatch(/AADSTS7000215 for \[redacted\]/);
  });

  test('is what the default finds if nobody is signed in', async () => {
    for (const name of ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET']) vi.stubEnv(name, undefined);
    // The one way to sign in by default that needs no other program and no network.
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'EnvironmentCredential');
    expect(await errorOf({})).toMatchObject({
      code: 'missing-secret',
      message: expect.stringMatching(/^The model azure\/d .*EnvironmentCredential is unavailable/),
    });
  });

  test('is a missing variable if one was named', async () => {
    expect(await errorOf({ apiKeyEnv: 'ACME_AZURE_KEY' })).toMatchObject({
      code: 'missing-secret',
      message: expect.stringMatching(/ACME_AZURE_KEY/),
    });
  });
});
