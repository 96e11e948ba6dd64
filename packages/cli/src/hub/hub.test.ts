import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatServer, reply } from '../__fixtures__/chat-server.ts';
import { thimble as command, type CommandOptions } from '../__fixtures__/command.ts';
import { shareSandbox } from '../__fixtures__/share-sandbox.ts';

shareSandbox();

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'thimble-hub-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** With a place of its own for what is trusted. */
const thimble = (words: readonly string[], options: CommandOptions = {}) =>
  command(words, { ...options, env: { XDG_STATE_HOME: join(dir, 'state'), ...options.env } });
/** As if another person had made what lies here. */
const forget = () => rm(join(dir, 'state'), { recursive: true });

const tools = `
export const shout = {
  declaration: { name: 'shout', description: 'Shouts.', inputSchema: { type: 'object', properties: {} } },
  effect: 'pure',
  repeatable: true,
  prepare: async () => ({ input: {}, needsApproval: false, execute: async () => 'HEY' }),
};
`;

/** An MCP server with one tool. */
const server = `
import { createInterface } from 'node:readline';
const tools = [{ name: 'read_notes', description: 'Notes.', inputSchema: { type: 'object', properties: {} } }];
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  const results = {
    initialize: {
      protocolVersion: params?.protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'notes', version: '1' },
      instructions: 'Notes are in Finnish.',
    },
    'tools/list': { tools },
  };
  const answer = results[method] ? { result: results[method] } : { error: { code: -32601, message: 'Unknown.' } };
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
}
`;

/** Saves an agent whose model is on this server. Unless the words say otherwise, it needs no sandbox. */
async function save(url: string, words: readonly string[] = []): Promise<string> {
  const folder = join(dir, 'agent');
  const result = await thimble([
    'save',
    folder,
    '--base-url',
    url,
    '--model',
    'openai/m',
    '--name',
    'shouter',
    '--instructions',
    'Be loud.',
    '--action',
    'tool-calling',
    ...words,
  ]);
  expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('thimble inspect') });
  return folder;
}

test('an agent is saved, looked at, and run by its address', async () => {
  await using chat = await chatServer((_request, response) => reply(response, '<code>final_answer("loud")</code>'));
  const folder = await save(chat.url, ['--action', 'code']);
  const shown = await thimble(['inspect', folder]);
  expect(shown.stdout).toMatch(
    /shouter \(CodeAgent\)[^]*model +@thimble\/openai#openai m \(retry\)[^]*needs your trust/,
  );
  const run = await thimble(['run', `file:${folder}`, 'Say something.']);
  expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('loud') });
});

test('what is not of files is saved too: tools by name, servers, and an executor that downloads', async () => {
  await writeFile(join(dir, 'server.mjs'), server);
  const folder = await save('http://127.0.0.1:9/v1', [
    '--tools',
    `toolkit,user_input,mcp:${process.execPath} ${join(dir, 'server.mjs')}`,
    '--action',
    'code',
    '--language',
    'python',
  ]);
  const { tools, executor, instructions } = JSON.parse(await readFile(join(folder, 'agent.json'), 'utf8'));
  expect(instructions).toMatch(/^Be loud\.[^]*> Notes are in Finnish\./);
  expect(executor).toMatchObject({ package: '@thimble/pyodide' });
  const provided = tools.flatMap((set: { provides: { name: string }[] }) => set.provides.map(({ name }) => name));
  expect(provided).toEqual(expect.arrayContaining(['web_search', 'user_input', 'read_notes']));
});

test('a saved agent that is given a server is told what the server says, recorded or not', async () => {
  await using chat = await chatServer((_request, response) => reply(response, 'told'));
  await writeFile(join(dir, 'server.mjs'), server);
  const folder = await save(chat.url);
  const tools = ['--tools', `mcp:${process.execPath} ${join(dir, 'server.mjs')}`];
  for (const more of [[], ['--store', join(dir, 'runs.db')]])
    expect(await thimble(['run', folder, 'Go.', ...tools, ...more])).toMatchObject({ code: 0, stdout: 'told\n' });
  expect(chat.bodies).toHaveLength(2);
  for (const body of chat.bodies) expect(body).toMatch(/Be loud\.[^]*Notes are in Finnish\./);
});

