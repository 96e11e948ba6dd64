import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatServer, reply } from '../__fixtures__/chat-server.ts';
import { thimble, type CommandOptions } from '../__fixtures__/command.ts';
import { shareSandbox } from '../__fixtures__/share-sandbox.ts';
import { defaultStore } from '../runs/open-runs.ts';

shareSandbox();

let directory: string;
let tools: string;
let files = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thimble-cli-'));
  tools = join(directory, 'tools.ts');
  await writeFile(
    tools,
    `import { appendFileSync } from 'node:fs';
import { tool } from '${import.meta.resolve('@thimble/core')}';
import { z } from '${import.meta.resolve('zod')}';
export const pay = tool({
  name: 'pay', description: 'Pays.', input: z.object({ euros: z.number() }), needsApproval: ({ euros }) => euros > 5,
  execute: ({ euros }) => (appendFileSync(new URL('world.txt', import.meta.url), 'pay ' + euros + '\\n'), 'paid ' + euros),
  revert: async ({ input }) => appendFileSync(new URL('world.txt', import.meta.url), 'take back ' + input.euros + '\\n'),
});
`,
  );
});

afterAll(() => rm(directory, { recursive: true }));

/** A server whose model says these replies in turn, the last one again and again, and the command with a store of its own. */
async function setUp(replies: readonly string[]) {
  const chat = await chatServer((_request, response) =>
    reply(response, replies[Math.min(chat.requests.length, replies.length) - 1] ?? ''),
  );
  const store = join(directory, `${++files}.db`);
  const flags = ['--base-url', chat.url, '--model', 'openai/m', '--tools', tools, '--store', store];
  return {
    start: async (options: CommandOptions = {}) => {
      const result = await thimble(['run', 'Go', ...flags], options);
      return { ...result, id: /^run (\S+)$/m.exec(result.stderr)?.[1] ?? '' };
    },
    runs: (words: string[], options: CommandOptions = {}) => thimble(['runs', ...words, '--store', store], options),
    [Symbol.asyncDispose]: () => chat[Symbol.asyncDispose](),
  };
}

const payTen = '<code>final_answer(await pay(10))</code>';

