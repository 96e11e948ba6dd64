/** Code that uses a block or an example which only waits to be called: it runs behind those that hold the text `of`. */
export const callers: readonly { of: string; code: string }[] = [
  {
    of: 'export async function POST(request: Request)',
    code: `
const ask = (body: string) => POST(new Request('http://localhost/', { method: 'POST', body }));
const told = await (await ask(JSON.stringify({ task: 'How many days has a year?' }))).text();
if (!told.includes('"type":"run-end","state":"success","output":365')) throw new Error(told);
if ((await ask('{}')).status !== 400) throw new Error('A request without a task was not refused.');
const reader = (await ask(JSON.stringify({ task: 'Who never answers?' }))).body?.getReader();
await reader?.read();
await reader?.cancel();
await executor[Symbol.asyncDispose]();`,
  },
  {
    of: 'async function answer(request: IncomingMessage, response: ServerResponse)',
    code: `
await new Promise((resolve) => server.once('listening', resolve));
const { port } = Object(server.address());
const ask = (body: string, signal?: AbortSignal) => fetch(\`http://127.0.0.1:\${port}/\`, { method: 'POST', body, signal });
const told = await (await ask('How many days has a year?')).text();
if (!told.includes('"type":"run-end","state":"success","output":365')) throw new Error(told);
if ((await ask('')).status !== 400) throw new Error('A request without a task was not refused.');
const leaving = new AbortController();
const reader = (await ask('Who never answers?', leaving.signal)).body?.getReader();
await reader?.read();
leaving.abort();
process.emit('SIGTERM');`,
  },
];
