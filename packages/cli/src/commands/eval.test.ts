import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatServer, reply } from '../__fixtures__/chat-server.ts';
import { thimble } from '../__fixtures__/command.ts';
import { spawnThimble } from '../__fixtures__/run-command.ts';
import { shareSandbox } from '../__fixtures__/share-sandbox.ts';

shareSandbox();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thimble-eval-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('kinds of agents are compared on cases, and the artifact and the reports are written', async () => {
  await using chat = await chatServer((_, response) =>
    reply(response, '<code>print("sk-secret-of-test"); final_answer(4)</code>'),
  );
  const cases = fileOf(
    'cases.jsonl',
    '{"id":"a","task":"2 + 2?","expected":4}\n{"id":"b","task":"2 * 2?","expected":4}\n',
  );
  const out = join(folder, 'run');
  const { code, stdout, stderr } = await thimble(
    ['eval', cases, '--agent', 'code,plain', '--model', 'openai/m', '--base-url', chat.url, '--out', out],
    { env: { OPENAI_API_KEY: 'sk-secret-of-test' } },
  );
  expect(stderr).toContain('4 of 4');
  expect(code).toBe(0);
  expect(stdout).toMatch(/\| code +\| openai\/m \| 2 of 2 /);
  expect(stdout).toMatch(/\| plain +\| openai\/m \| 0 of 2 /);
  for (const name of ['report.md', 'report.html', 'junit.xml'])
    expect(readFileSync(join(out, name), 'utf8')).toContain('openai');
  expect(readFileSync(join(out, 'run.json'), 'utf8') + readFileSync(join(out, 'report.html'), 'utf8')).not.toContain(
    'sk-secret-of-test',
  );
  const [a, b] = [join(out, 'run.json'), join(out, 'run.json')];
  const compared = await thimble(['eval', 'compare', a, b]);
  expect(compared.stdout).toContain(`A: code openai/m (${a})`);
  expect(compared.stdout).toMatch(
    /\| score \| 1\.000 \| 1\.000 \| 0\.000 \[0\.000, 0\.000\] \| no difference shown \|/,
  );
}, 120_000);

test('the first cases alone; what is of sets needs their data', async () => {
  await using chat = await chatServer((_, response) => reply(response, '4'));
  const cases = fileOf('limited.jsonl', '{"task":"2 + 2?","expected":4}\n{"task":"2 + 3?","expected":5}\n');
  const words = ['eval', cases, '--agent', 'plain', '--limit', '1', '--model', 'openai/m', '--base-url', chat.url];
  const env = { OPENAI_API_KEY: 'sk-none' };
  const { stdout } = await thimble([...words, '--out', join(folder, 'limited')], { env });
  expect(stdout).toContain('0 of 1');
  const refused = await thimble(['eval', cases, '--set', 'bfcl']);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--set needs --data')]);
}, 120_000);

test('trials that were kept are done again where the options are others, and else are not', async () => {
  await using chat = await chatServer((_, response) => reply(response, '4'));
  const cases = fileOf('kept.jsonl', '{"task":"2 + 2?","expected":4}\n');
  const out = join(folder, 'kept');
  const words = ['eval', cases, '--agent', 'plain', '--model', 'openai/m', '--base-url', chat.url, '--out', out];
  const env = { OPENAI_API_KEY: 'sk-none' };
  const solved = [];
  for (const more of [[], [], ['--scorer', 'number']]) {
    const { stdout } = await thimble([...words, ...more], { env });
    solved.push([/\d of 1/.exec(stdout)?.[0], chat.requests.length]);
    // As a killed evaluation leaves it.
    const { trials } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    writeFileSync(join(out, 'run.jsonl'), `${JSON.stringify(trials[0])}\n`);
  }
  expect(solved).toEqual([
    ['0 of 1', 1],
    ['0 of 1', 1],
    ['1 of 1', 2],
  ]);
}, 120_000);

