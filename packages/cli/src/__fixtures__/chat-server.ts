import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type ChatServer = AsyncDisposable & {
  readonly url: string;
  readonly requests: IncomingMessage[];
  /** What the requests say, as far as it has come. */
  readonly bodies: string[];
};

/** A server on loopback that answers every request with `answer`. */
export async function chatServer(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<ChatServer> {
  const requests: IncomingMessage[] = [];
  const bodies: string[] = [];
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const index = requests.push(request) - 1;
    bodies[index] = '';
    request.on('data', (part: Buffer) => {
      bodies[index] += part.toString();
    });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The beginning of a streamed chat reply: each piece of text in a chunk of its own. `onSent` once all of them are out. */
export function beginReply(response: ServerResponse, pieces: readonly string[], onSent?: () => void): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const content of pieces) response.write(chunk({ delta: { content } }));
  response.write('\n', onSent);
}

/** A whole streamed chat reply. */
export function reply(response: ServerResponse, ...pieces: string[]): void {
  beginReply(response, pieces);
  response.write(chunk({ delta: {}, finish_reason: 'stop' }, { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 }));
  response.end('data: [DONE]\n\n');
}

function chunk(choice: object, usage?: object): string {
  const body = { id: 'chat-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, finish_reason: null, ...choice }], usage };
  return `data: ${JSON.stringify(body)}\n\n`;
}
