import type { CaseTable } from './case.ts';

const caught = (call: string) =>
  `let m = 'no error'; try { await ${call}; } catch (e) { m = e instanceof Error ? 'caught: ' + e.message : 'no Error'; }\nm`;
const caughtInPython = (call: string) =>
  `try:\n    ${call}\n    m = 'no error'\nexcept Exception as e:\n    m = 'caught: ' + str(e)\nm`;
const short = { timeoutMs: 300 };

/** After the step, the session has all that it started with. */
const next = {
  typescript: "[given, await add({ a: 1, b: 1 }), typeof final_answer === 'function']",
  python: '[given, add(a=1, b=1), callable(final_answer)]',
  value: [1, 2, true],
  variables: { given: 1 },
  state: 'any' as const,
};
const grow = {
  typescript: 'const list = []; while (true) list.push(new Array(1000).fill(list.length));',
  python: 'a = []\nwhile True: a.append(bytearray(1000000))',
};
const nestedIn = (outside: string) => `v = 1\nfor i in range(50): v = ${outside}\n`;

/** Every limit cuts, throws or ends the run as it says, and the session goes on. */
// One case or one snippet a line:
// oxfmt-ignore
export const limits: CaseTable = {
  'inputBytes: a larger input throws and is not sent': {
    typescript: caught("echo({ value: 'x'.repeat(2000) })"),
    python: caughtInPython("echo(value='x' * 2000)"),
    limits: { inputBytes: 1000 },
    value: /^caught: ./,
    calls: [],
  },
  'inputBytes: bytes are counted, not letters': {
    typescript: caught("echo({ value: '€'.repeat(500) })"),
    python: caughtInPython("echo(value='€' * 500)"),
    limits: { inputBytes: 1000 },
    value: /^caught: ./,
    calls: [],
  },
  'inputBytes: an input below passes': {
    typescript: "(await echo({ value: 'x'.repeat(900) })).length",
    python: "len(echo(value='x' * 900))",
    limits: { inputBytes: 1000 },
    value: 900,
  },
  'resultBytes: a larger result throws and says its size': {
    typescript: caught('big({ bytes: 5000 })'),
    python: caughtInPython('big(bytes=5000)'),
    limits: { resultBytes: 1000 },
    value: /\b5[,.  ]?00\d|[45](\.\d+)? ?k/i,
  },
  'resultBytes: a result below passes': {
    typescript: '(await big({ bytes: 900 })).length',
    python: 'len(big(bytes=900))',
    limits: { resultBytes: 1000 },
    value: 900,
  },
  'resultBytes: several megabytes pass by default': {
    typescript: '(await big({ bytes: 5_000_000 })).length',
    python: 'len(big(bytes=5_000_000))',
    alone: true,
    value: 5_000_000,
  },
  'valueBytes: a larger value becomes a preview': {
    typescript: "'start' + 'x'.repeat(5000)",
    python: "'start' + 'x' * 5000",
    limits: { valueBytes: 1000 },
    value: /start/,
    truncated: true,
  },
  'valueBytes: a larger array becomes a preview': {
    typescript: 'Array.from({ length: 5000 }, (_, i) => ({ i }))',
    python: "[{'i': i} for i in range(5000)]",
    limits: { valueBytes: 1000 },
    value: /0/,
    truncated: true,
  },
  'valueBytes: a value below stays whole': {
    typescript: "'x'.repeat(900)",
    python: "'x' * 900",
    limits: { valueBytes: 1000 },
    value: 'x'.repeat(900),
  },
  'valueBytes: a larger final answer is an error': {
    typescript: "final_answer('x'.repeat(5000))",
    python: "final_answer('x' * 5000)",
    limits: { valueBytes: 1000 },
    error: {},
  },
  'valueBytes: a smaller answer may follow in the next step': {
    typescript: ["final_answer('x'.repeat(5000))", "final_answer('short')"],
    python: ["final_answer('x' * 5000)", "final_answer('short')"],
    limits: { valueBytes: 1000 },
    answer: 'short',
  },
  'depth: a deeper value becomes a preview': {
    typescript: 'let v = 1; for (let i = 0; i < 50; i++) v = [v];\nv',
    python: `${nestedIn('[v]')}v`,
    limits: { depth: 10 },
    value: /\[/,
    truncated: true,
  },
  'depth: a deeper final answer is an error': {
    typescript: 'let v = 1; for (let i = 0; i < 50; i++) v = { v };\nfinal_answer(v)',
    python: `${nestedIn("{'v': v}")}final_answer(v)`,
    limits: { depth: 10 },
    error: {},
  },
  'depth: a deeper input throws': {
    typescript: `let v = 1; for (let i = 0; i < 50; i++) v = [v];\n${caught('echo({ value: v })')}`,
    python: `${nestedIn('[v]')}${caughtInPython('echo(value=v)')}`,
    limits: { depth: 10 },
    value: /^caught: ./,
    calls: [],
  },
  'depth: a deeper result throws': {
    typescript: caught('nest({ depth: 50 })'),
    python: caughtInPython('nest(depth=50)'),
    limits: { depth: 10 },
    value: /^caught: ./,
  },
  'depth: data below stays whole': {
    typescript: '(await nest({ depth: 8 })).flat(Infinity)',
    python: 'r = nest(depth=8)\nwhile type(r[0]) is list: r = r[0]\nr',
    limits: { depth: 10 },
    value: ['core'],
  },
  'toolCalls: calls above it are refused one by one': {
    typescript: 'const seen = [];\nfor (let a = 0; a < 5; a++) { try { seen.push(await add({ a, b: 0 })); } catch (e) { seen.push(e instanceof Error); } }\nseen',
    python: 'seen = []\nfor a in range(5):\n    try: seen.append(add(a=a, b=0))\n    except Exception: seen.append(True)\nseen',
    limits: { toolCalls: 3 },
    value: [0, 1, 2, true, true],
  },
  'toolCalls: every step has all of them': {
    typescript: ['await add({ a: 1, b: 1 }); await add({ a: 1, b: 1 })', 'await add({ a: 2, b: 2 }); await add({ a: 3, b: 3 })'],
    python: ['add(a=1, b=1); add(a=1, b=1)', 'add(a=2, b=2); add(a=3, b=3)'],
    limits: { toolCalls: 2 },
    value: 6,
  },
  'parallelToolCalls: more calls queue and none is lost': {
    typescript: 'await Promise.all([1, 2, 3, 4, 5, 6].map((value) => meet({ count: 2, value })))',
    python: 'import asyncio\nawait asyncio.gather(*[meet.aio(count=2, value=n) for n in range(1, 7)])',
    limits: { parallelToolCalls: 2 },
    value: [1, 2, 3, 4, 5, 6],
    parallel: 2,
  },
  'parallelToolCalls: a failing call makes room': {
    typescript: "(await Promise.allSettled([1, 2, 3].flatMap((a) => [fail({ message: 'x' }), add({ a, b: 0 })]))).map((r) => r.value ?? r.reason.message)",
    python: "import asyncio\n[r if type(r) is int else str(r) for r in await asyncio.gather(*[call for a in [1, 2, 3] for call in (fail.aio(message='x'), add.aio(a=a, b=0))], return_exceptions=True)]",
    limits: { parallelToolCalls: 1 },
    value: ['x', 1, 'x', 2, 'x', 3],
    parallel: 1,
  },

  'timeoutMs: a loop ends': { typescript: 'while (true) {}', python: 'while True: pass', limits: short, error: { message: /time/i }, state: 'any' },
  'timeoutMs: what was printed before is kept': {
    typescript: "print('seen'); while (true) {}",
    python: "print('seen')\nwhile True: pass",
    limits: short,
    error: {},
    logs: /^seen/,
    state: 'any',
  },
  'timeoutMs: waiting for what never comes ends': {
    typescript: 'await new Promise(() => {})',
    python: 'import asyncio\nawait asyncio.get_running_loop().create_future()',
    limits: short,
    error: { message: /time/i },
    state: 'any',
  },
  'timeoutMs: what nothing can settle is not waited for': {
    typescript: 'await new Promise(() => {})',
    python: 'import asyncio\nawait asyncio.get_running_loop().create_future()',
    // Longer than a case may take: who waits is caught.
    limits: { timeoutMs: 600_000 },
    error: { name: 'TimeoutError' },
  },
  'timeoutMs: sleeping ends': { python: 'import time\ntime.sleep(600)', limits: short, error: { message: /time/i }, state: 'any' },
  'timeoutMs: sleeping beside others ends': { python: 'import asyncio\nawait asyncio.sleep(600)', limits: short, error: { message: /time/i }, state: 'any' },
  'timeoutMs: waiting for a tool does not count': {
    typescript: "await slow({ ms: 1_200 }); await slow({ ms: 100, value: 'done' })",
    python: "slow(ms=1_200)\nslow(ms=100, value='done')",
    limits: { timeoutMs: 1_000 },
    value: 'done',
  },
  'timeoutMs: computing after a tool call counts': {
    typescript: 'await slow({ ms: 50 }); while (true) {}',
    python: 'slow(ms=50)\nwhile True: pass',
    limits: short,
    error: {},
    state: 'any',
  },
  'timeoutMs: computing while a tool is pending counts': {
    typescript: 'const p = slow({ ms: 60_000 }); while (true) {}',
    python: 'import asyncio\nt = asyncio.ensure_future(slow.aio(ms=60_000))\nawait asyncio.sleep(0)\nwhile True: pass',
    limits: short,
    error: {},
    state: 'any',
  },
  'timeoutMs: the next step works': {
    ...next,
    typescript: ['while (true) {}', next.typescript],
    python: ['while True: pass', next.python],
    limits: { timeoutMs: 1_000 },
  },
  'timeoutMs: a loop cannot catch its end': {
    typescript: 'for (;;) { try { while (true) {} } catch {} finally { continue; } }',
    python: 'while True:\n    try:\n        while True: pass\n    except BaseException: pass\n    finally: continue',
    limits: short,
    error: {},
    state: 'any',
  },
  'timeoutMs: what a stopped step left queued does not reach the next one': {
    typescript: ["Promise.resolve().then(() => { print('late'); final_answer(1); }); while (true) {}", "'next'"],
    python: ["import asyncio\nasync def f():\n    print('late')\n    final_answer(1)\nt = asyncio.ensure_future(f())\nwhile True: pass", "'next'"],
    limits: { timeoutMs: 1_000 },
    value: 'next',
    logs: '',
  },
  'wallClockMs: ends a run that waits for a tool': {
    typescript: 'await slow({ ms: 60_000 })',
    python: 'slow(ms=60_000)',
    limits: { wallClockMs: 400 },
    error: { message: /time|wall/i },
    state: 'any',
  },
  'wallClockMs: the next step works': {
    ...next,
    typescript: ['await slow({ ms: 60_000 })', next.typescript],
    python: ['slow(ms=60_000)', next.python],
    limits: { wallClockMs: 1_000 },
  },
  'memoryMb: growing without end is an error': {
    typescript: grow.typescript,
    python: { code: grow.python, limits: { memoryMb: 64, timeoutMs: 20_000 } },
    limits: { memoryMb: 32, timeoutMs: 20_000 },
    error: { message: /memory/i },
    state: 'any',
  },
  'memoryMb: the next step works': {
    ...next,
    typescript: [grow.typescript, next.typescript],
    python: { code: [grow.python, next.python], limits: { memoryMb: 64, timeoutMs: 20_000 } },
    limits: { memoryMb: 32, timeoutMs: 20_000 },
  },
  'memoryMb: half of it can be used': {
    typescript: 'const list = []; for (let i = 0; i < 2e6; i++) list.push(i);\nlist.length',
    python: 'a = bytearray(32_000_000)\nlen(a) // 16',
    limits: { memoryMb: 64 },
    value: 2_000_000,
  },
};
