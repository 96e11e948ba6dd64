import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

type GradioFunction = (data: unknown[], root: string) => unknown[] | Error | 'hang';

type Message = { msg: string; [field: string]: unknown };

export type Endpoint = { parameters: object[]; returns: object[]; run: GradioFunction };

/** A server that speaks Gradio's protocol (`sse_v3`) with the real client, on loopback. */
export async function gradioServer(endpoints: { readonly [name: string]: Endpoint }, files: { readonly [path: string]: Uint8Array } = {}) {
  const requests: { path: string; body: string }[] = [];
  const streams = new Map<string, ServerResponse>();
  const pending: { session: string; message: Message }[] = [];
  const names = Object.keys(endpoints);
  let root = '';
  let events = 0;

  function send(session: string, message: Message): void {
    const stream = streams.get(session);
    if (!stream) return void pending.push({ session, message });
    stream.write(`data: ${JSON.stringify(message)}\n\n`);
    if (message.msg !== 'close_stream') return;
    streams.delete(session);
    stream.end();
  }

  function join(body: string): object {
    const { data, fn_index: index, session_hash: session } = JSON.parse(body);
    const eventId = `event-${++events}`;
    const name = names[index] ?? '';
    const result = endpoints[name]?.run(data, root) ?? new Error('no such endpoint');
    if (result !== 'hang') {
      send(session, { msg: 'process_starts', event_id: eventId });
      const isError = result instanceof Error;
      const output = isError ? { error: result.message } : { data: result };
      send(session, { msg: 'process_completed', event_id: eventId, output, success: !isError });
      send(session, { msg: 'close_stream', event_id: null });
    }
    return { event_id: eventId };
  }

  function answer({ url = '/' }: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, root);
    requests.push({ path: pathname, body: body.toString('latin1') });
    const json = (value: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    const file = files[pathname.replace('/gradio_api/file=', '')];
    if (pathname === '/config') {
      const components: object[] = [];
      const idsOf = (parts: readonly object[] = []) => parts.map((part) => components.push({ id: components.length, type: String(Reflect.get(part, 'component')).toLowerCase(), props: {} }) - 1);
      const common = { targets: [], queue: true, backend_fn: true, types: {}, api_visibility: 'public' };
      const dependencies = names.map((name, id) => ({ ...common, id, api_name: name.slice(1), inputs: idsOf(endpoints[name]?.parameters), outputs: idsOf(endpoints[name]?.returns) }));
      json({ version: '5.0.0', protocol: 'sse_v3', api_prefix: '/gradio_api', root, components, dependencies, enable_queue: true, is_space: false, space_id: null });
    } else if (pathname === '/gradio_api/info') {
      json({ named_endpoints: Object.fromEntries(names.map((name) => [name, { parameters: endpoints[name]?.parameters, returns: endpoints[name]?.returns }])), unnamed_endpoints: {} });
    } else if (pathname === '/gradio_api/queue/join') json(join(body.toString()));
    else if (pathname === '/gradio_api/upload') json([`/tmp/gradio/upload-${requests.length}`]);
    else if (pathname === '/gradio_api/queue/data') {
      const session = searchParams.get('session_hash') ?? '';
      response.setHeader('content-type', 'text/event-stream');
      response.flushHeaders();
      streams.set(session, response);
      response.once('close', () => streams.get(session) === response && streams.delete(session));
      for (const { message } of pending.splice(0)) send(session, message);
    } else if (file) response.end(file);
    else if (pathname === '/gradio_api/cancel' || pathname === '/gradio_api/reset') json({ success: true });
    else response.writeHead(404).end('{}');
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  root = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return { url: root, requests };
}
