import { describe, expect, test } from 'vitest';
import { beginReply, chatServer, reply } from './__fixtures__/chat-server.ts';
import { thimble } from './__fixtures__/command.ts';
import { shareSandbox } from './__fixtures__/share-sandbox.ts';
import { namesFor } from './config/executors.ts';

shareSandbox();

describe('bad input', () => {
  test.each([
    ['no task', [], /there is no task/],
    ['an unknown option', ['--modle', 'x', 'task'], /unknown option '--modle'[^]*Did you mean --model/],
    ['a misspelt command', ['docter'], /no command "docter"\. Did you mean `doctor`/],
    ['a model without provider', ['task', '--model', 'gpt-5.2'], /write provider\/id/],
    ['an unknown provider', ['task', '--model', 'nobody/x'], /no provider "nobody"[^]*openai, anthropic/],
    ['an unknown executor', ['task', '--model', 'openai/x', '--executor', 'dockr'], /no such executor[^]*isolated-vm/],
    ['an unknown action', ['task', '--action', 'dance'], /Allowed choices are code, tool-calling/],
    ['an unknown language', ['task', '--language', 'perl'], /Allowed choices are typescript, python/],
    [
      'a language that the executor does not have',
      ['task', '--executor', 'isolated-vm', '--language', 'python'],
      new RegExp(`isolated-vm: it does not run python[^]*: ${namesFor('python').join(', ')}\\.`),
    ],
    ['a language for tool calls', ['task', '--action', 'tool-calling', '--language', 'python'], /leave them out/],
    ['an executor for tool calls', ['task', '--action', 'tool-calling', '--imports', 'x'], /leave them out/],
    ['no steps', ['task', '--max-steps', '0'], /whole number, 1 or more/],
    ['a number that is none', ['task', '--max-steps', '1e3'], /whole number, 1 or more/],
    [
      'a budget in dollars without a price',
      ['task', '--model', 'openai/x', '--budget-usd', '1'],
      /--price INPUT,OUTPUT/,
    ],
    ['a budget that is none', ['task', '--budget-usd', '0'], /a number above 0/],
    ['half a price', ['task', '--price', '1'], /two numbers, such as 1\.25,10/],
    ['a schema that is not there', ['task', '--output-schema', 'absent.json'], /absent\.json: there is no such file/],
    ['an environment file that is not there', ['task', '--dotenv', 'absent.env'], /--dotenv absent\.env: it cannot be/],
    ['an unknown tool', ['task', '--model', 'openai/x', '--tools', 'web_serch'], /no such tool or package/],
    [
      'an image that is not there',
      ['task', '--model', 'openai/x', '--image', 'absent.png'],
      /absent\.png: there is no such file/,
    ],
    ['a URL that is none', ['task', '--base-url', 'nowhere'], /write an http or https URL/],
    ['a missing key', ['task', '--model', 'openai/gpt-5.2'], /OPENAI_API_KEY/],
  ])('%s is a usage error that says what to do', async (_name, words, message) => {
    const { code, stdout, stderr } = await thimble(words);
    expect(stderr).toMatch(/^(openai\/.*\n|.*failed after.*\n|.*tokens.*\n)*thimble: /);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('shows the stack of an error when verbose', async () => {
    const { code, stderr } = await thimble(['task', '--model', 'x', '--verbose']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^\s+at /m);
  });
});

describe('a server that fails', () => {
  const key = 'sk-secret-0123456789';

  async function against(answer: Parameters<typeof chatServer>[0], words: string[] = []) {
    await using chat = await chatServer(answer);
    return await thimble(['task', '--base-url', chat.url, '--model', 'openai/m', ...words], {
      env: { OPENAI_API_KEY: key },
    });
  }

  test('is told of when it is down', async () => {
    const { code, stdout, stderr } = await thimble([
      'task',
      '--base-url',
      'http://127.0.0.1:9/v1',
      '--model',
      'openai/m',
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/thimble: .*127\.0\.0\.1:9/);
  });

  test('is told of when it answers HTML', async () => {
    const { code, stderr } = await against((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>'),
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^thimble: /m);
  });

  test('is told of when it cuts the stream', async () => {
    const { code, stderr } = await against((_request, response) => {
      beginReply(response, ['half a'], () => response.destroy());
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^thimble: /m);
  });

  test('never makes a key appear, though it sends it back', async () => {
    const refused = await against(
      (request, response) =>
        response
          .writeHead(401, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: { message: `Wrong key: ${request.headers.authorization}` } })),
      ['--verbose'],
    );
    expect(refused.code).toBe(2);
    expect(refused.stdout + refused.stderr).not.toContain(key);
    const echoed = await against(
      (_request, response) => reply(response, 'Your key: ', key.slice(0, 9), `${key.slice(9)}.`),
      ['--json', '--action', 'tool-calling'],
    );
    expect(echoed).toMatchObject({ code: 0 });
    expect(echoed.stdout).toContain('[OPENAI_API_KEY]');
    expect(echoed.stdout).not.toContain(key);
  });
});
