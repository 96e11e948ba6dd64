import type { Execution, Executor, SandboxCall, Session, SessionOptions } from '@thimble/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { local } from '../drivers/__fixtures__/local.ts';
import { requirePython } from '../drivers/__fixtures__/require-python.ts';

let executor: Executor;
let session: Session;
const calls: SandboxCall[] = [];
const host: SessionOptions = {
  tools: ['look', 'fail', 'never'].map((name) => ({ name, description: '', inputSchema: {} })),
  async callTool(call, { signal }) {
    calls.push(call);
    if (call.name === 'fail') throw Object.assign(new Error('no luck'), { name: 'SearchError' });
    if (call.name === 'look') return { saw: call.input };
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  },
};

beforeAll(async () => {
  requirePython();
  executor = local('python');
  session = await executor.start({ ...host, seed: 7 });
});
afterAll(() => executor[Symbol.asyncDispose]());

async function valueOf(code: string): Promise<unknown> {
  const execution = await session.run(code);
  return execution.type === 'value' ? execution.value : execution;
}

/** The last of some steps in a session of their own. */
async function lastOf(steps: readonly string[], options: Partial<SessionOptions> = {}): Promise<Execution | undefined> {
  await using own = await executor.start({ ...host, ...options });
  let last: Execution | undefined;
  for (const step of steps) last = await own.run(step);
  return last;
}

/** A literal of Python. */
function literal(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0'));
  return `'${units.map((unit) => `\\u${unit}`).join('')}'`;
}

describe('values', () => {
  test('any JSON comes back as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (value) => {
        const json = JSON.stringify([value]);
        // Longer integers come as text.
        fc.pre(!/\d{16}/.test(json));
        expect(await valueOf(`import json\njson.loads(${literal(json)})`)).toEqual(JSON.parse(json));
      }),
      { numRuns: 100 },
    );
  });

  test('whatever the value, what comes is within the bounds', async () => {
    await using own = await executor.start({ ...host, limits: { valueBytes: 500, depth: 5 } });
    const parts = fc.constantFrom(
      '1',
      "'é' * 90",
      'None',
      'len',
      'object',
      '10 ** 40',
      '{1, 2}',
      "float('nan')",
      'b"x"',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 7 }, parts, tie('list'), tie('record')),
      list: fc.array(tie('value'), { maxLength: 9 }).map((items) => `[${items.join(', ')}]`),
      record: fc
        .array(tie('value'), { maxLength: 9 })
        .map((items) => `{${items.map((item, index) => `${index}: ${String(item)}`).join(', ')}}`),
    }));
    await fc.assert(
      fc.asyncProperty(value, async (code) => {
        const execution = await own.run(String(code));
        expect(execution).toMatchObject({ type: 'value', state: 'kept' });
        const json = execution.type === 'value' ? (JSON.stringify(execution.value) ?? '') : '';
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(500);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ['import decimal\n[decimal.Decimal("1.50"), 1 + 2j, range(3)]', ['1.50', '(1+2j)', [0, 1, 2]]],
    ['import datetime as d\n[d.datetime(2020, 1, 2, 3), d.timedelta(hours=1)]', ['2020-01-02T03:00:00', '1:00:00']],
    ['import enum\nclass Color(enum.Enum):\n    RED = "r"\n{Color.RED: Color.RED}', { r: 'r' }],
    [
      'import dataclasses\n@dataclasses.dataclass\nclass P:\n    x: int\n    y: object = None\nP(1, P(2))',
      { x: 1, y: { x: 2, y: null } },
    ],
    [
      'from collections import namedtuple, Counter, deque\n[namedtuple("P", "x y")(1, 2), Counter("aab"), deque([1])]',
      [{ x: 1, y: 2 }, { a: 2, b: 1 }, [1]],
    ],
    [
      'class A:\n    def __init__(self): self.n = 1\n[A(), object(), A, len, ValueError("no")]',
      [{ n: 1 }, '[object object]', '[class A]', '[function len]', 'ValueError: no'],
    ],
    ['class A:\n    def __repr__(self): raise ValueError()\n[A(), 1]', ['[A that fails when it is read]', 1]],
    ['{1: "a", None: "b", (1, 2): "c", True: "d"}', { '1': 'd', null: 'b', '(1, 2)': 'c' }],
    ['[b"ab", -0.0, 1e300, 2 ** 53, 10 ** 5000]', ["b'ab'", -0, 1e300, '9007199254740992', '[int of 16610 bits]']],
    ['a = [1]\n[a, a]', [[1], [1]]],
  ])('%s', async (code, expected) => {
    expect(await valueOf(code)).toEqual(expected);
  });

  test('a large list is previewed by its items', async () => {
    const execution = await lastOf(['list(range(10_000))'], { limits: { valueBytes: 2_000 } });
    expect(execution).toMatchObject({ type: 'value', truncated: true });
    expect(JSON.stringify(execution)).toMatch(/\[0,1,2,.*"… \d+ more items"\]/);
  });
});

