import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startErrors } from '../../kit/src/__fixtures__/start-errors.ts';

const key = 'e2b_0123456789abcdef';
const answer =
  (status: number, body: string): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(body);

const cases: [what: string, controlPlane: RequestListener, env: { [name: string]: string }, told: RegExp][] = [
  ['there is no key', answer(200, '{}'), {}, /E2B_API_KEY is not set/],
  ['the key is refused', answer(401, '{"message":"who are you?"}'), { E2B_API_KEY: key }, /unauthorized/],
  ['the control plane hangs up', (request) => request.socket.destroy(), { E2B_API_KEY: key }, /AgentError/],
  ['it fails', answer(500, '{"message":"no room"}'), { E2B_API_KEY: key }, /no room/],
  ['it says nothing that can be read', answer(201, '[]'), { E2B_API_KEY: key }, /AgentError/],
];

const program = `
import { e2b } from './index.ts';
function start({ url, env }) {
  delete process.env.E2B_API_KEY;
  Object.assign(process.env, env);
  return e2b({ apiUrl: url, sandboxUrl: url }).start({ tools: [], callTool: async () => null });
}`;

const servers: Server[] = [];
let told: string[];
beforeAll(async () => {
  const given = [];
  for (const [, controlPlane, env] of cases) {
    const server = createServer(controlPlane).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const address = server.address();
    given.push({ url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, env });
  }
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  told = await startErrors(program, given, { cwd: import.meta.dirname, env: { PATH, NODE_COMPILE_CACHE } });
});
afterAll(() => servers.forEach((server) => server.close()));

// Whoever awaits a sandbox that cannot start must be told: Node.js would end without a word, with exit code 13.
test.each(cases.map(([what, , , pattern], index) => ({ what, pattern, index })))(
  '$what: the error says so',
  ({ pattern, index }) => {
    expect(told[index]).toMatch(pattern);
    expect(told[index]).not.toContain(key);
  },
);
