/** A server that answers each request with the events of a run. Needs OPENAI_API_KEY; try it with
 * `curl -N localhost:3000 -d 'How many Fridays fell on a 13th in 2026?'`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { AgentError, CodeAgent } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';

const executor = isolatedVm(); // one for all requests
const model = openai('gpt-5.2');

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(process.env['PORT'] ?? 3000), () => console.log('listening', server.address()));
process.once('SIGTERM', () => server.close(() => void executor[Symbol.asyncDispose]()));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.setHeader('content-type', 'text/event-stream');
  try {
    await using agent = new CodeAgent({ model, executor, budget: { wallClockMs: 120_000 } });
    for await (const event of agent.stream(await text(request), { signal: gone.signal }))
      response.write(`data: ${JSON.stringify(event)}\n\n`);
  } catch (error) {
    // The event `run-end` tells what went wrong in a run; a run that is refused has no events.
    if (!response.headersSent) response.writeHead(AgentError.is(error, 'invalid-argument') ? 400 : 500);
  }
  response.end();
}
