const withSandbox = `
import { scriptedModel } from '@thimble/core/testing';
import { isolatedVm } from '@thimble/isolated-vm';
await using executor = isolatedVm();
const answer = '<code>\\nfinal_answer(1)\\n</code>';`;

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
  {
    of: 'export function recordingJournal(',
    code: `${withSandbox}
import { CodeAgent } from '@thimble/core';
const records = new Map<string, JournalRecord>();
// The second run has no reply: all that it needs is in the records.
for (const replies of [[answer], []]) {
  await using agent = new CodeAgent({ model: scriptedModel(replies), executor });
  const { output } = await agent.run('Count.', { runId: 'count', journal: recordingJournal(records) });
  if (output !== 1) throw new Error(String(output));
}`,
  },
  {
    of: 'export function terse(',
    code: `${withSandbox}
await using agent = terse(scriptedModel([answer]), executor, []);
if ((await agent.run('Count.')).output !== 1) throw new Error('The prompt was refused.');`,
  },
  {
    of: 'export function resumeFrom(',
    code: `${withSandbox}
const saved = JSON.stringify(new Memory({}, [{ type: 'task', task: 'Count.' }, { type: 'task', task: 'Wait.' }]));
await using agent = resumeFrom(saved, scriptedModel([answer]), executor);
await agent.run('Go on.');
const tasks = agent.memory.steps.flatMap((step) => (step.type === 'task' ? [step.task] : []));
if (tasks[0] !== 'Count.' || tasks.length !== 2) throw new Error(tasks.join());`,
  },
  {
    of: 'export function guarded(',
    code: `${withSandbox}
const send = (to: string) => \`<code>\\nfinal_answer(await send_mail({ to: '\${to}', text: 'Hi' }).catch((error) => error.message))\\n</code>\`;
const questions: string[] = [];
const replies = ['<code>\\n1\\n</code>', send('a@example.com'), '<code>\\n1\\n</code>', send('a@example.org'), send('a@example.com')];
await using agent = guarded(scriptedModel(replies), executor, async (question) => questions.push(question) < 0);
const outputs = [];
for (const task of ['One.', 'Two.', 'Three.']) outputs.push((await agent.run(task)).output);
if (!/^sent.*not called: a person refused.*Read first/.test(outputs.join())) throw new Error(outputs.join());
if (questions.join() !== 'send_mail {"to":"a@example.org","text":"Hi"}') throw new Error(questions.join());`,
  },
];
