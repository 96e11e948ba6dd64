import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { chatServer, reply } from '../__fixtures__/chat-server.ts';
import { thimble } from '../__fixtures__/command.ts';

/** A page with a form, and what was sent. */
async function site() {
  const sent: string[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'POST') sent.push(request.url ?? '');
    response
      .setHeader('content-type', 'text/html')
      .end('<title>Form</title><form method="post" action="/send"><button>Send</button></form>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    sent,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test.each([
  { words: ['--yes'], code: 'await click("Send")', sent: 1, said: 'Forms could be sent without a question (--yes)' },
  {
    words: [],
    code: 'await submit({ target: "Send", button: "Send", to: HOST, summary: "A form." })',
    sent: 0,
    said: 'Form – http',
  },
])('a form is sent when the user agrees: $words', async ({ words, code, sent, said }) => {
  await using page = await site();
  const steps = [
    `<code>(await open("http://${page.host}/")).title</code>`,
    `<code>${code.replace('HOST', JSON.stringify(page.host))}</code>`,
    '<code>final_answer("done")</code>',
  ];
  await using chat = await chatServer((_request, response) => reply(response, steps[chat.requests.length - 1] ?? ''));
  const command = [
    'web',
    `Use http://${page.host}/`,
    '--base-url',
    chat.url,
    '--model',
    'openai/m',
    '--executor',
    'quickjs',
    ...words,
  ];
  const { stdout, stderr, code: exitCode } = await thimble(command);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'done\n' });
  expect(page.sent).toHaveLength(sent);
  expect(stderr).toContain(said);
});

test('a host that the task does not name is asked about', async () => {
  await using page = await site();
  const steps = [`<code>await open("http://${page.host}/")</code>`, '<code>final_answer("done")</code>'];
  await using chat = await chatServer((_request, response) => reply(response, steps[chat.requests.length - 1] ?? ''));
  const { stderr } = await thimble([
    'web',
    'Use example.com',
    '--base-url',
    chat.url,
    '--model',
    'openai/m',
    '--executor',
    'quickjs',
  ]);
  expect(stderr).toContain('No page was opened.');
});

test('where the browser is not installed, no model is asked', async () => {
  await using chat = await chatServer((_request, response) => reply(response, '<code>final_answer("done")</code>'));
  const words = ['web', 'Use example.com', '--base-url', chat.url, '--model', 'openai/m', '--executor', 'quickjs'];
  const { code, stderr } = await thimble([...words, '--browser', 'chrome'], { env: { PATH: '/no/such/folder' } });
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/There is no Chrome on this machine. Install it/);
  expect(chat.requests).toHaveLength(0);
});
