import { LLMock } from '@copilotkit/aimock';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needsNothing } from './__fixtures__/executor-options.ts';
import { chatServer, reply } from './__fixtures__/chat-server.ts';
import { emptyEngine } from './__fixtures__/docker-engine.ts';
import { thimble } from './__fixtures__/command.ts';
import { shareSandbox } from './__fixtures__/share-sandbox.ts';
import { executors } from './config/executors.ts';
import { findingsText } from './doctor/findings-text.ts';

shareSandbox(executors.filter(needsNothing).map(({ name }) => name));

const mock = new LLMock({ port: 0 });
let server: string[];
let directory: string;
let toolsFile: string;

beforeAll(async () => {
  mock.onMessage(/product/, {
    content: 'I compute it.\n<code>\nconsole.log("computing");\nfinal_answer(6 * 7)\n</code>',
  });
  mock.onMessage(/table/, { content: '<code>final_answer({ rows: [1, 2] })</code>' });
  mock.onMessage(/greet/, { content: '<code>final_answer(await greet({ name: "Ada" }))</code>' });
  mock.onMessage(/arrangements/, { content: '<code>\nimport math\nfinal_answer(math.factorial(5))\n</code>' });
  mock.onMessage(/plainly/, { content: 'Just words.' });
  await mock.start();
  server = ['--base-url', `${mock.url}/v1`, '--model', 'openai/test'];
  directory = await mkdtemp(join(tmpdir(), 'thimble-cli-'));
  toolsFile = join(directory, 'tools.mjs');
  const source = `export const greet = {
    declaration: { name: 'greet', description: 'Greets.', inputSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } },
    effect: 'pure',
    async prepare(input) {
      const execute = async () => { return 'Hello ' + input.name; };
      return { input, needsApproval: false, execute };
    },
  };`;
  await writeFile(toolsFile, source);
});

afterAll(async () => {
  await mock.stop();
  await rm(directory, { recursive: true });
});

describe('a run', () => {
  test('takes its task from stdin, and words without quotes', async () => {
    expect(await thimble(server, { input: 'What is the product?\n' })).toMatchObject({ code: 0, stdout: '42\n' });
    expect(await thimble(['run', 'give', 'the', 'table', ...server])).toMatchObject({
      code: 0,
      stdout: '{\n  "rows": [\n    1,\n    2\n  ]\n}\n',
    });
  });

  test('adds what is piped in to the task', async () => {
    const { stdout } = await thimble(['Say', 'the', 'product', '--json', ...server], { input: '6\n7\n' });
    expect(linesOf(stdout)[0]).toMatchObject({ type: 'run-start', task: 'Say the product\n\n6\n7' });
    expect(await thimble(['-', ...server], { input: 'What is the product?\n' })).toMatchObject({ stdout: '42\n' });
  });

  test('prints events as JSON lines, and nothing else on stdout', async () => {
    const { code, stdout, stderr } = await thimble(['What is the product?', '--json', ...server]);
    const events = linesOf(stdout);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(events[0]).toMatchObject({ type: 'run-start', task: 'What is the product?' });
    expect(events.at(-1)).toMatchObject({ type: 'run-end', state: 'success', output: 42 });
  });

  test('uses tools of a file', async () => {
    expect(await thimble(['greet her', '--tools', toolsFile, ...server])).toMatchObject({
      code: 0,
      stdout: 'Hello Ada\n',
    });
  });

  test('can act by tool calls', async () => {
    expect(await thimble(['Say it plainly', '--action', 'tool-calling', ...server])).toMatchObject({
      code: 0,
      stdout: 'Just words.\n',
    });
  });

  test('has Python written with --language python', async () => {
    const words = ['Count the arrangements', '--language', 'python', ...server];
    expect(await thimble(words)).toMatchObject({ code: 0, stdout: '120\n' });
  });

  test('says on stderr that an image is pulled, and why it cannot be', async () => {
    await using engine = await emptyEngine();
    const words = ['What is the product?', '--executor', 'docker', '--json', ...server];
    const { code, stdout, stderr } = await thimble(words, { env: engine.env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Pulling node:24-slim\nthimble: The image node:24-slim cannot be pulled: no space left/);
    const events = linesOf(stdout);
    expect(events.at(-1)).toMatchObject({ type: 'run-end', error: { code: 'missing-dependency' } });
  });

  test('takes the first model of the server when none is named', async () => {
    await using chat = await chatServer((request, response) => {
      if (request.url === '/v1/models') response.end('{"data":[{"id":"first"},{"id":"second"}]}');
      else reply(response, '<code>final', '_answer("from the first")</code>');
    });
    const { code, stdout, stderr } = await thimble(['go', '--base-url', chat.url]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'from the first\n' });
    expect(stderr).toContain('openai/first');
  });

  test('ends with 3 at the limit of steps', async () => {
    await using chat = await chatServer((_request, response) =>
      reply(response, chat.requests.length < 3 ? 'Still at it.\n<code>1 + 1</code>' : 'About 40.'),
    );
    const { code, stdout, stderr } = await thimble([
      'Go on for ever',
      '--max-steps',
      '2',
      '--base-url',
      chat.url,
      '--model',
      'openai/m',
    ]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'About 40.\n' });
    expect(stderr).toContain('stopped at the limit of steps');
  });
});

