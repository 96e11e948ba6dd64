import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startPostgres, type PostgresServer } from '../../../../scripts/engines/postgres-server.ts';
import { chatServer, reply, type ChatServer } from '../__fixtures__/chat-server.ts';
import { thimble } from '../__fixtures__/command.ts';
import { workOnRuns, type WorkerFlags } from '../runs/work-on-runs.ts';

let server: PostgresServer;
let folder: string;
let place: string[];
beforeAll(async () => {
  server = await startPostgres();
  folder = mkdtempSync(join(tmpdir(), 'thimble-worker-'));
  place = ['--database', server.url()];
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function startWorker(flags: Omit<WorkerFlags, 'database'> = {}): AsyncDisposable {
  const io = { stdin: process.stdin, stdout: process.stderr, stderr: process.stderr, exitCode: 0 };
  const over = new AbortController();
  const working = workOnRuns({ database: server.url(), ...flags }, io, over.signal);
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await working;
    },
  };
}

test('a run of one process is worked on by a worker, and shown, verified and forked by others', async () => {
  const print = vi.spyOn(console, 'log');
  await using chat = await chatServer((_request, response) => reply(response, '<code>final_answer(6 * 7)</code>'));
  const started = await thimble(['run', 'Go', '--base-url', chat.url, '--model', 'openai/m', ...place]);
  const id = started.stdout.trim();
  expect(started).toMatchObject({ code: 0, stderr: expect.stringContaining(`run ${id}\n`) });
  // Of DBOS, that it made its tables.
  expect(print).not.toHaveBeenCalled();
  expect((await thimble(['runs', 'list', ...place])).stdout).toContain(`${id}  queued`);
  await using _ = startWorker();
  // It ends when the run has ended.
  expect((await thimble(['runs', 'tail', id, ...place])).stdout).toContain('"type":"run-end"');
  expect((await thimble(['runs', 'show', id, ...place])).stdout).toMatch(/answer {3}42/);
  expect((await thimble(['runs', 'verify', id, ...place])).stdout).toMatch(/^intact: /);
  const forked = await thimble(['runs', 'fork', id, '--step', '1', ...place]);
  expect(forked).toMatchObject({ code: 0, stderr: expect.stringContaining('left to the workers') });
  const fork = /^run (\S+)$/m.exec(forked.stderr)?.[1] ?? '';
  await thimble(['runs', 'tail', fork, ...place]);
  expect((await thimble(['runs', 'show', fork, ...place])).stdout).toMatch(/answer {3}42/);
});

describe('a worker works on the run of a saved agent', () => {
  const tools = `export const shout = {
    declaration: { name: 'shout', description: 'Shouts.', inputSchema: { type: 'object', properties: {} } },
    effect: 'pure',
    repeatable: true,
    prepare: async () => ({ input: {}, needsApproval: false, execute: async () => 'HEY' }),
  };`;
  const schema = { type: 'object', properties: { words: { type: 'string' } }, required: ['words'] };
  let agent: string;
  let chat: ChatServer;
  let state: { XDG_STATE_HOME: string };
  beforeEach(async () => {
    chat = await chatServer((_request, response) =>
      reply(response, '<code>final_answer({ words: await shout({}) })</code>'),
    );
    agent = mkdtempSync(join(folder, 'saved-'));
    state = { XDG_STATE_HOME: join(agent, '..', 'state') };
    writeFileSync(join(folder, 'shout.mjs'), tools);
    writeFileSync(join(folder, 'schema.json'), JSON.stringify(schema));
    const words = ['--base-url', chat.url, '--model', 'openai/m', '--tools', join(folder, 'shout.mjs')];
    await thimble(['save', agent, ...words, '--output-schema', join(folder, 'schema.json')], {
      env: state,
    });
  });
  afterEach(() => chat[Symbol.asyncDispose]());
  const start = (env = state) => thimble(['run', agent, 'Go', ...place], { env });
  const answer = async (id: string) => {
    await thimble(['runs', 'tail', id, ...place]);
    return (await thimble(['runs', 'show', id, ...place])).stdout;
  };

  test('which its owner trusts, with its code and the schema of its answer', async () => {
    const { code, stdout } = await start();
    expect(code).toBe(0);
    await using _ = startWorker();
    expect(await answer(stdout.trim())).toMatch(/state {4}success[^]*answer {3}\{\s+"words": "HEY"/);
  });

  test('and not of one whose files have changed since', async () => {
    const { stdout } = await start();
    writeFileSync(join(agent, 'tools/shout.mjs'), tools.replace('HEY', 'BOO'));
    await using _ = startWorker();
    expect(await answer(stdout.trim())).toMatch(/its files have changed/);
    expect(chat.requests).toHaveLength(0);
  });

  test('and keeps nothing of one that nobody agreed to', async () => {
    const refused = await start({ XDG_STATE_HOME: join(folder, 'nobody') });
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('thimble trust') });
  });
});

