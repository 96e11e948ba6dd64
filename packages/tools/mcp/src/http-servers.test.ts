import { createServer, type RequestListener } from 'node:http';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { afterEach, describe, expect, test } from 'vitest';
import { call } from './__fixtures__/call-tool.ts';
import { modernServer } from './__fixtures__/modern-server.ts';
import type { McpEvent } from './mcp-events.ts';
import { mcpTools } from './mcp-tools.ts';
import { listen, type Listening } from './serve/listen.ts';

const open: Listening[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server[Symbol.asyncDispose]();
});

type Handler = (request: Request) => Promise<Response> | Response;

async function serve(handler: Handler): Promise<string> {
  const server = await listen(async (request) => handler(request));
  open.push(server);
  return server.url;
}

describe('a server of 2026-07-28 over HTTP', () => {
  test('is called with its headers and its token, which is read for each request', async () => {
    const seen: Headers[] = [];
    const handler = createMcpHandler(() => modernServer());
    const url = await serve((request) => {
      seen.push(request.headers);
      return handler.fetch(request);
    });
    process.env['MCP_TEST_HTTP_TOKEN'] = 'first';
    await using server = await mcpTools(
      { url, headers: { 'x-team': 'blue' }, tokenEnv: 'MCP_TEST_HTTP_TOKEN' },
      { tools: ['add'] },
    );
    expect(await call(server, 'add', { a: 1, b: 2 })).toEqual({ sum: 3 });
    expect(seen[0]?.get('x-team')).toBe('blue');
    expect(seen[0]?.get('authorization')).toBe('Bearer first');
    process.env['MCP_TEST_HTTP_TOKEN'] = 'second';
    await call(server, 'add', { a: 1, b: 2 });
    expect(seen.at(-1)?.get('authorization')).toBe('Bearer second');
    expect(server.tools[0]?.spec).toEqual({
      package: '@thimble/mcp',
      export: 'mcpTools',
      args: [{ url, tokenEnv: 'MCP_TEST_HTTP_TOKEN', headers: { 'x-team': 'blue' } }, { tools: ['add'] }],
    });
  });

  test('tells of its progress, and of a call that was cancelled', async () => {
    const cancelled: string[] = [];
    const events: McpEvent[] = [];
    const handler = createMcpHandler(() => modernServer(cancelled));
    await using server = await mcpTools(
      { url: await serve(handler.fetch) },
      { onEvent: (event) => events.push(event) },
    );
    const stop = new AbortController();
    const calling = call(server, 'slow', {}, { signal: stop.signal });
    await expect.poll(() => events.map(({ type }) => type)).toContain('progress');
    stop.abort(new Error('enough'));
    await expect(calling).rejects.toThrow('enough');
    await expect.poll(() => cancelled).toEqual(['slow']);
    await handler.close();
  });
});

test('news come again after their stream broke off', async () => {
  let handler = createMcpHandler(() => modernServer());
  await using server = await mcpTools({ url: await serve((request) => handler.fetch(request)) });
  await handler.close();
  handler = createMcpHandler(() => {
    const changed = modernServer();
    changed.registerTool('later', { description: 'New.' }, () => ({ content: [] }));
    return changed;
  });
  await expect.poll(() => server.tools.map(({ declaration }) => declaration.name)).toContain('later');
  await handler.close();
});

describe('an old server', () => {
  test('with sessions is called in a new one when it has forgotten the old', async () => {
    const { url, forget } = await serveSessions();
    await using server = await mcpTools({ url });
    expect(await call(server, 'act')).toBe('session-1');
    forget();
    expect(await call(server, 'act')).toBe('session-2');
  });

  test('that knows SSE alone is spoken to over SSE', async () => {
    const { url } = await serveSse();
    const events: McpEvent[] = [];
    await using server = await mcpTools({ url }, { onEvent: (event) => events.push(event) });
    expect(await call(server, 'act')).toBe('over SSE');
  });
});

