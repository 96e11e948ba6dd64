import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatServer, reply } from '../__fixtures__/chat-server.ts';
import { thimble } from '../__fixtures__/command.ts';
import { shareSandbox } from '../__fixtures__/share-sandbox.ts';

shareSandbox();

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thimble-cli-'));
});

afterAll(() => rm(directory, { recursive: true }));

/** Runs a task on a server whose every reply has 12 tokens of input and 3 of output. */
async function run(replies: readonly string[], words: readonly string[]) {
  await using chat = await chatServer((_request, response) => reply(response, replies[chat.requests.length - 1] ?? ''));
  const result = await thimble(['Go', '--base-url', chat.url, '--model', 'openai/m', ...words]);
  return { ...result, calls: chat.requests.length };
}

const goOn = '<code>1 + 1</code>';

test('--budget-tokens stops a run', async () => {
  const { code, stderr, calls } = await run([goOn, goOn, goOn], ['--budget-tokens', '30']);
  expect({ code, calls }).toEqual({ code: 3, calls: 2 });
  expect(stderr).toContain('stopped by the budget');
});

test('--budget-usd stops a run whose --price is known', async () => {
  // Each call costs 42 millionths.
  const words = ['--price', '1,10', '--budget-usd', '0.00006'];
  const { code, stderr, calls } = await run([goOn, goOn, goOn], words);
  expect({ code, calls }).toEqual({ code: 3, calls: 2 });
  expect(stderr).toContain('$0.000084');
});

test('--output-schema has a wrong answer given again, and prints the right one', async () => {
  const file = join(directory, 'schema.json');
  await writeFile(file, '{"type":"object","properties":{"celsius":{"type":"number"}},"required":["celsius"]}');
  const replies = ['<code>final_answer("7")</code>', '<code>final_answer({ celsius: 7 })</code>'];
  const { code, stdout, calls } = await run(replies, ['--output-schema', file]);
  expect({ code, calls, answer: JSON.parse(stdout) }).toEqual({ code: 0, calls: 2, answer: { celsius: 7 } });
});

test('--dotenv sets what is not set', async () => {
  const [first, second] = [join(directory, 'first.env'), join(directory, 'second.env')];
  await writeFile(first, 'OPENAI_API_KEY=sk-of-the-file\nHOME=/nowhere');
  await writeFile(second, 'OPENAI_API_KEY=sk-of-another-file');
  await using chat = await chatServer((request, response) =>
    reply(response, `<code>final_answer(${JSON.stringify(request.headers.authorization)})</code>`),
  );
  const words = ['Go', '--base-url', chat.url, '--model', 'openai/m', '--dotenv', first, '--dotenv', second];
  const env = { HOME: '/home/ada' };
  expect(await thimble(words, { env })).toMatchObject({ code: 0, stdout: 'Bearer [OPENAI_API_KEY]\n' });
  expect(chat.requests[0]?.headers.authorization).toBe('Bearer sk-of-the-file');
});
