import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginReply, chatServer, reply } from '../__fixtures__/chat-server.ts';
import { thimble, type CommandOptions } from '../__fixtures__/command.ts';
import { shareSandbox } from '../__fixtures__/share-sandbox.ts';

shareSandbox();

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thimble-cli-'));
});

afterAll(() => rm(directory, { recursive: true }));

/** Chats with a model that says `replies`, and returns what the command printed and what the model was asked. */
async function chat(replies: readonly string[], options: CommandOptions, words: readonly string[] = []) {
  const asked: string[] = [];
  await using server = await chatServer((request, response) => {
    const text = replies[server.requests.length - 1];
    void json(request).then((body) => {
      asked.push(JSON.stringify(body));
      if (text === undefined) beginReply(response, ['And'], () => process.emit('SIGINT', 'SIGINT'));
      else reply(response, text);
    });
  });
  const result = await thimble(['chat', '--base-url', server.url, '--model', 'openai/m', ...words], options);
  return { ...result, asked };
}

const [six, seven] = ['<code>const x = 6; final_answer(x)</code>', '<code>final_answer(x + 1)</code>'];

test('answers each line of a pipe, and remembers messages and variables', async () => {
  const { code, stdout, asked } = await chat([six, seven], { input: 'Take six.\n\n  One more.\n' });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '6\n7\n' });
  expect(asked[1]).toMatch(/Take six\..*One more\./);
});

test('/reset forgets both', async () => {
  const replies = [six, '<code>final_answer(typeof x)</code>'];
  const { stdout, stderr, asked } = await chat(replies, { input: 'Take six.\n/reset\nIs it there?\n' });
  expect(stdout).toBe('6\nundefined\n');
  expect(stderr).toContain('All is forgotten.');
  expect(asked[1]).not.toContain('Take six.');
});

test('/save writes what was said and done, without secrets', async () => {
  const file = join(directory, 'saved.json');
  const env = { OPENAI_API_KEY: 'sk-0123456789' };
  const { code } = await chat([six], { input: `My key is sk-0123456789.\n/save ${file}\n`, env });
  expect(code).toBe(0);
  const { version, steps } = JSON.parse(await readFile(file, 'utf8'));
  expect({ version, types: steps.map(({ type }: { type: string }) => type) }).toEqual({
    version: 1,
    types: ['system', 'task', 'action'],
  });
  expect(steps[1]).toMatchObject({ task: 'My key is [OPENAI_API_KEY].' });
});

test('/model goes on with another model, and the variables stay', async () => {
  const { stdout, stderr, asked } = await chat([six, seven], { input: 'Take six.\n/model openai/n\nOne more.\n' });
  expect(stdout).toBe('6\n7\n');
  expect(stderr).toContain('The next message goes to openai/n.');
  expect(asked.map((body) => /"model":"(.)"/.exec(body)?.[1])).toEqual(['m', 'n']);
});

test.each([
  ['an unknown command', '/sav x', /no command \/sav\. Did you mean `save`/],
  ['a command without its argument', '/save', /Write \/save FILE\./],
  ['a command with an argument that it has not', '/reset all', /Write \/reset\./],
  ['an unknown model', '/model nobody/x', /no provider "nobody"/],
  ['a file that cannot be written', '/save /nowhere/at/all.json', /cannot be written \(ENOENT\)/],
])('%s is told of, is a failure of a script, and the conversation goes on', async (_, line, message) => {
  const { code, stdout, stderr } = await chat([six], { input: `${line}\nTake six.` });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '6\n' });
  expect(stderr).toMatch(message);
});

test('another model is refused where a price was given', async () => {
  const { code, stderr } = await chat([], { input: '/model openai/n\n' }, ['--price', '1,2']);
  expect(code).toBe(2);
  expect(stderr).toContain('the --price is that of the first model');
});

test('a path at the beginning of a line is no command', async () => {
  const { asked } = await chat([six], { input: '/etc/hosts: what is it?' });
  expect(asked[0]).toContain('/etc/hosts: what is it?');
});

test('in a terminal, Ctrl-C ends a run and not the conversation, which Ctrl-D ends', async () => {
  const typed = [
    ['❯ ', '/help\n'],
    ['❯ ', 'Take six.\n'],
    ['❯ ', '\u0003'],
    ['❯ ', 'One more.\n'],
    ['❯ ', '\u0004'],
  ] as const;
  const replies = [six];
  const { code, stdout } = await chat(replies, { typed });
  expect(code).toBe(0);
  expect(stdout).toContain('/save FILE');
  expect(stdout).toContain('Answer\n6\n');
  expect(stdout).toContain('Ctrl-D ends the conversation.');
  expect(stdout).toContain('interrupted after 1 step');
});

test('in a pipe, Ctrl-C ends both', async () => {
  const { code, stdout, asked } = await chat([], { input: 'Take six.\nOne more.\n' });
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(asked).toHaveLength(1);
});