describe('a hostile server over HTTP', () => {
  const anything = { type: 'object' };
  const oldServer = (onCall: (id: unknown) => Response | Promise<Response>) => async (request: Request) => {
    const text = await request.text();
    const { id, method } = text === '' ? { id: undefined, method: undefined } : JSON.parse(text);
    if (method === 'initialize')
      return reply(id, {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'old', version: '1' },
      });
    if (method === 'tools/list') return reply(id, { tools: [{ name: 'act', inputSchema: anything }] });
    if (method === 'tools/call') return onCall(id);
    if (method === 'server/discover')
      return Response.json({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } }, { status: 404 });
    return new Response(null, { status: request.method === 'GET' ? 405 : 202 });
  };

  test.each<[what: string, onCall: (id: unknown) => Response]>([
    ['a body', () => endless('application/json', '"xxxxxxxx')],
    ['an event', () => endless('text/event-stream', 'data: xxxxxxxx')],
  ])('that sends %s without an end is broken off', async (_, onCall) => {
    await using server = await mcpTools(
      { url: await serve(oldServer(onCall)) },
      { messageBytes: 2_000_000, timeoutMs: 20_000 },
    );
    await expect(call(server, 'act')).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringMatching(/more than 2000000 bytes/),
    });
  });

  const answer = (id: unknown) => ({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'done' }] } });
  const events = (text: string) => new Response(text, { headers: { 'content-type': 'text/event-stream' } });
  const cut = (text: string) => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
      pull: (controller) => controller.error(new Error('cut')),
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };

  test.each<[what: string, onCall: (id: unknown) => Response, problem: RegExp]>([
    [
      'accepts it and sends nothing',
      () => new Response(null, { status: 202 }),
      /accepted the request, and has no stream/,
    ],
    ['sends a stream of nothing', () => events(''), /ended its stream without an answer/],
    [
      'cuts the stream in an event',
      () => cut('event: message\ndata: {"jsonrpc"'),
      /ended its stream without an answer/,
    ],
    [
      'sends the answer to something else',
      () => events(`data: ${JSON.stringify(answer(77))}\n\n`),
      /without an answer/,
    ],
    ['sends an event of no JSON', () => events('data: {{{\n\n'), /without an answer/],
    ['answers null', (id) => Response.json({ jsonrpc: '2.0', id, result: null }), /is no message of the protocol/],
    [
      'answers with a page',
      () => new Response('<p>', { headers: { 'content-type': 'text/html' } }),
      /content type: text\/html/,
    ],
    ['redirects it', () => Response.redirect('http://127.0.0.1:9/', 302), /not followed/],
    ['has forgotten the new session too', () => new Response('who?', { status: 404 }), /who\?/],
  ])('that %s fails the call at once', async (_, onCall, problem) => {
    await using server = await mcpTools({ url: await serve(oldServer(onCall)) }, { timeoutMs: 600_000 });
    await expect(call(server, 'act')).rejects.toMatchObject({ code: 'tool', message: expect.stringMatching(problem) });
  });

  test.each<[what: string, onCall: (id: unknown) => Response]>([
    ['JSON', (id) => Response.json(answer(id))],
    ['a batch', (id) => Response.json([answer(id)])],
    ['an id of text', (id) => Response.json(answer(String(id)))],
    ['events, and cuts the stream behind it', (id) => cut(`data: ${JSON.stringify(answer(id))}\n\ndata: {`)],
  ])('that answers with %s has answered', async (_, onCall) => {
    await using server = await mcpTools({ url: await serve(oldServer(onCall)) });
    expect(await call(server, 'act')).toBe('done');
  });

  test('that redirects does not get our credentials sent elsewhere', async () => {
    const stolen: string[] = [];
    const thief = await serve((request) => {
      stolen.push(
        `${request.method} ${request.headers.get('authorization') ?? ''}${request.headers.get('x-key') ?? ''}`,
      );
      return Response.json({});
    });
    const url = await serve(() => Response.redirect(thief, 307));
    process.env['MCP_TEST_HTTP_TOKEN'] = 'secret';
    await expect(
      mcpTools({ url, tokenEnv: 'MCP_TEST_HTTP_TOKEN', headers: { 'x-key': 'secret' } }),
    ).rejects.toMatchObject({ code: 'tool' });
    expect(stolen).toEqual([]);
  });

  test('that is not there, or refuses us, is named without what the URL may hold', async () => {
    const url = await serve(() => new Response('no', { status: 401 }));
    await expect(mcpTools({ url: `${url}?key=secret` })).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.not.stringMatching(/secret/),
    });
    const gone = await listen(async () => new Response());
    await gone[Symbol.asyncDispose]();
    await expect(mcpTools({ url: gone.url })).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringMatching(/could not be reached.*ECONNREFUSED/),
    });
  });
});

function reply(id: unknown, result: object, headers: { [name: string]: string } = {}): Response {
  return Response.json({ jsonrpc: '2.0', id, result }, { headers });
}

function endless(type: string, text: string): Response {
  const chunk = new TextEncoder().encode(text.repeat(10_000));
  return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }), {
    headers: { 'content-type': type },
  });
}

/** An old server that answers with the id of the session, and forgets sessions. */
async function serveSessions(): Promise<{ url: string; forget(): void }> {
  let count = 0;
  let session = '';
  const url = await serve(async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: request.method === 'GET' ? 405 : 200 });
    const { id, method } = JSON.parse(await request.text());
    if (method === 'server/discover')
      return Response.json({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } }, { status: 404 });
    if (method === 'initialize') {
      session = `session-${++count}`;
      const result = {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'old', version: '1' },
      };
      return reply(id, result, { 'mcp-session-id': session });
    }
    if (request.headers.get('mcp-session-id') !== session) return new Response('unknown session', { status: 404 });
    if (method === 'tools/list') return reply(id, { tools: [{ name: 'act', inputSchema: { type: 'object' } }] });
    if (method === 'tools/call') return reply(id, { content: [{ type: 'text', text: session }] });
    return new Response(null, { status: 202 });
  });
  return { url, forget: () => (session = '') };
}

/** A server of the revision of 2024-11-05: answers come over a stream of events. */
async function serveSse(): Promise<{ url: string }> {
  let push: (message: object) => void = () => {};
  const listener: RequestListener = (request, response) => {
    if (request.method === 'GET' && request.url === '/sse') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: endpoint\ndata: /messages\n\n');
      push = (message) => response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
      return;
    }
    if (request.url !== '/messages') return void response.writeHead(405).end();
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      response.writeHead(202).end();
      const { id, method } = JSON.parse(body);
      if (method === 'initialize')
        push({
          id,
          result: {
            protocolVersion: '2024-11-05',
            capabilities: { tools: {} },
            serverInfo: { name: 'sse', version: '1' },
          },
        });
      if (method === 'tools/list') push({ id, result: { tools: [{ name: 'act', inputSchema: { type: 'object' } }] } });
      if (method === 'tools/call') push({ id, result: { content: [{ type: 'text', text: 'over SSE' }] } });
    });
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/sse`;
  open.push({
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  return { url };
}
