import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

type Received = {
  host: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: { [name: string]: unknown };
};

/** Which provider offers a model, and under which name. */
type Mapping = { provider: string; providerId: string; status?: 'live' | 'staging'; task?: string };

export type HuggingFaceServer = AsyncDisposable & {
  /** Sends everything to loopback, whatever the host. */
  fetch: typeof globalThis.fetch;
  requests: Received[];
  /** Those requests that call a model. */
  readonly calls: Received[];
};

export type HuggingFaceServerOptions = {
  token: string;
  models: { [id: string]: readonly Mapping[] };
  /** Answers the call of a model, in place of the provider. */
  answer(response: ServerResponse, request: Received): void;
};

/**
 * The Hub's model API and the router of Hugging Face's inference providers, on loopback.
 *
 * @see https://huggingface.co/docs/inference-providers/hub-api
 * @see https://huggingface.co/docs/inference-providers/tasks/chat-completion
 */
export async function huggingFaceServer(options: HuggingFaceServerOptions): Promise<HuggingFaceServer> {
  const requests: Received[] = [];
  const isCall = ({ host }: Received) => host !== 'huggingface.co';
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, response) => {
    void receive(incoming).then((request) => {
      requests.push(request);
      if (isCall(request)) route(response, request, options);
      else model(response, request, options);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  return {
    requests,
    get calls() {
      return requests.filter(isCall);
    },
    fetch(input, init) {
      const { host, pathname, search } = new URL(input instanceof Request ? input.url : input);
      const headers = new Headers(init?.headers);
      headers.set('x-host', host);
      return globalThis.fetch(`http://127.0.0.1:${address.port}${pathname}${search}`, { ...init, headers });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** GET https://huggingface.co/api/models/{id}?expand[]=inferenceProviderMapping */
function model(response: ServerResponse, { path }: Received, { models }: HuggingFaceServerOptions): void {
  const id = decodeURIComponent(path.replace(/^\/api\/models\/|\?.*$/g, ''));
  const mappings = models[id];
  if (!mappings) return json(response, 404, { error: 'Repository not found' });
  const inferenceProviderMapping = mappings.map(({ status = 'live', task = 'conversational', ...mapping }) => ({
    ...mapping,
    status,
    task,
  }));
  // A model without providers lacks the field.
  json(response, 200, { _id: '66f', id, ...(mappings.length > 0 && { inferenceProviderMapping }) });
}

/** POST https://router.huggingface.co/v1/chat/completions, or below /{provider}; other hosts are the providers' own. */
function route(response: ServerResponse, request: Received, { token, models, answer }: HuggingFaceServerOptions): void {
  if (request.host !== 'router.huggingface.co') return answer(response, request);
  if (request.headers.authorization !== `Bearer ${token}`)
    return json(response, 401, { error: 'Invalid username or password.' });
  const id = String(request.body.model).replace(/:.*/, '');
  if (request.path === '/v1/chat/completions' && !models[id]?.length)
    return json(response, 400, {
      error: {
        message: `The requested model '${id}' is not supported by any provider you have enabled.`,
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_supported',
      },
    });
  answer(response, request);
}

export function json(response: ServerResponse, status: number, body: unknown, headers: { [name: string]: string } = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(body));
}

async function receive(incoming: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return {
    host: String(incoming.headers['x-host']),
    path: incoming.url ?? '',
    headers: incoming.headers,
    body: text === '' ? {} : JSON.parse(text),
  };
}
