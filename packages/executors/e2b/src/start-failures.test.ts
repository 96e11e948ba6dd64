import { execFile } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

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

/**
 * Starts a sandbox for each of `cases`, the next one when nothing keeps the process alive any more: a start that has not been answered
 * by then never is.
 */
const program = `
import { inspect } from 'node:util';
import { e2b } from './index.ts';
const [cases, told] = [JSON.parse(process.argv[1]), []];
process.on('beforeExit', () => {
  const index = told.length;
  const { url, env } = cases[index] ?? {};
  if (url === undefined) return process.exit();
  Object.assign(process.env, env);
  const start = e2b({ apiUrl: url, sandboxUrl: url }).start({ tools: [], callTool: async () => null });
  told.push('not a word');
  start.catch((error) => { told[index] = inspect(error, { depth: 10 }); });
  // The event comes again after something has happened.
  setImmediate(() => {});
});
process.on('exit', () => console.log(JSON.stringify(told)));`;

const servers = cases.map(([, controlPlane]) => createServer(controlPlane).listen(0, '127.0.0.1'));
let told: string[];
beforeAll(async () => {
  const given = cases.map(([, , env], index) => {
    const address = servers[index]?.address();
    return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, env };
  });
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const flags = ['--conditions=@thimble/source', '--input-type=module', '--eval', program, JSON.stringify(given)];
  const options = { cwd: import.meta.dirname, env: { PATH, NODE_COMPILE_CACHE } };
  told = JSON.parse((await promisify(execFile)(process.execPath, flags, options)).stdout);
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