describe('a recorded run', () => {
  test('answers as any other, and is listed, shown, told and verified', async () => {
    await using given = await setUp(['<code>n = await pay(1)</code>', '<code>final_answer(n)</code>']);
    const { code, stdout, id } = await given.start();
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'paid 1\n' });
    expect((await given.runs(['list'])).stdout).toContain(`${id}  success`);
    expect((await given.runs(['list', '--state', 'suspended'])).stdout).toContain('No runs');
    expect((await given.runs(['show', id])).stdout).toMatch(/answer {3}paid 1/);
    const events = (await given.runs(['tail', id])).stdout.trim().split('\n');
    expect(events.at(-1)).toContain('"type":"run-end"');
    const [first = ''] = (await given.runs(['export', id, '--redact', 'euros'])).stdout.split('\n');
    expect(JSON.parse(first)).toMatchObject({ run: id, position: 1, kind: 'run', data: { task: 'Go' } });
    expect((await given.runs(['verify', id])).stdout).toMatch(/^intact: \d+ entries/);
  });

  test('waits for an approval that is given later, and goes on in the middle of its snippet', async () => {
    await using given = await setUp([payTen]);
    const { code, stderr, id } = await given.start();
    expect(code).toBe(3);
    expect(stderr).toContain(`thimble runs approve ${id} 1/approval/1`);
    expect(stderr).toContain('"euros": 10');
    expect(stderr).toContain('? pay waits for an answer');
    expect(stderr).not.toContain('✗');
    expect((await given.runs(['approve', id, '9/approval/1'])).code).toBe(2);
    expect((await given.runs(['approve', id, '1/approval/1'])).stderr).toContain(`thimble runs resume ${id}`);
    expect(await given.runs(['resume', id])).toMatchObject({ code: 0, stdout: 'paid 10\n' });
    expect((await given.runs(['resume', id])).stderr).toContain('its state is success');
  });

  test('is told of a denial and its reason', async () => {
    await using given = await setUp(['<code>final_answer(await pay(10).catch(({ message }) => message))</code>']);
    const { id } = await given.start();
    await given.runs(['deny', id, '1/approval/1', '--reason', 'too much']);
    expect((await given.runs(['resume', id])).stdout).toContain('too much');
  });

  test('is interrupted, and says so', async () => {
    await using given = await setUp([payTen]);
    const { id } = await given.start();
    const { code, stderr } = await given.runs(['interrupt', id]);
    expect(code).toBe(0);
    expect(stderr).toContain(`run ${id} is interrupted\nGo on with: thimble runs resume ${id}`);
  });

  test('that has ended is not interrupted, and says so', async () => {
    await using given = await setUp(['<code>final_answer(await pay(1))</code>']);
    const { id } = await given.start();
    expect((await given.runs(['interrupt', id])).stderr).toBe(`run ${id} was not interrupted: its state is success\n`);
  });

  test('is approved in the terminal where there is one', async () => {
    await using given = await setUp([payTen]);
    const { code, stdout } = await given.start({ typed: [['Allow it?', 'y\n']] });
    expect(code).toBe(0);
    expect(stdout).toContain('paid 10');
  });

  test('is forked from a step', async () => {
    await using given = await setUp(['<code>n = await pay(1)</code>', '<code>final_answer(n)</code>']);
    const { id } = await given.start();
    const forked = await given.runs(['fork', id, '--step', '2']);
    expect(forked).toMatchObject({ code: 0, stdout: 'paid 1\n' });
    expect((await given.runs(['list'])).stdout.trim().split('\n')).toHaveLength(2);
    const newest = await given.runs(['list', '--limit', '1']);
    expect(newest.stdout.trim().split('\n')).toHaveLength(1);
    expect(newest.stderr).toContain('--limit 10');
    expect((await given.runs(['fork', id, '--step', '9'])).code).toBe(2);
  });

  test('is undone after a question', async () => {
    await using given = await setUp(['<code>final_answer(await pay(3))</code>']);
    const { id } = await given.start();
    expect(await given.runs(['rollback', id])).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    const no = await given.runs(['rollback', id], { typed: [['Undo it?', 'n\n']] });
    expect(no.stdout).toContain('Nothing was undone.');
    const yes = await given.runs(['rollback', id, '--yes']);
    expect(yes).toMatchObject({ code: 0, stdout: expect.stringContaining('undone       step 1 pay {"euros":3}') });
    expect((await given.runs(['show', id])).stdout).toContain('rolled-back');
  });

  test('is removed some days after its end', async () => {
    await using given = await setUp([payTen]);
    await given.start();
    expect((await given.runs(['expire', '--days', '1'])).stdout).toBe('0 removed\n');
  });
});

test.each([
  [['show', 'nothing'], 'There is no run "nothing"'],
  [['resume', 'nothing'], 'There is no run "nothing"'],
  [['list', '--state', 'odd'], 'there is no such state'],
  [['fork', 'x', '--step', 'two'], 'whole number'],
  [['answer', 'x', 'k', 'no json'], 'must be JSON'],
])('%o is refused', async (words, message) => {
  await using given = await setUp([]);
  expect(await given.runs(words)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

test('runs are kept where the system keeps what programs remember', () => {
  expect(defaultStore({ XDG_STATE_HOME: '/state' }, 'linux')).toBe(join('/state', 'thimble', 'runs.db'));
  expect(defaultStore({ HOME: '/home/ada' }, 'linux')).toBe(join('/home/ada', '.local', 'state', 'thimble', 'runs.db'));
  expect(defaultStore({ LOCALAPPDATA: 'C:\\data' }, 'win32')).toBe(join('C:\\data', 'thimble', 'runs.db'));
  expect(defaultStore({}, 'darwin')).toContain('Application Support');
});
