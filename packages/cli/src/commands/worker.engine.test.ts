import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startPostgres, type PostgresServer } from '../../../../scripts/engines/postgres-server.ts';
import { chatServer, reply } from '../__fixtures__/chat-server.ts';
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

test('an answer that does not fit the schema that was asked for goes back to the model', async () => {
  const schema = join(folder, 'schema.json');
  writeFileSync(schema, '{"type":"number"}');
  let requests = 0;
  await using chat = await chatServer((_request, response) =>
    reply(response, `<code>final_answer(${(requests += 1) === 1 ? '"many"' : '42'})</code>`),
  );
  const words = ['run', 'Go', '--base-url', chat.url, '--model', 'openai/m', '--output-schema', schema, ...place];
  const id = (await thimble(words)).stdout.trim();
  await using _ = startWorker();
  await thimble(['runs', 'tail', id, ...place]);
  expect((await thimble(['runs', 'show', id, ...place])).stdout).toMatch(/answer {3}42/);
  expect(requests).toBe(2);
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
