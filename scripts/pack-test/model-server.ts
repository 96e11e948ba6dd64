import { createServer } from 'node:http';
import { once } from 'node:events';

export type ModelServer = AsyncDisposable & { baseUrl: string };

/** An OpenAI-compatible server that answers with these texts, one after the other. */
export async function startModelServer(replies: readonly string[]): Promise<ModelServer> {
  let calls = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const delta = { content: replies[calls++] ?? '' };
      const chunk = (more: object) => ({
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        created: 0,
        model: 'mock',
        ...more,
      });
      const events = [
        chunk({ choices: [{ index: 0, delta: { role: 'assistant', ...delta }, finish_reason: null }] }),
        chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
        chunk({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } }),
      ];
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        [...events.map((event) => JSON.stringify(event)), '[DONE]'].map((data) => `data: ${data}\n\n`).join(''),
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