test('every option of the command that describes an agent is saved', async () => {
  const file = join(dir, 'schema.json');
  await writeFile(file, '{"type":"object","properties":{"n":{"type":"number"}}}');
  const words = ['--description', 'Shouts.', '--action', 'code', '--executor', 'isolated-vm', '--imports', 'zod'];
  const more = ['--max-steps', '7', '--output-schema', file];
  const money = ['--price', '1,2', '--budget-usd', '3', '--budget-tokens', '4000'];
  const folder = await save('http://127.0.0.1:9/v1', [...words, ...more, ...money]);
  const manifest = JSON.parse(await readFile(join(folder, 'agent.json'), 'utf8'));
  expect(manifest).toMatchObject({
    class: 'CodeAgent',
    name: 'shouter',
    description: 'Shouts.',
    executor: { package: '@thimble/isolated-vm', args: [{ imports: ['zod'] }] },
    instructions: 'Be loud.',
    maxSteps: 7,
    budget: { tokens: 4_000, usd: 3 },
    output: { type: 'object', properties: { n: { type: 'number' } } },
  });
  expect(JSON.stringify(manifest.model)).toMatch(/retry[^]*priced[^]*openai[^]*127\.0\.0\.1:9[^]*"input":1,"output":2/);
  expect(JSON.parse((await thimble(['inspect', folder, '--json'])).stdout)).toMatchObject({ trusted: true });
});

test('an agent that acts by tool calls, with nothing but a model, is saved as no more than that', async () => {
  const folder = join(dir, 'plain');
  const words = ['--base-url', 'http://127.0.0.1:9/v1', '--model', 'openai/m', '--action', 'tool-calling'];
  expect(await thimble(['save', folder, ...words])).toMatchObject({ code: 0 });
  const manifest = JSON.parse(await readFile(join(folder, 'agent.json'), 'utf8'));
  expect(Object.keys(manifest).sort()).toEqual(
    ['$schema', 'class', 'managedAgents', 'model', 'packages', 'tools', 'variables', 'version'].sort(),
  );
});

test('a folder of one’s own is copied by its address', async () => {
  const folder = await save('http://127.0.0.1:9/v1');
  const copy = join(dir, 'copy');
  expect(await thimble(['pull', `file:${folder}`, copy])).toMatchObject({ code: 0 });
  const { stdout } = await thimble(['inspect', copy, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ name: 'shouter' });
});

test('code that came with an agent runs only where somebody agreed to it', async () => {
  await using chat = await chatServer((_request, response) =>
    reply(response, chat.requests.length > 0 ? '<code>final_answer(await shout({}))</code>' : ''),
  );
  await writeFile(join(dir, 'shout.mjs'), tools);
  const folder = await save(chat.url, ['--action', 'code', '--tools', join(dir, 'shout.mjs')]);
  const run = (...more: string[]) => thimble(['run', folder, 'Shout.', '--executor', 'isolated-vm', ...more]);
  const ran = expect.objectContaining({ code: 0, stdout: expect.stringContaining('HEY') });
  // Whoever saves it has run its code.
  expect(await run()).toEqual(ran);

  await forget();
  const inspected = await thimble(['inspect', folder, '--json']);
  expect(JSON.parse(inspected.stdout)).toMatchObject({
    name: 'shouter',
    tools: [{ name: 'shout', effect: 'pure' }],
    code: ['tools/shout.mjs'],
    demands: [{ kind: 'code', what: './tools/shout.mjs' }],
    trusted: false,
  });
  const asked = chat.requests.length;
  const refused = expect.objectContaining({
    code: 2,
    stderr: expect.stringMatching(/runs its own code[^]*thimble trust[^]*--trust-remote-code/),
  });
  expect(await run()).toEqual(refused);
  expect(chat.requests).toHaveLength(asked);
  expect(await run('--trust-remote-code')).toEqual(ran);

  expect((await thimble(['trust', folder])).stdout).toMatch(/You trust it as it is now[^]*shout\.mjs/);
  expect(await run()).toEqual(ran);
  await writeFile(join(folder, 'tools/shout.mjs'), `${tools}// changed`);
  expect(await run()).toEqual(refused);
  await writeFile(join(folder, 'tools/shout.mjs'), tools);
  expect((await thimble(['trust', folder, '--revoke'])).stdout).toContain('not trusted any more');
  expect(await run()).toEqual(refused);
});

test('a folder that somebody else made asks before it sends a key elsewhere', async () => {
  await using chat = await chatServer((_request, response) => reply(response, 'sent'));
  const folder = await save(chat.url);
  await forget();
  const file = join(folder, 'agent.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(chat.url, 'https://evil.example/v1'));
  expect(await thimble(['run', folder, 'Go.'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('talks to evil.example'),
  });
  expect((await thimble(['inspect', folder])).stdout).toMatch(/thimble trust[^]*host: evil\.example/);
});

test('an agent is pushed to a repository and pulled from it', async () => {
  execFileSync('git', ['init', '--quiet', '--bare', join(dir, 'agent.git')]);
  const env = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b.c',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b.c',
    XDG_CACHE_HOME: join(dir, 'cache'),
  };
  const folder = await save('http://127.0.0.1:9/v1');
  const address = `git:${join(dir, 'agent.git')}`;
  expect(await thimble(['push', folder, address, '--as', 'v1'], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/at [0-9a-f]{40}/),
  });
  const before = process.cwd();
  process.chdir(dir);
  try {
    const pulled = await thimble(['pull', `${address}#v1`, 'copy', '--json'], { env });
    expect(JSON.parse(pulled.stdout)).toMatchObject({ dir: 'copy', integrity: expect.stringMatching(/^sha256-/) });
    const copy = await thimble(['inspect', 'copy', '--json'], { env });
    expect(JSON.parse(copy.stdout)).toMatchObject({ origin: 'pulled' });
    expect(JSON.parse(await readFile('thimble-lock.json', 'utf8'))).toMatchObject({
      version: 1,
      agents: { [`${address}@v1`]: {} },
    });
  } finally {
    process.chdir(before);
  }
  expect(await readFile(join(dir, 'copy/agent.json'), 'utf8')).toBe(await readFile(join(folder, 'agent.json'), 'utf8'));
});

