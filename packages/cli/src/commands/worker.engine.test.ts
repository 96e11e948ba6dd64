import { expect, test } from 'vitest';
import { startPostgres } from '../../../runtimes/dbos/src/__fixtures__/postgres.ts';
import { chatServer, reply } from '../__fixtures__/chat-server.ts';
import { thimble } from '../__fixtures__/command.ts';
import { workOnRuns } from '../runs/work-on-runs.ts';

test('a run of one process is worked on by a worker, and shown and verified by others', async () => {
  await using server = await startPostgres();
  await using chat = await chatServer((_request, response) => reply(response, '<code>final_answer(6 * 7)</code>'));
  const place = ['--database', server.url];
  const started = await thimble(['run', 'Go', '--base-url', chat.url, '--model', 'openai/m', ...place]);
  expect(started.code).toBe(0);
  const id = /^run (\S+)$/m.exec(started.stderr)?.[1] ?? '';
  expect((await thimble(['runs', 'list', ...place])).stdout).toContain(`${id}  queued`);
  const io = { stdin: process.stdin, stdout: process.stderr, stderr: process.stderr, exitCode: 0 };
  const over = new AbortController();
  const working = workOnRuns({ database: server.url }, io, over.signal);
  // It ends when the run has ended.
  expect((await thimble(['runs', 'tail', id, ...place])).stdout).toContain('"type":"run-end"');
  over.abort();
  await working;
  expect((await thimble(['runs', 'show', id, ...place])).stdout).toMatch(/answer {3}42/);
  expect((await thimble(['runs', 'verify', id, ...place])).stdout).toMatch(/^intact: /);
});
