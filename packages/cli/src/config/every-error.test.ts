import type { Model } from '@thimble/core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { chatServer } from '../__fixtures__/chat-server.ts';
import { resolveModel } from './model.ts';
import { providers } from './providers.ts';

// What only a program can do: a name such as `baseUrl`, a call such as `rateLimit()`, "pass credentials", a word in backticks.
const libraryWord = /(?<![\w/."-])[a-z]+[A-Z]\w*|\w\(\)|\bpass (?!--)|`\w+`/;
const statuses = [400, 401, 402, 404, 413, 429, 500];
const servers = providers.filter(({ takesBaseUrl }) => takesBaseUrl !== false);

beforeEach(() => {
  for (const name of new Set(
    providers.flatMap(({ keyVariables = [], settings = [] }) => [...keyVariables, ...settings]),
  ))
    vi.stubEnv(name, undefined);
  // Else the AWS credential chain asks a service of Amazon's machines.
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  return () => vi.unstubAllEnvs();
});

describe.each(servers)(
  'the errors of $name say what to do on the command line',
  ({ name, example, keyVariables = [] }) => {
    const asked = `${name}/${example}`;

    test('without a key', async () => {
      // A server on this machine needs none; nothing listens on that port.
      const nowhere = keyVariables.length === 0 ? { baseUrl: 'http://127.0.0.1:9/v1' } : {};
      const error = await failure(await resolveModel({ model: asked, ...nowhere }));
      expect(error).not.toMatch(libraryWord);
    });

    test.each(statuses)('with status %d', async (status) => {
      const [key = ''] = keyVariables;
      if (key !== '') vi.stubEnv(key, 'key-0123456789');
      if (key.startsWith('AWS_')) vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'key-0123456789');
      await using server = await chatServer((_request, response) =>
        response
          .writeHead(status, { 'content-type': 'application/json' })
          .end('{"error":{"message":"Not like that."}}'),
      );
      const error = await failure(await resolveModel({ model: asked, baseUrl: server.url }));
      expect(error).not.toMatch(libraryWord);
    });
  },
);

async function failure(model: Model): Promise<string> {
  try {
    for await (const _event of model.stream({
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('The call did not fail.');
}
