import { CodeAgent, tool, type Executor, type Session, type SessionOptions } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { pyodide } from './index.ts';

const executor: Executor = pyodide({ spares: 0 });
afterAll(() => executor[Symbol.asyncDispose]());

const host: SessionOptions = {
  tools: ['look', 'large', 'wait'].map((name) => ({ name, description: '', inputSchema: {} })),
  async callTool({ name, input }, { signal }) {
    if (name === 'look') return { saw: input };
    if (name === 'large') return 'é'.repeat(4_900_000);
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  },
};

test('an agent thinks in Python: state, parallel tools, errors with their line, an answer', async () => {
  const look = tool({
    name: 'look',
    description: 'Looks at something.',
    input: z.object({ text: z.string() }),
    output: z.string(),
    execute: async ({ text }) => `saw ${text}`,
  });
  const readPart = tool({
    name: 'read_part',
    description: 'Reads a part of a file.',
    input: z.object({ from: z.number().default(1), path: z.string() }),
    output: z.string(),
    execute: ({ from, path }) => `${path} from ${from}`,
  });
  const code = (snippet: string) => `I go on.\n<code>\n${snippet}\n</code>`;
  // Those without names go to the required parameters first.
  const calls =
    'read_part("a.md"), read_part("b.md", 2), read_part({"path": "c.md"}), await read_part.aio("d.md", **{"from": 3})';
  const model = scriptedModel([
    code('import asyncio\nseen = await asyncio.gather(look.aio(text="a"), look.aio(text="b"))\nseen + [look("c")]'),
    code('count = len(seen)\ncount.missing'),
    code(`final_answer({"count": count, "read": [${calls}]})`),
  ]);
  await using agent = new CodeAgent({ model, executor, tools: [look, readPart] });
  const read = ['a.md from 1', 'b.md from 2', 'c.md from 1', 'd.md from 3'];
  expect(await agent.run('Go.')).toMatchObject({ state: 'success', output: { count: 2, read } });
  expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toMatch(/saw a[^]*saw b[^]*saw c/);
  expect(JSON.stringify(model.requests[2]?.messages.at(-1))).toMatch(/line 2[^]*count\.missing/);
});

describe('within the limits of a session', () => {
  const loop = 'while True: pass';
  const outOfTime = {
    name: 'TimeoutError',
    message: expect.stringMatching(/it computed, or waited .* more than 300 ms/),
  };
  const outOfMemory = { name: 'MemoryError', message: expect.stringContaining('64 MB') };
  const soon = () => ({ signal: AbortSignal.timeout(150) });
  let session: Session;
  beforeAll(async () => {
    session = await executor.start({ ...host, limits: { memoryMb: 64, resultBytes: 5e6 } });
  });
  afterAll(() => session[Symbol.asyncDispose]());

  test.each<[string, string, object, () => { timeoutMs?: number; signal?: AbortSignal }]>([
    ['a loop out of time', loop, outOfTime, () => ({ timeoutMs: 300 })],
    ['a sleep out of time', 'import time\ntime.sleep(60)', outOfTime, () => ({ timeoutMs: 300 })],
    ['a wait out of time', 'import asyncio\nawait asyncio.sleep(60)', outOfTime, () => ({ timeoutMs: 300 })],
    ['a list out of memory', 'a = []\nwhile True: a.append(bytearray(10**6))', outOfMemory, () => ({})],
    ['a loop that is aborted', loop, { name: 'AbortError' }, soon],
    ['a call that is aborted', 'wait()', { name: 'AbortError' }, soon],
  ])('%s is stopped, and its variables are kept', async (_, code, error, options) => {
    // A process that a busy machine lets wait for longer than it may take to stop is replaced.
    await vi.waitFor(async () => {
      await session.run('own = 1');
      expect(await session.run(code, options())).toMatchObject({ error, state: 'kept' });
      expect(await session.run('own')).toMatchObject({ value: 1, state: 'kept' });
    }, 60_000);
  });

  test('a result above the limit is an error', async () => {
    const run = session.run('large()');
    expect(await run).toMatchObject({ error: { name: 'LimitError', message: /9800\d{3} bytes/ }, state: 'kept' });
  });

  test.each([
    ['files', "with open('/tmp/large', 'wb') as f:\n    while True: f.write(b'x' * 1_000_000)"],
    [
      'arrays of JavaScript',
      "from pyodide.ffi import to_js\nkept = []\nwhile True: kept.append(to_js(b'x' * 1_000_000))",
    ],
  ])('%s are memory of the session', async (_, code) => {
    await session.run('own = 1');
    const run = session.run(code, { timeoutMs: 20_000 });
    expect(await run).toMatchObject({ error: { name: 'MemoryError' }, state: 'reset' });
    expect(await session.run("'own' in globals()")).toMatchObject({ value: false, state: 'kept' });
  });
});

