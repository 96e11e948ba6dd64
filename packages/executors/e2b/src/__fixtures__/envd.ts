import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { E2bWorld } from './e2b-world.ts';
import { intercept, parseJson, readBody, sendError, sendJson } from './http.ts';
import type { LocalProcess } from './local-process.ts';
import type { LocalSandbox } from './local-sandbox.ts';

const selector = z.object({ pid: z.int() });
const startBody = z.object({
  process: z.object({ cmd: z.string(), args: z.array(z.string()).default([]) }),
  stdin: z.boolean().default(false),
});
const selectBody = z.object({ process: selector });
const inputBody = z.object({ process: selector, input: z.object({ stdin: z.string().default('') }) });
const signalBody = z.object({ process: selector, signal: z.enum(['SIGNAL_SIGTERM', 'SIGNAL_SIGKILL']) });

/** envd of a sandbox, behind the proxy of E2B: files as in spec/envd/envd.yaml, processes by the Connect protocol. */
export async function answerEnvd(world: E2bWorld, request: IncomingMessage, response: ServerResponse) {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const type = request.headers['content-type'] ?? '';
  const raw = await readBody(request);
  const body = type.startsWith('application/connect+json')
    ? parseJson(raw.subarray(5))
    : type.startsWith('application/json')
      ? parseJson(raw)
      : undefined;
  if (intercept(world, request, response, { server: 'envd', body })) return;
  const sandbox = world.sandboxes.get(String(request.headers['e2b-sandbox-id']));
  if (sandbox?.state !== 'running') return sendError(response, 502, 'The sandbox was not found');
  if (pathname === '/health') return sendJson(response, 204);
  if (request.headers['x-access-token'] !== sandbox.accessToken) return sendError(response, 401, 'unauthorized');

  if (pathname === '/files' && request.method === 'POST') {
    const form = await new Response(raw, { headers: { 'content-type': type } }).formData();
    return writeFile(sandbox, searchParams.get('path') ?? '', form.get('file'), response);
  }
  const method = /^\/process\.Process\/(\w+)$/.exec(pathname)?.[1];
  switch (method) {
    case 'Start': {
      const { process, stdin } = startBody.parse(body);
      return stream(sandbox.start({ ...process, stdin }), response);
    }
    case 'Connect': {
      const found = find(sandbox, selectBody.parse(body).process.pid);
      return found ? stream(found, response) : endStream(response, notFound);
    }
    case 'List':
      return sendJson(response, 200, {
        processes: [...sandbox.processes.keys()].map((pid) => ({ pid, config: { cmd: '/bin/bash', args: [] } })),
      });
    case 'SendInput': {
      const { process, input } = inputBody.parse(body);
      const found = find(sandbox, process.pid);
      await found?.input(Buffer.from(input.stdin, 'base64'));
      return answer(response, found);
    }
    case 'CloseStdin': {
      const found = find(sandbox, selectBody.parse(body).process.pid);
      found?.closeInput();
      return answer(response, found);
    }
    case 'SendSignal': {
      const { process, signal } = signalBody.parse(body);
      const found = find(sandbox, process.pid);
      found?.kill(signal === 'SIGNAL_SIGKILL' ? 'SIGKILL' : 'SIGTERM');
      return answer(response, found);
    }
    default:
      return sendError(response, 404, 'no such route');
  }
}

const notFound = { code: 'not_found', message: 'process not found' };

function find(sandbox: LocalSandbox, pid: number): LocalProcess | undefined {
  return sandbox.processes.get(pid);
}

function answer(response: ServerResponse, found: LocalProcess | undefined): void {
  if (found) sendJson(response, 200, {});
  else sendJson(response, 404, notFound);
}

async function writeFile(sandbox: LocalSandbox, path: string, file: unknown, response: ServerResponse): Promise<void> {
  if (!(file instanceof Blob)) return sendError(response, 400, 'no file');
  const written = sandbox.write(path, Buffer.from(await file.arrayBuffer()));
  sendJson(response, 200, [{ name: written.split('/').at(-1), type: 'file', path: written }]);
}

function stream(process: LocalProcess, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/connect+json' });
  let ended = false;
  const unsubscribe = process.subscribe({
    onEvent(event) {
      ended = 'end' in event;
      return response.write(envelope(0, { event }));
    },
    onDisconnect() {
      if (ended) response.end(envelope(endOfStream, {}));
      else response.destroy();
    },
  });
  response.on('drain', process.drain);
  response.on('close', unsubscribe);
}

function endStream(response: ServerResponse, error: { code: string; message: string }): void {
  response.writeHead(200, { 'content-type': 'application/connect+json' });
  response.end(envelope(endOfStream, { error }));
}

const endOfStream = 2;

/** A message of a Connect stream: flags, length, JSON. https://connectrpc.com/docs/protocol#streaming-rpcs */
function envelope(flags: number, message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}
