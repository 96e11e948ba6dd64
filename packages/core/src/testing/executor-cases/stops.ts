import type { CaseTable } from './case.ts';

const short = { timeoutMs: 300 };

/** After the step, the session has all that it started with. */
const whole = { value: [1, 2, true], variables: { given: 1 }, state: 'any' as const };
const next = {
  typescript: "[given, await add({ a: 1, b: 1 }), typeof final_answer === 'function']",
  python: '[given, add(a=1, b=1), callable(final_answer)]',
  ...whole,
};
const grow = {
  typescript: 'const list = []; while (true) list.push(new Array(1000).fill(list.length));',
  python: 'a = []\nwhile True: a.append(bytearray(1000000))',
};

/** The limits of time and memory end the run, whatever the code does, and the session goes on. */
// One case or one snippet a line:
// oxfmt-ignore
export const stops: CaseTable = {
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
    typescript: "await slow({ ms: 3_200 }); await slow({ ms: 100, value: 'done' })",
    python: "slow(ms=3_200)\nslow(ms=100, value='done')",
    limits: { timeoutMs: 3_000 },
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
    firstTimeoutMs: 300,
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
    firstTimeoutMs: 300,
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
    alone: true,
    typescript: grow.typescript,
    python: { code: grow.python, limits: { memoryMb: 64, timeoutMs: 20_000 } },
    limits: { memoryMb: 32, timeoutMs: 20_000 },
    error: { message: /memory/i },
    state: 'any',
  },
  'memoryMb: the next step works': {
    alone: true,
    ...next,
    typescript: [grow.typescript, next.typescript],
    python: { code: [grow.python, next.python], limits: { memoryMb: 64, timeoutMs: 20_000 } },
    limits: { memoryMb: 32, timeoutMs: 20_000 },
  },
  'memoryMb: after many small things the next step works': {
    alone: true,
    ...whole,
    python: { code: ['a = []\nwhile True: a.append([0] * 10)', next.python], limits: { memoryMb: 64, timeoutMs: 20_000 } },
  },
  'memoryMb: an end that is caught leaves the next step whole': {
    alone: true,
    ...whole,
    python: { code: ['a = []\ntry:\n    while True: a.append([0] * 10)\nexcept MemoryError: pass', next.python], limits: { memoryMb: 64, timeoutMs: 20_000 } },
  },
  'memoryMb: what fills the event loop is let go with its step': {
    alone: true,
    ...whole,
    python: {
      code: ['import asyncio\nloop = asyncio.get_event_loop()\nwhile True: loop.call_soon(print, [0] * 1000)', next.python],
      limits: { memoryMb: 64, timeoutMs: 20_000 },
    },
    logs: '',
  },
  'memoryMb: half of it can be used': {
    typescript: 'const list = []; for (let i = 0; i < 2e6; i++) list.push(i);\nlist.length',
    python: 'a = bytearray(32_000_000)\nlen(a) // 16',
    limits: { memoryMb: 64 },
    value: 2_000_000,
  },
};