test('frames and series of pandas come as records', async () => {
  // As far as the guest looks at them.
  const fake = `class Table:
    shape = to_numpy = ()
    def __init__(self, data, index): self.data, self.index = data, index
    def __len__(self): return len(self.data)
    def __getitem__(self, part): return type(self)(self.data[part], self.index[part])
    def tolist(self): return list(self.data)
    def reset_index(self): return type(self)([{'index': i, **row} for i, row in zip(self.index, self.data)], self.index)
    def to_dict(self, how): return self.data
class RangeIndex(list):
    def tolist(self): return list(self)
class Index(RangeIndex): pass
class DataFrame(Table): pass
class Series(Table): pass
for kind in (Table, DataFrame, Series): kind.__module__ = 'pandas.core'
frame = DataFrame([{'a': n} for n in range(300)], Index('k' * 300))`;
  await session.run(fake);
  expect(await valueOf('[DataFrame([{"a": 1}], RangeIndex([0])), frame[:1]]')).toEqual([
    [{ a: 1 }],
    [{ index: 'k', a: 0 }],
  ]);
  expect(await valueOf('[Series([1], RangeIndex([0])), Series([1], Index("k"))]')).toEqual([[1], { k: 1 }]);
  const cut = await lastOf([fake, 'frame'], { limits: { valueBytes: 2_000 } });
  expect(cut).toMatchObject({ truncated: true });
  expect(JSON.stringify(cut)).toMatch(/"index":"k","a":49\},"… 250 more items"/);
});

