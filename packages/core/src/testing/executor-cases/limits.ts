import type { CaseTable } from './case.ts';

const caught = (call: string) =>
  `let m = 'no error'; try { await ${call}; } catch (e) { m = e instanceof Error ? 'caught: ' + e.message : 'no Error'; }\nm`;
const caughtInPython = (call: string) =>
  `try:\n    ${call}\n    m = 'no error'\nexcept Exception as e:\n    m = 'caught: ' + str(e)\nm`;
const nestedIn = (outside: string) => `v = 1\nfor i in range(50): v = ${outside}\n`;

/** Every limit of sizes and calls cuts or throws as it says, and the session goes on. */
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
  'valueBytes: a limit below any preview cuts the value': {
    typescript: "'x'.repeat(5000)",
    python: "'x' * 5000",
    limits: { valueBytes: 10 },
    value: /^.{0,10}$|^undefined$/,
    truncated: true,
  },
  'valueBytes: a value below the smallest limits stays whole': {
    typescript: '1 + 1',
    python: '1 + 1',
    limits: { valueBytes: 1 },
    value: 2,
  },
  'Infinity is no limit': {
    typescript: "print('x'.repeat(60_000)); const got = await Promise.all([1, 2].map((a) => echo({ value: 'x'.repeat(1_100_000) })));\ngot[0] + got[1]",
    python: "import asyncio\nprint('x' * 60_000)\ngot = await asyncio.gather(*[echo.aio(value='x' * 1_100_000) for a in [1, 2]])\ngot[0] + got[1]",
    limits: { timeoutMs: Infinity, wallClockMs: Infinity, logBytes: Infinity, valueBytes: Infinity, inputBytes: Infinity, resultBytes: Infinity, depth: Infinity, toolCalls: Infinity, parallelToolCalls: Infinity },
    logs: /^x{60000}$/,
    value: /^x{2200000}$/,
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
};
