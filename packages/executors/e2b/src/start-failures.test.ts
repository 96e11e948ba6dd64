import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';

/** A program that awaits a sandbox of this control plane, run to its end. */
async function startAt(
  controlPlane: RequestListener,
  env: { [name: string]: string },
): Promise<{ code: unknown; stderr: string }> {
  const server = createServer(controlPlane).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const program = `
import { e2b } from './index.ts';
await e2b({ apiUrl: '${url}', sandboxUrl: '${url}' }).start({ tools: [], callTool: async () => null });`;
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const flags = ['--conditions=@thimble/source', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, flags, {
    cwd: import.meta.dirname,
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code]: unknown[] = await once(child, 'close');
  return { code, stderr };
}

const key = { E2B_API_KEY: 'e2b_0123456789abcdef' };
const answer =
  (status: number, body: string): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(body);

// Whoever awaits a sandbox that cannot start must be told: Node.js would end without a word, with exit code 13.
test.each<[what: string, controlPlane: RequestListener, env: { [name: string]: string }, told: RegExp]>([
  ['there is no key', answer(200, '{}'), {}, /E2B_API_KEY is not set/],
  ['the key is refused', answer(401, '{"message":"who are you?"}'), key, /unauthorized/],
  ['the control plane hangs up', (request) => request.socket.destroy(), key, /AgentError/],
  ['it fails', answer(500, '{"message":"no room"}'), key, /no room/],
  ['it says nothing that can be read', answer(201, '[]'), key, /AgentError/],
])('%s: the error says so', async (_, controlPlane, env, told) => {
  const { code, stderr } = await startAt(controlPlane, env);
  expect(stderr).toMatch(told);
  expect(stderr).not.toContain(key.E2B_API_KEY);
  expect(code).toBe(1);
});