describe('tools', () => {
  test('take keyword arguments, or one value as it is', async () => {
    expect(await valueOf('[look(a=1, b=None), look("x"), look({"q": 1}), look()]')).toEqual(
      [{ a: 1, b: null }, 'x', { q: 1 }, {}].map((saw) => ({ saw })),
    );
  });

  test.each([
    ['look(value=float("nan"))', { saw: { value: null } }],
    ['look(value=(1, {2}))', { saw: { value: [1, [2]] } }],
    ['import datetime\nlook(day=datetime.date(2020, 1, 2))', { saw: { day: '2020-01-02' } }],
  ])('%s is JSON', async (code, expected) => {
    expect(await valueOf(code)).toEqual(expected);
  });

  test.each(['look(value=2 ** 60)', 'look(value=b"x")', 'look(value={(1, 2): 3})', 'look(value=look)'])(
    '%s is refused before it is sent',
    async (code) => {
      const before = calls.length;
      expect(await session.run(code)).toMatchObject({ error: { name: 'TypeError', message: /^The input of look/ } });
      expect(calls).toHaveLength(before);
    },
  );

  test('work in tasks, groups and loops of their own', async () => {
    const code = `import asyncio
async def both():
    async with asyncio.TaskGroup() as group:
        one, two = group.create_task(look.aio(n=1)), group.create_task(look.aio(n=2))
    return [one.result(), two.result(), look(n=3)]
asyncio.run(both())`;
    const seen = [1, 2, 3].map((n) => ({ saw: { n } }));
    expect(await valueOf(code)).toEqual(seen);
    expect(await valueOf(code.replace('asyncio.run(', 'await ('))).toEqual(seen);
    expect(await valueOf(code.replace('asyncio.run(', 'asyncio.get_event_loop().run_until_complete('))).toEqual(seen);
  });

  test('called in a thread say what to do instead', async () => {
    const code = `from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor() as pool: result = list(pool.map(look, [1]))`;
    expect(await session.run(code)).toMatchObject({ error: { message: /asyncio\.gather\(look\.aio/ } });
  });

  test('answers come in the order in which the host gives them', async () => {
    const waiting = new Map<number, () => void>();
    const callTool: SessionOptions['callTool'] = ({ input }) => {
      const { promise, resolve } = Promise.withResolvers<null>();
      waiting.set(Number(input), () => resolve(null));
      if (waiting.size === 3) setImmediate(() => [2, 3, 1].forEach((n) => waiting.get(n)?.()));
      return promise;
    };
    const code = `import asyncio
seen = []
async def call(n):
    await look.aio(n)
    seen.append(n)
await asyncio.gather(*map(call, [1, 2, 3]))
seen`;
    expect(await lastOf([code], { callTool })).toMatchObject({ value: [2, 3, 1] });
  });
});

describe('the end of a run', () => {
  test('what nothing can settle is out of time at once', async () => {
    // Longer than this test may take.
    const options = { timeoutMs: 600_000 };
    const execution = await session.run('import asyncio\nawait asyncio.get_running_loop().create_future()', options);
    expect(execution).toMatchObject({ error: { name: 'TimeoutError' }, state: 'kept' });
  });

  test.each([
    [
      'a task that nobody awaits',
      'import asyncio\nasync def f(): final_answer(1)\nt = asyncio.create_task(f())\nawait asyncio.sleep(60)',
    ],
    [
      'gather',
      'import asyncio\nasync def f(n):\n    await asyncio.sleep(n / 100)\n    final_answer(n)\nawait asyncio.gather(f(1), f(2), never.aio())',
    ],
    ['a finally that goes on', 'try:\n    final_answer(1)\nfinally:\n    try: look()\n    except Exception: pass'],
    ['a generator', 'def g():\n    try: yield 1\n    finally: final_answer(1)\nfor n in g(): break'],
    ['a variable of its name', 'final_answer = 1\nfinal_answer(final_answer)'],
    ['an earlier function', 'def f(x): return final_answer(x)\nf(1)'],
  ])('an answer counts from %s', async (_, code) => {
    expect(await session.run(code)).toMatchObject({ type: 'final-answer', value: 1, state: 'kept' });
  });

  test('an answer counts though the code swallows its end for good', async () => {
    const execution = await lastOf(['while True:\n    try: final_answer(1)\n    except: pass']);
    expect(execution).toMatchObject({ type: 'final-answer', value: 1 });
  });

  test('a run that was stopped leaves nothing behind in the loop', async () => {
    await session.run(
      'import asyncio\nseen = []\nasync def f():\n    while True:\n        seen.append(1)\n        await asyncio.sleep(0)\nt = asyncio.create_task(f())\nawait asyncio.sleep(60)',
      { timeoutMs: 200 },
    );
    const before = await valueOf('len(seen)');
    expect(await valueOf('await asyncio.sleep(0.05)\nlen(seen)')).toBe(before);
  });
});

describe('what the code spoils is there again in the next step', () => {
  test.each([
    'import builtins, json\nbuiltins.len = builtins.isinstance = builtins.print = json.dumps = json.loads = None',
    'import sys\nsys.stdout = sys.stderr = None\nsys.modules.clear()',
    'look = fail = print = final_answer = 5',
    'globals().clear()',
    'import linecache, random, asyncio\nlinecache.cache = random.seed = asyncio.set_event_loop = None',
    'import sys\nsys.setrecursionlimit(60)',
    'import asyncio\nfor name in dir(asyncio): setattr(asyncio, name, None)',
    'import sys\nsys.addaudithook(lambda *_: 1 / 0)',
    'import sys\nsys.settrace(lambda *_: 1 / 0)',
    'import sys\nsys.setprofile(lambda *_: 1 / 0)',
  ])('%s', async (code) => {
    await using own = await executor.start(host);
    await own.run(code);
    expect(await own.run('print(1)\nlook(n=len("a"))')).toMatchObject({ value: { saw: { n: 1 } }, logs: '1\n' });
    expect(await own.run('1 / 0')).toMatchObject({ error: { name: 'ZeroDivisionError', line: 1 }, state: 'kept' });
    expect(await own.run('final_answer(2)')).toMatchObject({ type: 'final-answer', value: 2 });
  });
});

describe('errors', () => {
  test.each([
    ['x = 1\ny = x.real.nope', { name: 'AttributeError', line: 2, column: 5, snippet: 'y = x.real.nope' }],
    ['é = 1\né + nope', { name: 'NameError', line: 2, column: 5 }],
    ['def f():\n  return {}["k"]\n\nf()', { name: 'KeyError', line: 2, snippet: 'return {}["k"]' }],
    ['if True:\nx = 1', { name: 'IndentationError', line: 2 }],
    ['record = {"title": 1}\nrecord.title', { message: /use \['title'\]/ }],
    ['import sys\nsys.exit(1)', { name: 'SystemExit', line: 2 }],
    ['import requests_that_is_missing', { message: /not installed, and nothing can be installed/ }],
    ['import httpx.one', { message: /'httpx': it is not installed; use the tools/ }],
    ['pd.DataFrame()', { message: "name 'pd' is not defined: write `import pandas as pd` first" }],
    ['statistics.mean([1])', { message: /: write `import statistics` first$/ }],
    [
      'import errno\nraise OSError(errno.ENETUNREACH, "no way")',
      { message: /the sandbox cannot reach it; use the tools/ },
    ],
    ['input()', { name: 'EOFError', message: /nobody answers/ }],
    ['raise type("Own", (BaseException,), {})("mine")', { name: 'Own', message: 'mine' }],
  ])('%s', async (code, error) => {
    expect(await session.run(code)).toMatchObject({ type: 'error', error, state: 'kept' });
  });

  test('tracebacks show the lines of the step that they come from', async () => {
    await session.run('def broken():\n    return 1 / 0  # here');
    const code = 'import traceback\ntry: broken()\nexcept Exception: text = traceback.format_exc()\ntext';
    expect(await valueOf(code)).toMatch(/<step \d+>", line 2, in broken\n +return 1 \/ 0 {2}# here/);
  });
});

test('randomness comes from the seed, another for each step', async () => {
  const steps = ['import random\nseen = [random.random()]', 'seen + [random.random()]'];
  const [one, same, other] = [
    await lastOf(steps, { seed: 1 }),
    await lastOf(steps, { seed: 1 }),
    await lastOf(steps, { seed: 2 }),
  ];
  expect(one).toEqual(same);
  expect(one).not.toEqual(other);
  expect(new Set(one?.type === 'value' && Array.isArray(one.value) ? one.value : []).size).toBe(2);
});

test('the times of a run are the same whenever it is run again', async () => {
  const steps = [
    `import asyncio, time
times = []
for n in range(3):
    time.sleep(n / 50)
    times.append(time.time())
    look(n=n)
await asyncio.gather(*map(asyncio.sleep, (0.03, 0.01, 0.02)))
times.append(asyncio.get_running_loop().time())
times.append(time.time())`,
    'times + [time.time()]',
  ];
  const now = () => 1.7e12;
  const [one, same] = [await lastOf(steps, { now }), await lastOf(steps, { now })];
  expect(one).toMatchObject({ type: 'value', value: { length: 6 } });
  expect(one).toEqual(same);
});

test('the open figures of matplotlib come as images, once', async () => {
  const fake = `import sys, types
class Figure:
    def savefig(self, data, format): data.write(b'png')
figures = [1, 2]
pyplot = types.ModuleType('matplotlib.pyplot')
pyplot.get_fignums = lambda: list(figures)
pyplot.figure = lambda number: Figure()
pyplot.close = lambda which: figures.clear()
sys.modules['matplotlib.pyplot'] = pyplot`;
  await using own = await executor.start(host);
  const image = { type: 'image', mediaType: 'image/png', data: btoa('png') };
  expect((await own.run(fake)).images).toEqual([image, image]);
  expect((await own.run('1')).images).toBeUndefined();
});
