import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatServer, reply } from '../__fixtures__/chat-server.ts';
import { thimble, type CommandOptions } from '../__fixtures__/command.ts';
import { shareSandbox } from '../__fixtures__/share-sandbox.ts';

shareSandbox();

let directory: string;
let tools: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thimble-cli-'));
  tools = join(directory, 'tools.mjs');
  await writeFile(
    tools,
    `export const pay = {
      declaration: { name: 'pay', description: 'Pays.', inputSchema: { type: 'object', properties: { to: { type: 'string' } }, required: ['to'] } },
      effect: 'write',
      async prepare(input) {
        return { input, needsApproval: true, execute: async () => 'paid ' + input.to };
      },
    };`,
  );
});

afterAll(() => rm(directory, { recursive: true }));

const payThree = `<code>
const pay1 = (to) => pay({ to }).catch((error) => error.message);
final_answer(await Promise.all(['Ada', 'Bob', 'Cyd'].map(pay1)))
</code>`;

async function run(words: string[], options: CommandOptions) {
  await using chat = await chatServer((_request, response) => reply(response, payThree));
  return await thimble(['Pay', '--tools', tools, '--base-url', chat.url, '--model', 'openai/m', ...words], options);
}

/** What the screen shows after each question, up to the next. */
function questionsOn(screen: string): string[] {
  return stripVTControlCharacters(screen).split('pay may change').slice(1);
}

test('in a terminal, each call is shown and asked about on its own', async () => {
  const prompt = 'llow pay: ';
  const typed = [
    [prompt, 'y\n'],
    [prompt, '\n'],
    [prompt, 'yes\n'],
  ] as const;
  const { code, stdout } = await run([], { typed });
  expect(code).toBe(0);
  const questions = questionsOn(stdout);
  expect(questions).toHaveLength(3);
  for (const [index, name] of ['Ada', 'Bob', 'Cyd'].entries()) expect(questions[index]).toContain(`"to": "${name}"`);
  expect(stdout).toContain('"paid Ada"');
  expect(stdout).toContain('"pay was not called: the user refused this call."');
  expect(stdout).toContain('"paid Cyd"');
  expect(stdout.match(/pay was approved/g)).toHaveLength(2);
});

test('"always" answers for the tool from then on', async () => {
  const { code, stdout } = await run([], { typed: [['llow pay: ', 'a\n']] });
  expect(code).toBe(0);
  expect(questionsOn(stdout)).toHaveLength(1);
  for (const name of ['Ada', 'Bob', 'Cyd']) expect(stdout).toContain(`"paid ${name}"`);
});

test('the end of the input is no approval', async () => {
  const { stdout } = await run([], {
    typed: [
      ['llow pay: ', '\u0004'],
      ['llow pay: ', '\u0004'],
      ['llow pay: ', 'y\n'],
    ],
  });
  expect(stdout.match(/pay was refused/g)).toHaveLength(2);
  expect(stdout).toContain('"paid Cyd"');
});

test('what was typed before the question is no answer to it', async () => {
  const { stdout } = await run([], {
    typed: [
      ['Step 1', 'y\ny\ny\n'],
      ['llow pay: ', 'n\n'],
      ['llow pay: ', 'n\n'],
      ['llow pay: ', 'n\n'],
    ],
  });
  expect(stdout).toContain('Answer');
  expect(stdout).not.toContain('"paid');
});

test('Ctrl-C at a question interrupts the run', async () => {
  const { code, stdout } = await run([], { typed: [['llow pay: ', '\u0003']] });
  expect(code).toBe(130);
  expect(questionsOn(stdout)).toHaveLength(1);
  expect(stdout).toContain('interrupted after 1 step');
});

test('without a terminal, calls are refused, and the reason is told', async () => {
  const { code, stdout, stderr } = await run([], {});
  expect(code).toBe(0);
  expect(stdout).not.toContain('paid');
  expect(stderr).toContain('pay was refused: nobody can be asked');
  expect(stderr).toContain('--yes');
});

test('--yes approves them', async () => {
  const { code, stdout } = await run(['--yes'], {});
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(['paid Ada', 'paid Bob', 'paid Cyd']);
});
