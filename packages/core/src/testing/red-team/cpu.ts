import type { AttackTable } from './attack.ts';
import { tried } from './languages.ts';

// Each of these takes all the time that it is given.
const endless = { error: {}, limits: { timeoutMs: 100 } };

/** Computing without end, in every place where code can run. */
// One attack or one snippet a line:
// oxfmt-ignore
export const cpu: AttackTable = {
  'a loop': { typescript: 'while (true) {}', python: 'while True: pass', ...endless },
  'a loop that catches everything': {
    typescript: 'for (;;) { try { for (;;) {} } catch {} finally { continue; } }',
    python: 'while True:\n    try:\n        while True: pass\n    except:\n        continue\n    finally:\n        continue',
    ...endless,
  },
  'a loop after a tool call': {
    typescript: 'await add({ a: 1, b: 1 });\nwhile (true) {}',
    python: 'add(a=1, b=1)\nwhile True: pass',
    ...endless,
  },
  'a loop after a tool’s error': {
    typescript: "try { await fail({ message: 'x' }); } catch { for (;;); }",
    python: "try: fail(message='x')\nexcept Exception:\n    while True: pass",
    ...endless,
  },
  'a loop while a tool is pending': {
    typescript: 'const p = slow({ ms: 5000 });\nfor (;;);',
    python: 'import asyncio\nt = asyncio.ensure_future(slow.aio(ms=5000))\nawait asyncio.sleep(0)\nwhile True: pass',
    ...endless,
  },
  'a loop in then of a tool call': {
    typescript: 'add({ a: 1, b: 1 }).then(() => { for (;;); });\nawait slow({ ms: 200 })',
    python: 'import asyncio\ndef spin(task):\n    while True: pass\nasyncio.ensure_future(add.aio(a=1, b=1)).add_done_callback(spin)\nawait slow.aio(ms=200)',
    ...endless,
  },
  'a loop in a later step': {
    typescript: ['const spin = () => { for (;;); };', 'spin()'],
    python: ['def spin():\n    while True: pass', 'spin()'],
    ...endless,
  },
  'a loop in finally after the answer': {
    typescript: 'try { final_answer(1); } finally { for (;;); }',
    python: 'try:\n    final_answer(1)\nfinally:\n    while True: pass',
    answer: 1,
  },
  'a chain of microtasks': {
    typescript: 'const next = () => Promise.resolve().then(next);\nnext(); await new Promise(() => {})',
    python: 'import asyncio\nloop = asyncio.get_event_loop()\ndef again(): loop.call_soon(again)\nagain()\nawait loop.create_future()',
    ...endless,
  },
  'a chain of microtasks left behind': {
    typescript: "const next = () => Promise.resolve().then(next);\nnext(); 'left'",
    python: "import asyncio\nloop = asyncio.get_event_loop()\ndef again(): loop.call_soon(again)\nagain()\n'left'",
  },
  'awaiting without end': { typescript: 'for (;;) await null;', python: 'import asyncio\nwhile True: await asyncio.sleep(0)', ...endless },
  'awaiting tools without end': {
    typescript: 'for (;;) { try { await add({ a: 1, b: 1 }); } catch {} }',
    python: 'while True:\n    try: add(a=1, b=1)\n    except Exception: pass',
    ...endless,
  },
  'thenables that resolve to themselves': {
    typescript: 'const t = { then(r) { r({ then: t.then }); } };\nawait t',
    python: 'class A:\n    def __await__(self):\n        while True: yield from A().__await__()\nawait A()',
    ...endless,
  },
  'an async generator without end': {
    typescript: 'async function* g() { for (;;) yield 1; }\nfor await (const x of g());',
    python: 'async def g():\n    while True: yield 1\nasync for x in g(): pass',
    ...endless,
  },
  'a regular expression': {
    typescript: "/^(a|a?)+$/.test('a'.repeat(40) + 'b')",
    python: "import re\nre.match(r'(a|a?)+$', 'a' * 60 + 'b')",
  },
  'a regular expression with references': { typescript: "/^(.*)*\\1(.*)*\\2$/s.test('ab'.repeat(5000) + '!')" },
  'a replacement that replaces': { typescript: "let s = 'x'; for (;;) s = s.replace(/x/g, () => 'xy').slice(0, 10000);", ...endless },
  'a sort that does not end': {
    typescript: '[1, 2, 3].sort(() => { for (;;); })',
    python: 'sorted([1, 2, 3], key=lambda x: [0 for _ in iter(int, 1)])',
    ...endless,
  },
  'a sort of many': { typescript: 'const a = Array.from({ length: 3e5 }, (_, i) => -i); for (;;) a.sort((x, y) => Math.random() - 0.5);', ...endless },
  'bigints that grow': {
    typescript: 'let b = 3n ** 1000000n; for (;;) b = b * b;',
    python: 'x = 10 ** (10 ** 8)\nwhile True: x = x * x',
    ...endless,
  },
  'a bigint as text': { typescript: 'String(7n ** 2000000n).length', python: 'len(str(7 ** 200000))' },
  'throwing a getter that does not end': { typescript: 'throw { get message() { for (;;); }, get name() { for (;;); }, get stack() { for (;;); } };', ...endless },
  'throwing a proxy that does not end': { typescript: 'throw new Proxy(function () {}, { get() { for (;;); }, getPrototypeOf() { for (;;); }, has() { for (;;); }, ownKeys() { for (;;); } });', ...endless },
  'rejecting with a getter that does not end': { typescript: 'await Promise.reject({ get message() { for (;;); } })', ...endless },
  'a stack trace that does not end': { typescript: 'Error.prepareStackTrace = () => { for (;;); };\nnull.x', ...endless },
  'a name that does not end': { typescript: 'class E extends Error { get name() { for (;;); } toString() { for (;;); } get [Symbol.toStringTag]() { for (;;); } }\nthrow new E()', ...endless },
  'logging a getter that does not end': {
    typescript: 'print({ get a() { for (;;); } }, { toString() { for (;;); }, toJSON() { for (;;); } })',
    python: 'class A:\n    def __repr__(self):\n        while True: pass\n    __str__ = __repr__\nprint(A())',
  },
  'logging a proxy that does not end': { typescript: 'print(new Proxy([], { get() { for (;;); }, ownKeys() { for (;;); } }))', ...endless },
  'an input that does not end': { typescript: 'await echo(new Proxy({}, { ownKeys() { for (;;); }, get() { for (;;); } }))', ...endless },
  'an answer that does not end': {
    typescript: 'final_answer({ get a() { for (;;); }, toJSON() { for (;;); } })',
    python: 'class A:\n    __slots__ = ()\n    def __repr__(self):\n        while True: pass\n    __str__ = __repr__\nfinal_answer(A())',
    ...endless,
  },
  'conversions that do not end': {
    typescript: "`${{ [Symbol.toPrimitive]() { for (;;); } }}`",
    python: "class A:\n    def __format__(self, how):\n        while True: pass\nf'{A()}'",
    ...endless,
  },
  'a reviver that does not end': { typescript: "JSON.parse('[1]', () => { for (;;); })", ...endless },
  'an iterator without end': {
    typescript: 'const [...all] = { *[Symbol.iterator]() { for (;;) yield 1; } };',
    python: '[*iter(int, 1)]',
    ...endless,
  },
  'waiting on shared memory': { typescript: "if (typeof Atomics === 'undefined' || typeof SharedArrayBuffer === 'undefined') throw 1;\nAtomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)", ...endless },
  'recursion of many functions': {
    typescript: 'const f = (n) => { try { f(n); } finally { f(n); } };\nf(1)',
    python: 'def f(n):\n    try: f(n)\n    finally: f(n)\nf(1)',
    ...endless,
  },
  'compiling without end': {
    typescript: "let n = 0; for (;;) new Function('return ' + n++ + '+' + 'a'.repeat(1000))",
    python: "n = 0\nwhile True:\n    n += 1\n    compile(f'{n} + ' + 'a' * 1000, 'x', 'eval')",
    ...endless,
  },
  'code of great depth': {
    typescript: `${'['.repeat(60_000)}1${']'.repeat(60_000)}`,
    python: `${'['.repeat(60_000)}1${']'.repeat(60_000)}`,
    ...endless,
  },
  'code of open brackets': { typescript: '('.repeat(90_000), python: '('.repeat(90_000), ...endless },
  'code of one long sum': { typescript: `${'1+'.repeat(45_000)}1`, python: `${'1+'.repeat(45_000)}1` },
  'code of nested functions': { typescript: `${'(()=>'.repeat(15_000)}1${')'.repeat(15_000)}`, python: `${'lambda:'.repeat(15_000)}1` },
  'code of nested templates': { typescript: `${'`${'.repeat(20_000)}1${'}`'.repeat(20_000)}` },
  'code of types': { typescript: `type A = ${'{a:'.repeat(20_000)}1${'}'.repeat(20_000)};\n1` },
  'code of one long word': { typescript: 'x'.repeat(1_000_000), python: 'x'.repeat(1_000_000), ...endless },
  'code that compiles deep code': {
    typescript: "eval('['.repeat(5e5) + ']'.repeat(5e5))",
    python: "eval('[' * 500000 + ']' * 500000)",
    ...endless,
  },

  'a computation in C': { python: 'sum(iter(int, 1))', error: {} },
  'a search in C that never finds': { python: 'import itertools\n1 in itertools.repeat(0)', error: {} },
  'sleeping': { python: 'import time\nwhile True:\n    try: time.sleep(600)\n    except BaseException: pass', error: {} },
  'ignoring every signal': { python: 'import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except Exception: pass\ntry: signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nexcept Exception: pass\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass', error: {} },
  'a fork bomb': { python: 'import os\nwhile True:\n    os.fork()', error: {} },
  'processes that outlive the step': { python: tried("import os\nif os.fork() == 0:\n    while True: pass"), value: 'safe' },
  'threads without end': { python: 'import threading\nwhile True:\n    threading.Thread(target=lambda: [0 for _ in iter(int, 1)], daemon=True).start()', error: {} },
  'brackets of some depth': { python: `${'('.repeat(5000)}1${')'.repeat(5000)}` },
};