function linesOf(stdout: string): { type: string }[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('the other commands', () => {
  test('prints its version and its help', async () => {
    expect((await thimble(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { code, stdout } = await thimble(['--help']);
    expect(code).toBe(0);
    for (const word of ['--model', '--max-steps', 'web_search', 'doctor', 'demo']) expect(stdout).toContain(word);
    expect((await thimble(['help', 'doctor'])).stdout).toContain('Usage: thimble doctor');
  });

  test('demonstrates itself, and says that the model is scripted', async () => {
    const { code, stdout, stderr } = await thimble(['demo']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Gentoo: 23\.4 g of body mass per millimetre of flipper, 20 % more than Adelie/);
    expect(stderr.match(/scripted/g)?.length).toBeGreaterThanOrEqual(2);
    expect(stderr).toContain('Did you mean `penguins`?');
  });

  test('examines the machine', async () => {
    const keys = { OPENAI_API_KEY: 'sk-secret-0123456789', E2B_API_KEY: 'e2b_secret-0123456789' };
    const env = { ...keys, DOCKER_HOST: 'unix:///nowhere.sock' };
    const { code, stdout } = await thimble(['doctor', '--json'], { env });
    expect(code).toBe(0);
    const findings = JSON.parse(stdout);
    expect(findings).toMatchObject({
      node: { version: process.version, fits: true },
      executors: expect.arrayContaining([
        expect.objectContaining({ name: 'isolated-vm', works: true }),
        expect.objectContaining({ name: 'quickjs', works: true }),
      ]),
      chosen: 'openai/gpt-5.2',
    });
    for (const key of Object.values(keys)) expect(stdout).not.toContain(key);
    const text = findingsText(findings, (_style, words) => words);
    expect(text).toContain('✗ docker: No Docker engine answers at unix:///nowhere.sock');
    expect(text).toContain('· e2b: E2B_API_KEY is set; no sandbox was started');
  });

  test('says of each executor what is missing, pulls nothing and starts no sandbox that costs money', async () => {
    await using engine = await emptyEngine();
    const { code, stdout } = await thimble(['doctor'], { env: engine.env });
    expect(code).toBe(0);
    for (const { name } of executors.filter(needsNothing))
      expect(stdout).toMatch(new RegExp(`✓ ${name}: 1 \\+ 1 took \\d+ ms`));
    expect(stdout).toContain('· docker: answers; its first session begins with: Pulling node:24-slim\n');
    expect(stdout).toContain('· e2b: E2B_API_KEY is not set\n');
    expect(engine.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('shows the models that can be used', async () => {
    const { code, stdout } = await thimble(['models'], { env: { GROQ_API_KEY: 'gsk-secret-0123456789' } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ groq +GROQ_API_KEY is set: --model groq\//);
    expect(stdout).toMatch(/· anthropic +ANTHROPIC_API_KEY is not set/);
    expect(stdout).not.toContain('gsk-secret');
  });
});
