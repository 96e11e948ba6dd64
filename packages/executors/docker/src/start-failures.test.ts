import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
let server: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thimble-engine-'));
});
afterEach(async () => {
  server?.close();
  await rm(folder, { recursive: true });
});

/** A program that awaits a sandbox of this engine, run to its end. */
async function startAt(engine: ((socket: Socket) => void) | undefined): Promise<{ code: unknown; stderr: string }> {
  const socketPath = join(folder, 'engine.sock');
  server = engine && createServer(engine).listen(socketPath);
  if (server) await once(server, 'listening');
  const program = `
import { docker } from './index.ts';
await docker({ socketPath: ${JSON.stringify(socketPath)} }).start({ tools: [], callTool: async () => null });`;
  const flags = ['--conditions=@thimble/source', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code]: unknown[] = await once(child, 'close');
  return { code, stderr };
}

const answer = (status: string, body: string) => (socket: Socket) => {
  socket.on('error', () => {});
  socket.once('data', () => {
    socket.end(
      `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
};

// Whoever awaits a sandbox that cannot start must be told: Node.js would end without a word, with exit code 13.
test.each<[what: string, engine: ((socket: Socket) => void) | undefined, told: RegExp]>([
  ['there is no engine', undefined, /No Docker engine answers at .*engine\.sock .*ENOENT.*Install Docker/],
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
])('%s: the error says so', async (_, engine, told) => {
  const { code, stderr } = await startAt(engine);
  expect(stderr).toMatch(told);
  expect(code).toBe(1);
});
