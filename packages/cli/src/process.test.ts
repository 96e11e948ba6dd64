import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { beginReply, chatServer, reply } from './__fixtures__/chat-server.ts';
import { spawnThimble } from './__fixtures__/run-command.ts';

// Each of these starts Node.js: only what is about the process belongs here.

test('a run puts the answer on stdout and what happens on stderr', async () => {
  await using chat = await chatServer((_request, response) =>
    reply(response, 'I compute it.\n<code>\nconsole.log("computing");\nfinal_answer(6 * 7)\n</code>'),
  );
  const { code, stdout, stderr } = await spawnThimble(['--base-url', chat.url, '--model', 'openai/m'], {
    input: 'What is the product?\n',
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '42\n' });
  expect(stderr).toContain('[1] I compute it.');
  expect(stderr).toContain('[1] › computing');
  expect(stderr).toContain('answered after 1 step');
});

test('a usage error ends with 2', async () => {
  const { code, stdout, stderr } = await spawnThimble([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^thimble: there is no task/);
});

test('a run ends though a tool left something open', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'thimble-cli-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const toolsFile = `export const greet = {
    declaration: { name: 'greet', description: 'Greets.', inputSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } },
    effect: 'pure',
    async prepare(input) {
      const execute = async () => { setInterval(() => {}, 1000); return 'Hello ' + input.name; };
      return { input, needsApproval: false, execute };
    },
  };`;
  await writeFile(join(directory, 'tools.mjs'), toolsFile);
  await using chat = await chatServer((_request, response) =>
    reply(response, '<code>final_answer(await greet({ name: "Ada" }))</code>'),
  );
  const words = ['greet her', '--tools', './tools.mjs', '--base-url', chat.url, '--model', 'openai/m'];
  expect(await spawnThimble(words, { cwd: directory })).toMatchObject({ code: 0, stdout: 'Hello Ada\n' });
});

test('SIGINT interrupts a run, which shows how far it came', async () => {
  const interrupt = new AbortController();
  await using chat = await chatServer((_request, response) => {
    // The second request comes when all of the first step is shown.
    if (chat.requests.length === 1) reply(response, 'The first half.\n<code>1 + 1</code>');
    else beginReply(response, ['And'], () => interrupt.abort());
  });
  const { code, stdout, stderr } = await spawnThimble(['Think', '--base-url', chat.url, '--model', 'openai/m'], {
    interrupt: interrupt.signal,
  });
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(stderr).toContain('[1] The first half');
  expect(stderr).toContain('interrupted after 2 steps');
});

test('a reader that is gone is no failure', async () => {
  const hangUp = new AbortController();
  await using chat = await chatServer((_request, response) => {
    hangUp.abort();
    reply(response, '42');
  });
  const words = ['Think', '--json', '--action', 'tool-calling', '--base-url', chat.url, '--model', 'openai/m'];
  expect(await spawnThimble(words, { hangUp: hangUp.signal })).toEqual({ code: 0, stdout: '', stderr: '' });
});
