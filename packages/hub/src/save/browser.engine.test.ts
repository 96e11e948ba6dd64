import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeAgent } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { browser } from '@thimble/browser';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { expect, test } from 'vitest';
import { loadAgent, saveAgent } from '../index.ts';

test('a loaded agent has one browser for each run, and sees what it shows', async () => {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'hub-browser-'));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<title>Shop</title><h1>Hello</h1>'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;

  await using web = browser({ allowPrivate: true, vision: true });
  const { tools, look } = web;
  await using agent = new CodeAgent({ model: openai('gpt-5.2'), executor: isolatedVm(), tools, look });
  await saveAgent(agent, join(dir, 'saved'));

  const answers = [`<code>await open("${url}")</code>`, '<code>final_answer((await tabs()).length)</code>'];
  const model = scriptedModel([...answers, ...answers]);
  await using loaded = await loadAgent(join(dir, 'saved'), { model, trustRemoteCode: true });
  for (const run of ['first', 'second']) expect([run, (await loaded.run('Go.')).output]).toEqual([run, 1]);
  expect(JSON.stringify(model.requests[1])).toContain('image/jpeg');
});