test('an agent that solves too little fails the command, and the artifacts are there all the same', async () => {
  await using chat = await chatServer((_, response) => reply(response, '4'));
  const cases = fileOf('half.jsonl', '{"task":"2 + 2?","expected":4}\n{"task":"2 + 3?","expected":5}\n');
  const out = join(folder, 'half');
  const words = [
    'eval',
    cases,
    '--agent',
    'plain',
    '--scorer',
    'number',
    '--model',
    'openai/m',
    '--base-url',
    chat.url,
  ];
  const env = { OPENAI_API_KEY: 'sk-none' };
  const codes = [];
  for (const threshold of ['0.5', '0.6']) {
    const { code, stderr } = await thimble([...words, '--out', out, '--threshold', threshold], { env });
    codes.push([code, stderr.includes('plain openai/m solved 1 of 2: less than --threshold 0.6')]);
  }
  expect(codes).toEqual([
    [0, false],
    [1, true],
  ]);
  expect(readFileSync(join(out, 'junit.xml'), 'utf8')).toContain('failures="1"');
}, 120_000);

test.each([
  ['Ctrl-C keeps', 'here', { code: 130, stdout: expect.stringContaining('1 of 1') }],
  ['a kill leaves', 'in a process', { code: -1, stdout: '' }],
] as const)(
  '%s what is done, and the same command goes on from there',
  async (_, place, end) => {
    const kill = new AbortController();
    let isHanging = true;
    // The second case gets no answer the first time: Ctrl-C comes while it waits.
    await using chat = await chatServer((_, response) => {
      if (chat.requests.length < 2 || !isHanging) reply(response, '4');
      else if (place === 'here') process.emit('SIGINT', 'SIGINT');
      else kill.abort();
    });
    const cases = fileOf(
      'two.jsonl',
      '{"id":"a","task":"2 + 2?","expected":4}\n{"id":"b","task":"2 * 2?","expected":4}\n',
    );
    const out = join(folder, place);
    const agent = ['--agent', 'plain', '--scorer', 'number', '--model', 'openai/m', '--base-url', chat.url];
    const words = ['eval', cases, ...agent, '--concurrency', '1', '--out', out];
    const env = { OPENAI_API_KEY: 'sk-none' };
    const killed = { interrupt: kill.signal, interruptBy: 'SIGKILL' } as const;
    const stopped = await (place === 'here' ? thimble(words, { env }) : spawnThimble(words, { env, ...killed }));
    expect(stopped).toMatchObject(end);
    expect(readFileSync(join(out, 'run.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1);

    isHanging = false;
    const before = chat.requests.length;
    const finished = await thimble(words, { env });
    expect([finished.code, finished.stdout]).toEqual([0, expect.stringContaining('2 of 2')]);
    expect(chat.requests.length - before).toBe(1);
  },
  120_000,
);

describe('the bound', () => {
  const loader = () =>
    fileOf(
      'loader.mjs',
      `import { tool } from '${import.meta.resolve('@thimble/core')}';
import { readFileSync } from 'node:fs';
import { z } from '${import.meta.resolve('zod')}';
const lookUp = tool({ name: 'look_up', description: 'Gives a number.', input: z.object({ key: z.string() }), effect: 'read', execute: ({ key }) => key.length });
export const loader = {
  name: 'mine', source: 'nowhere', licence: 'none', marker: 'tasks.json',
  load: async (folder) => JSON.parse(readFileSync(folder + '/tasks.json', 'utf8')).map((keys, index) => ({
    id: String(index), task: 'Look up ' + keys.join(', '), open: () => ({ tools: [lookUp] }),
    reference: { turns: [{ calls: keys.map((key) => ({ name: 'look_up', input: { key } })), answer: 'Done.' }] },
  })),
};
`,
    );

  test('is counted on a set in a format of one’s own', async () => {
    const data = join(folder, 'data');
    mkdirSync(join(data, 'mine'), { recursive: true });
    writeFileSync(join(data, 'mine/tasks.json'), '[["alpha", "beta", "gamma"], ["delta"]]');
    const { code, stdout, stderr } = await thimble(['eval', 'bound', '--data', data, '--loader', loader()]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('mine')]);
    expect(stdout).toContain('### mine: 2 tasks, 4 calls');
    expect(stdout).toMatch(/\| json +\| +6 \(100 %\) \| +4 \(100 %\)/);
    expect(stdout).toMatch(/\| json-parallel +\| +4 \(67 %\) \| +2 \(50 %\)/);
    expect(stdout).toMatch(/\| code +\| +2 \(33 %\) \| +2 \(50 %\)/);
  }, 120_000);

  test('a file that cannot be written is told before anything is counted', async () => {
    const data = join(folder, 'data');
    mkdirSync(join(data, 'mine'), { recursive: true });
    writeFileSync(join(data, 'mine/tasks.json'), '[["alpha"]]');
    const out = join(fileOf('a-file', ''), 'bound.json');
    const { code, stdout, stderr } = await thimble([
      'eval',
      'bound',
      '--data',
      data,
      '--loader',
      loader(),
      '--out',
      out,
    ]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(`${out} cannot be written`)]);
  }, 120_000);

  test('Ctrl-C leaves the sets that are done', async () => {
    // The tool of the second set asks it, and gets no answer.
    await using server = await chatServer(() => void process.emit('SIGINT', 'SIGINT'));
    const hanging = fileOf(
      'hanging.mjs',
      `import { tool } from '${import.meta.resolve('@thimble/core')}';
import { z } from '${import.meta.resolve('zod')}';
const wait = tool({ name: 'wait', description: 'Waits.', input: z.object({}), execute: (_, { signal }) => fetch('${server.url}', { signal }) });
const reference = { turns: [{ calls: [{ name: 'wait', input: {} }], answer: 'Done.' }] };
export const loader = { name: 'hanging', source: 'nowhere', licence: 'none', marker: 'tasks.json', load: async () => [{ id: 'a', task: 'Wait.', open: () => ({ tools: [wait] }), reference }] };
`,
    );
    const data = join(folder, 'two-sets');
    mkdirSync(data);
    writeFileSync(join(data, 'tasks.json'), '[["alpha"]]');
    const words = ['eval', 'bound', '--data', data, '--loader', loader(), '--loader', hanging];
    const { code, stdout, stderr } = await thimble(words);
    expect([code, stderr]).toEqual([130, expect.stringContaining('Stopped.')]);
    expect(stdout).toContain('### mine: 1 task, 1 call');
    expect(stdout).not.toContain('hanging');
  }, 120_000);

  test.each([
    ['a folder without sets', () => ['--data', folder], /holds none of the sets:.*- bfcl: .*gorilla/s],
    [
      'a set that is not there',
      () => ['--data', folder, '--set', 'gsm8k'],
      /The set gsm8k is not there: .*Get it from https/,
    ],
    ['an unknown set', () => ['--data', folder, '--set', 'gsm9k'], /no loader for the set "gsm9k".*gsm8k/],
    [
      'a module without a loader',
      () => ['--data', folder, '--loader', fileOf('none.mjs', 'export const a = 1;')],
      /exports no loader/,
    ],
    [
      'rates that are none',
      () => ['--data', folder, '--rates', fileOf('rates.json', '{"latency":1}')],
      /holds no rates: .*latency/s,
    ],
  ])('%s is refused', async (_, words, message) => {
    const { code, stderr } = await thimble(['eval', 'bound', ...words()]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

test.each([
  ['neither cases nor a set', [], /Name a file of cases/],
  ['a budget without a price', ['CASES', '--budget-usd', '1'], /--budget-usd: the price of the model is not known/],
  [
    'one price for two models',
    ['CASES', '--model', 'openai/a,openai/b', '--price', '1,2'],
    /--price is that of one model/,
  ],
  ['a threshold that is no share', ['CASES', '--threshold', '80'], /a share from 0 to 1/],
  ['a file that is missing', ['none.jsonl'], /none\.jsonl cannot be read/],
  [
    'an unknown kind of agent',
    ['CASES', '--agent', 'cod', '--model', 'openai/m', '--base-url', 'http://127.0.0.1:9'],
    /no such kind.*code/,
  ],
])('%s is refused', async (_, words, message) => {
  const cases = fileOf('one.jsonl', '{"task":"a"}\n');
  const { code, stderr } = await thimble(['eval', ...words.map((word) => (word === 'CASES' ? cases : word))]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});