describe('a folder with an agent', () => {
  test('is run by its path, and by its name', async () => {
    await using chat = await chatServer((_request, response) => reply(response, 'loud'));
    const folder = await save(chat.url);
    const before = process.cwd();
    process.chdir(dir);
    try {
      for (const word of [folder, './agent', 'agent', 'agent/'])
        expect([word, await thimble(['run', word, 'Say something.'])]).toEqual([
          word,
          expect.objectContaining({ code: 0, stdout: 'loud\n' }),
        ]);
      expect(await thimble(['./agent', 'Say something.'])).toMatchObject({ code: 0, stdout: 'loud\n' });
      expect(chat.requests).toHaveLength(5);
    } finally {
      process.chdir(before);
    }
  });

  test('is not looked for in a task, and a path that leads to none says so', async () => {
    await using chat = await chatServer((_request, response) => reply(response, '<code>final_answer("done")</code>'));
    const model = ['--base-url', chat.url, '--model', 'openai/m'];
    expect(await thimble(['run', `${dir} is a folder: why?`, ...model])).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(await thimble(['run', 'agents', 'are', 'what?', ...model])).toMatchObject({ code: 0 });
    expect(await thimble(['run', dir, 'Go.', ...model])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/without an agent[^]*in quotes/),
    });
    expect(await thimble(['run', './no-such-agent', 'Go.', ...model])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/does not exist[^]*in quotes/),
    });
    expect(chat.requests).toHaveLength(2);
  });
});

describe('the run of a saved agent that is recorded', () => {
  const idOf = (stderr: string) => /^run (\S+)$/m.exec(stderr)?.[1] ?? '';

  test('answers as any other, and is shown with its store', async () => {
    await using chat = await chatServer((_request, response) => reply(response, 'kept'));
    const folder = await save(chat.url);
    const store = ['--store', join(dir, 'runs.db')];
    const run = await thimble(['run', folder, 'Go.', ...store]);
    expect(run).toMatchObject({ code: 0, stdout: 'kept\n' });
    const shown = await thimble(['runs', 'show', idOf(run.stderr), ...store]);
    expect(shown.stdout).toMatch(/state {4}success[^]*answer {3}kept/);
  });

  test('goes on with the same agent, and not with one that was changed', async () => {
    let isDown = true;
    await using chat = await chatServer((_request, response) =>
      isDown ? response.writeHead(400).end('{}') : reply(response, 'first'),
    );
    const folder = await save(chat.url);
    const store = ['--store', join(dir, 'runs.db')];
    const failed = await thimble(['run', folder, 'Go.', ...store]);
    expect(failed).toMatchObject({ stderr: expect.stringContaining('thimble runs resume') });
    isDown = false;
    const file = join(folder, 'agent.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('Be loud.', 'Be quiet.'));
    expect(await thimble(['runs', 'resume', idOf(failed.stderr), ...store])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('its files have changed'),
    });
    await writeFile(file, text);
    expect(await thimble(['runs', 'resume', idOf(failed.stderr), ...store])).toMatchObject({
      code: 0,
      stdout: 'first\n',
    });
  });

  test('is refused before it is kept, where nobody agreed to its code', async () => {
    await writeFile(join(dir, 'shout.mjs'), tools);
    const folder = await save('http://127.0.0.1:9/v1', ['--tools', join(dir, 'shout.mjs')]);
    await forget();
    const store = ['--store', join(dir, 'runs.db')];
    expect(await thimble(['run', folder, 'Go.', ...store])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--trust-remote-code'),
    });
    expect((await thimble(['runs', 'list', ...store])).stdout).toContain('No runs');
  });
});

test('an address that is none is a mistake of usage', async () => {
  expect(await thimble(['pull', 'user/name'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('hf:user/name'),
  });
  expect(await thimble(['inspect', join(dir, 'nowhere')])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no folder'),
  });
});