test('a run whose answer must fit a schema is asked again by a worker too', async () => {
  const replies = ['final_answer("none")', 'final_answer({ n: 42 })'];
  await using chat = await chatServer((_request, response) => reply(response, `<code>${replies.shift()}</code>`));
  const schema = join(folder, 'number.json');
  writeFileSync(schema, JSON.stringify({ type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }));
  const words = ['run', 'Go', '--base-url', chat.url, '--model', 'openai/m', '--output-schema', schema];
  const id = (await thimble([...words, ...place])).stdout.trim();
  await using _ = startWorker();
  await thimble(['runs', 'tail', id, ...place]);
  expect((await thimble(['runs', 'show', id, ...place])).stdout).toMatch(/answer {3}\{\s+"n": 42/);
});

test('a worker works on the agents of a module, within the limits of its queues', async () => {
  const module = join(folder, 'agents.ts');
  const world = join(folder, 'world.txt');
  writeFileSync(
    module,
    `import { appendFileSync } from 'node:fs';
import { ToolCallingAgent, tool } from '${import.meta.resolve('@thimble/core')}';
import { scriptedModel } from '${import.meta.resolve('@thimble/core/testing')}';
import { z } from '${import.meta.resolve('zod')}';
const pay = tool({ name: 'pay', description: 'Pays.', input: z.object({}), execute: () => appendFileSync(${JSON.stringify(world)}, 'paid\\n') });
const replies = [{ toolCalls: [{ name: 'pay', input: {} }] }, 'Done.'];
export const agents = { clerk: ({ task }) => new ToolCallingAgent({ model: scriptedModel(replies), tools: [pay] }) };
export const queues = { clerk: { intervalMs: 50, concurrency: 1 } };
`,
  );
  const { dbosRuns } = await import('@thimble/dbos');
  await using clerk = await dbosRuns({ agents: {}, database: server.url() });
  await clerk.start('clerk', 'Pay.', { id: 'paid' });
  await using _ = startWorker({ agents: module });
  expect(await clerk.wait('paid')).toMatchObject({ state: 'success', output: 'Done.' });
  expect(readFileSync(world, 'utf8')).toBe('paid\n');
  expect((await thimble(['runs', 'resume', 'paid', ...place])).stderr).toContain('its state is success');
});

test('what a run needs is closed when it has ended, and the worker goes on', async () => {
  const processes = () => process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;
  let most = 0;
  await using chat = await chatServer((_request, response) => {
    most = Math.max(most, processes());
    reply(response, '<code>final_answer(1)</code>');
  });
  const program = join(import.meta.dirname, '../../../tools/mcp/src/__fixtures__/modern-server-program.ts');
  const tools = `mcp:${process.execPath} --conditions=@thimble/source ${program}`;
  const before = processes();
  await using _ = startWorker();
  for (let turn = 0; turn < 3; turn++) {
    const words = ['run', 'Go', '--base-url', chat.url, '--model', 'openai/m', '--tools', tools, ...place];
    const id = (await thimble(words)).stdout.trim();
    await thimble(['runs', 'tail', id, ...place]);
    expect((await thimble(['runs', 'show', id, ...place])).stdout).toContain('success');
  }
  expect(most).toBeGreaterThan(before);
  await expect.poll(processes).toBe(before);
});
