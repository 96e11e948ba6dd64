import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startErrors } from '../../kit/src/__fixtures__/start-errors.ts';

const answer = (status: string, body: string) => (socket: Socket) => {
  socket.on('error', () => {});
  socket.once('data', () => {
    socket.end(
      `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
};

const cases: [what: string, engine: ((socket: Socket) => void) | undefined, told: RegExp][] = [
  ['there is no engine', undefined, /No Docker engine answers at .*engine-0\.sock .*ENOENT.*Install Docker/],
  ['the engine hangs up', (socket) => socket.destroy(), /No Docker engine answers.*start it/],
  [
    'the engine says nothing but an error',
    answer('500 Internal Server Error', '{"message":"the disk is full"}'),
    /the disk is full/,
  ],
  [
    'the engine knows no image, and has nowhere to pull it from',
    answer('404 Not Found', '{"message":"no such image"}'),
    /no such image/,
  ],
  ['something else answers there', answer('200 OK', '[]'), /AgentError/],
];

const program = `
import { docker } from './index.ts';
const start = (socketPath) => docker({ socketPath }).start({ tools: [], callTool: async () => null });`;

let folder: string;
const servers: Server[] = [];
let told: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thimble-engine-'));
  const sockets = cases.map((_, index) => join(folder, `engine-${index}.sock`));
  for (const [index, [, engine]] of cases.entries()) {
    if (!engine) continue;
    const server = createServer(engine).listen(sockets[index]);
    servers.push(server);
    await once(server, 'listening');
  }
  told = await startErrors(program, sockets, { cwd: import.meta.dirname });
});
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
});

// Whoever awaits a sandbox that cannot start must be told: Node.js would end without a word, with exit code 13.
test.each(cases.map(([what, , pattern], index) => ({ what, pattern, index })))(
  '$what: the error says so',
  ({ pattern, index }) => {
    expect(told[index]).toMatch(pattern);
  },
);
