import { ToolCallingAgent } from '@thimble/core';
import { openai } from '@thimble/openai';
import { expect, test } from 'vitest';
import { pushAgent, searchAgents } from '../index.ts';
import { startHubServer, token } from '../__fixtures__/hub-server.ts';

const registry = (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
  const url = new URL(input instanceof Request ? input.url : String(input));
  if (!url.pathname.endsWith('/-/v1/search')) return fetch(input, init);
  const isAgent = url.searchParams.get('text')?.startsWith('keywords:thimble-agent') ?? false;
  const found = { name: '@acme/analyst', description: 'Reads\u001b[31m tables.\n', license: 'MIT' };
  return Promise.resolve(Response.json({ objects: isAgent ? [{ downloads: { monthly: 50 }, package: found }] : [] }));
};

test('agents of npm and of the Hub are listed, the most used first', async () => {
  await using server = await startHubServer();
  const agent = new ToolCallingAgent({ model: openai('gpt-5.2'), name: 'analyst', description: 'Reads tables.' });
  await pushAgent(agent, 'hf:ada/analyst', { hubUrl: server.url, token });
  const { agents, problems } = await searchAgents('analyst', { hubUrl: server.url, fetch: registry });
  expect(problems).toEqual([]);
  expect(agents).toEqual([
    { address: 'npm:@acme/analyst', kind: 'agent', description: 'Reads [31m tables.', downloads: 50, license: 'MIT' },
    { address: 'hf:ada/analyst', kind: 'agent', description: '', downloads: 7, license: 'mit' },
  ]);
  expect((await searchAgents('analyst', { kind: 'tool', hubUrl: server.url, fetch: registry })).agents).toEqual([]);
});

test('a place that does not answer is named, and the other one is listed', async () => {
  const { agents, problems } = await searchAgents('x', { hubUrl: 'http://127.0.0.1:9', fetch: registry });
  expect(agents).toHaveLength(1);
  expect(problems).toEqual([expect.stringContaining('Hugging Face Hub')]);
});

test('when none answers, it is an error that names both', async () => {
  const down = () => Promise.reject(new Error('offline'));
  await expect(searchAgents('x', { fetch: down })).rejects.toMatchObject({
    code: 'bad-request',
    message: expect.stringMatching(/^npm cannot be asked: offline\nThe Hugging Face Hub cannot be asked: [^]*offline$/),
  });
});