test('notes say what there is', () => {
  expect(pyodide({ imports: ['numpy', './wheels/my_tool-1.0-py3-none-any.whl'] }).notes).toMatch(/: numpy, my_tool\./);
  expect(pyodide().notes).toMatch(/standard library\. Nothing else/);
});

test('the spec gives the executor again, without functions', () => {
  const { spec } = pyodide({ imports: ['numpy'], spares: 0, fetch });
  const args = [{ imports: ['numpy'], spares: 0 }];
  expect(spec).toEqual({ package: '@thimble/pyodide', export: 'pyodide', args, unsaved: ['fetch'] });
  expect(pyodide().spec?.args).toEqual([]);
});

describe('in the sandbox', () => {
  let session: Session;
  let time = Date.UTC(2001, 1, 3, 4, 5, 6);
  beforeAll(async () => {
    session = await executor.start({ ...host, now: () => time });
  });
  afterAll(() => session[Symbol.asyncDispose]());

  test('the clock is that of the host', async () => {
    const code =
      'import time, datetime\n[round(time.time()), datetime.datetime.now().isoformat(timespec="seconds"), look(1) and round(time.time())]';
    const seconds = time / 1000;
    const first = session.run(code);
    time += 60_000;
    expect(await first).toMatchObject({ value: [seconds, '2001-02-03T04:05:06', seconds + 60] });
  });

  test('ten megabytes of logs come cut', async () => {
    const flood = await session.run("print('head')\nfor n in range(10_000): print('x' * 1000)\nprint('tail')");
    expect(flood.logs).toMatch(/^head\n[^]*characters left out[^]*\ntail\n$/);
    expect(flood.logs.length).toBeLessThan(51_000);
  });

  test('a result of ten megabytes comes whole', async () => {
    expect(await session.run('len(large())')).toMatchObject({ value: 4_900_000 });
  });

  test('time zones are known, with their summer times', async () => {
    const code = `from zoneinfo import ZoneInfo
from datetime import datetime
def shown(zone, *date): return datetime(*date, tzinfo=ZoneInfo(zone)).strftime('%z %Z')
[shown('Europe/Oslo', 2026, 3, 29, 1), shown('Europe/Oslo', 2026, 3, 29, 3), shown('America/New_York', 1999, 12, 31),
  shown('Asia/Kolkata', 2026, 1, 1), shown('UTC', 2026, 1, 1), str(datetime(2026, 7, 1, tzinfo=ZoneInfo('Europe/Oslo')).dst())]`;
    expect(await session.run(code)).toMatchObject({
      value: ['+0100 CET', '+0200 CEST', '-0500 EST', '+0530 +0530', '+0000 UTC', '1:00:00'],
    });
    expect(await session.run('ZoneInfo("Mars/Olympus")')).toMatchObject({
      error: { name: 'ZoneInfoNotFoundError', message: /Mars.Olympus'?$/ },
    });
  });

  test('what code cannot do is its error, and its variables are kept', async () => {
    await session.run('import os, posix, subprocess, sys\nown = 1');
    const steps = [
      'os.system("pip install x")',
      'posix.system("x")',
      'os.kill(os.getpid(), 9)',
      'subprocess.run(["x"])',
    ];
    for (const step of steps) {
      expect(await session.run(step)).toMatchObject({ error: { name: 'OSError' }, state: 'kept' });
    }
    for (const step of ['os._exit(0)', 'os.abort()']) {
      expect(await session.run(step)).toMatchObject({ error: { name: 'SystemExit' }, state: 'kept' });
    }
    expect(await session.run('own')).toMatchObject({ value: 1, state: 'kept' });
  });

  test.each([
    ['import requests', /'requests': it is not installed; use the tools/],
    [
      'from urllib.request import urlopen\nurlopen("https://example.com")',
      /the sandbox cannot reach it; use the tools/,
    ],
    [
      'import http.client\nhttp.client.HTTPConnection("example.com").request("GET", "/")',
      /the sandbox cannot reach it/,
    ],
    [
      'import threading\nthreading.Thread(target=print).start()',
      /there are no threads here; use `await asyncio\.gather/,
    ],
    [
      'from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool: list(pool.map(look, [1]))',
      /there are no threads here; use `await asyncio\.gather/,
    ],
    ['from multiprocessing import Pool\nPool(2)', /there are no other processes here/],
    ['import subprocess\nsubprocess.run(["ls"])', /there are no other processes here/],
    ['pd.DataFrame()', /write `import pandas as pd` first/],
    ['input()', /nobody answers/],
  ])('what there is not says what to do instead: %s', async (code, message) => {
    expect(await session.run(code)).toMatchObject({ type: 'error', error: { message }, state: 'kept' });
  });
});
