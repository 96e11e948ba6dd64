import type { IncomingMessage, ServerResponse } from 'node:http';
import type { E2bWorld } from './e2b-world.ts';

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

export function sendJson(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** The body of an error of the control plane, and of envd's files. */
export function sendError(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { code: status, message });
}

/** Keeps what came, and answers it where a test wants it to fail. */
export function intercept(
  { requests, faults }: E2bWorld,
  request: IncomingMessage,
  response: ServerResponse,
  { server, body }: { server: 'control' | 'envd'; body: unknown },
): boolean {
  const path = `${server}${request.url ?? ''}`;
  requests.push({ method: request.method ?? '', path, headers: request.headers, body });
  const fault = faults.find((candidate) => candidate.path.test(path) && (candidate.count ?? 1) > 0);
  if (!fault) return false;
  fault.count = (fault.count ?? 1) - 1;
  sendError(response, fault.status, fault.message ?? `fault ${fault.status}`);
  return true;
}

export function parseJson(body: Buffer): unknown {
  return body.length === 0 ? {} : JSON.parse(body.toString());
}
