import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pullAgent, searchAgents } from '../index.ts';
import { boundedFetch } from './bounded-fetch.ts';

/** A server whose answers never end: that of `/slow` stops after a byte, the others go on and on. */
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url === '/slow') response.write('{');
  else flood(response);
});
const chunk = '['.repeat(100_000);
let url = '';
beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function flood(response: ServerResponse): void {
  const more = () => void (response.write(chunk) && setImmediate(more));
  response.on('drain', more);
  more();
}

test('an answer is read as far as it may go, and then the server is left', async () => {
  const bounded = boundedFetch(fetch, { maxBytes: 1_000_000, timeoutMs: 60_000 });
  const left = once(server, 'request').then(([, response]) => once(response, 'close'));
  const response = await bounded(`${url}/endless`);
  expect(response.url).toBe(`${url}/endless`);
  await expect(response.text()).rejects.toMatchObject({
    code: 'untrusted',
    message: expect.stringMatching(/1000000 bytes/),
  });
  await left;
});

test('bytes of several answers count together', async () => {
  const answers = () => Promise.resolve(new Response('x'.repeat(60)));
  const bounded = boundedFetch(answers, { maxBytes: 100, timeoutMs: 60_000 });
  expect(await (await bounded(url)).text()).toHaveLength(60);
  await expect((await bounded(url)).text()).rejects.toMatchObject({ code: 'untrusted' });
});

test('an answer that stops without an end is given up, and so is one whose reader is stopped', async () => {
  const late = boundedFetch(fetch, { maxBytes: 1_000, timeoutMs: 300 });
  await expect(late(`${url}/slow`).then((response) => response.text())).rejects.toMatchObject({ name: 'TimeoutError' });
  const stop = new AbortController();
  const stopped = boundedFetch(fetch, { maxBytes: 1_000, timeoutMs: 60_000, signal: stop.signal });
  const reading = (await stopped(`${url}/slow`)).text();
  stop.abort(new Error('stopped'));
  await expect(reading).rejects.toThrow('stopped');
});

test('no answer of a Hub or a registry is read without end', async () => {
  const part = new Uint8Array(4_000_000).fill(0x5b);
  const endless: typeof fetch = () =>
    Promise.resolve(new Response(new ReadableStream({ pull: (controller) => controller.enqueue(part) })));
  await expect(pullAgent('hf:ada/brief', { fetch: endless })).rejects.toMatchObject({
    code: 'untrusted',
    message: expect.stringContaining('bytes'),
  });
  await expect(searchAgents('x', { fetch: endless })).rejects.toMatchObject({
    message: expect.stringMatching(/^npm cannot be asked: .*bytes\.\nThe Hugging Face Hub cannot be asked: .*bytes\.$/),
  });
});
