import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { chatServer, reply } from '../__fixtures__/chat-server.ts';
import { thimble, type CommandOptions } from '../__fixtures__/command.ts';
import { shareSandbox } from '../__fixtures__/share-sandbox.ts';

shareSandbox();

async function run(options: CommandOptions) {
  const code =
    '<code>\nfinal_answer(await user_input("Which \\u001b[2Jcolour?").catch((error) => error.message))\n</code>';
  await using chat = await chatServer((_request, response) => reply(response, code));
  return await thimble(['Ask', '--tools', 'user_input', '--base-url', chat.url, '--model', 'openai/m'], options);
}

test('in a terminal, a question of the model is shown, and the answer goes back', async () => {
  const { code, stdout } = await run({ typed: [['our answer: ', 'green\n']] });
  expect(code).toBe(0);
  expect(stripVTControlCharacters(stdout)).toContain('green');
});

test('elsewhere, the model is told that nobody can be asked', async () => {
  const { code, stdout } = await run({});
  expect(code).toBe(0);
  expect(stdout).toContain('this program does not run in a terminal');
});
