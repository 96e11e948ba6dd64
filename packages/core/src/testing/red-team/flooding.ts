import type { AttackTable } from './attack.ts';

/** In Python: writes a line, with numbers of runs, to whatever can be written to. */
const everywhere = `import os
def say(line):
    for run in range(1, 5):
        for fd in range(256):
            rest = b'\\n' + line.replace(b'%d', str(run).encode()) + b'\\n'
            try:
                while rest: rest = rest[os.write(fd, rest):]
            except OSError: pass
`;

/** Making the host busy with messages. */
// One attack or one snippet a line:
// oxfmt-ignore
export const flooding: AttackTable = {
  'logs without end': { typescript: "for (;;) print('x');", python: "while True: print('x')", error: {} },
  'long logs without end': {
    typescript: "const s = 'x'.repeat(1e5); for (;;) console.log(s);",
    python: "s = 'x' * 10 ** 5\nwhile True: print(s)",
    error: {},
  },
  'one huge log': { typescript: "print('x'.repeat(1e8)); 1", python: "print('x' * 20_000_000)\n1", fills: true },
  'a log of many arguments': { typescript: 'print(...Array(1e5).fill({ a: 1 })); 1', python: "print(*[{'a': 1}] * 10 ** 5)\n1" },
  'a log of great depth and width': { typescript: "let o = {}; for (let i = 0; i < 1e5; i++) o = { o };\nprint(o, Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ['k' + i, i]))); 1", value: 1 },
  // The stack of an interpreter may be shorter than what it prints is deep: its end must be told.
  'a log of great depth in Python': { python: "o = {}\nfor i in range(10 ** 5): o = {'o': o}\ntry: print(o)\nexcept RecursionError: pass\nprint({f'k{i}': i for i in range(10 ** 4)})\n1" },
  'logs of empty text': { typescript: "for (let i = 0; i < 1e6; i++) print('');\n1", python: "for i in range(300_000): print('')\n1" },
  'logs of errors': {
    typescript: "for (let i = 0; i < 2e4; i++) console.error(new Error('e' + i));\n1",
    python: "import sys, traceback\nfor i in range(2000):\n    try: raise ValueError(f'e{i}')\n    except ValueError: traceback.print_exc()\n1",
  },
  'calls without end': { typescript: 'for (;;) add({ a: 1, b: 1 }).catch(() => {});', error: {} },
  'calls that nobody awaits': {
    typescript: "for (let i = 0; i < 1e5; i++) add({ a: 1, b: i }).catch(() => {});\n'sent'",
    python: "import asyncio\nts = [asyncio.ensure_future(add.aio(a=1, b=i)) for i in range(10000)]\nawait asyncio.sleep(0)\n'sent'",
  },
  'calls that all fail': {
    typescript: "for (let i = 0; i < 1e4; i++) fail({ message: 'x' });\n'sent'",
    python: "for i in range(2000):\n    try: fail(message='x')\n    except Exception: pass\n'sent'",
  },
  'slow calls that nobody awaits': {
    typescript: "for (let i = 0; i < 1000; i++) slow({ ms: 60000 }).catch(() => {});\n'sent'",
    python: "import asyncio\nts = [asyncio.ensure_future(slow.aio(ms=60000)) for i in range(1000)]\nawait asyncio.sleep(0)\n'sent'",
  },
  'calls that call': { typescript: 'const again = () => Promise.all([add({ a: 1, b: 1 }), add({ a: 1, b: 1 })]).then(() => Promise.all([again(), again()]));\nawait again()', error: {} },
  'large inputs one after the other': {
    typescript: "const value = 'x'.repeat(90000);\nfor (let i = 0; i < 40; i++) await echo({ value });\n'sent'",
    python: "value = 'x' * 90000\nfor i in range(20): echo(value=value)\n'sent'",
    value: 'sent',
  },
  'large inputs at once': {
    typescript: "const value = 'x'.repeat(90000);\n(await Promise.allSettled(Array.from({ length: 300 }, () => echo({ value })))).length",
    python: "import asyncio\nvalue = 'x' * 90000\nlen(await asyncio.gather(*[echo.aio(value=value) for i in range(150)], return_exceptions=True))",
  },
  'large results at once': {
    typescript: "(await Promise.allSettled(Array.from({ length: 100 }, () => big({ bytes: 90000 })))).length",
    python: 'import asyncio\nlen(await asyncio.gather(*[big.aio(bytes=90000) for i in range(100)], return_exceptions=True))',
  },
  'results of megabytes, more than fit in the memory of anybody': {
    typescript: "(await Promise.allSettled(Array.from({ length: 200 }, () => big({ bytes: 9_900_000 }).then((text) => text.length)))).length",
    python: 'import asyncio\nlen(await asyncio.gather(*[big.aio(bytes=9_900_000) for i in range(200)], return_exceptions=True))',
    limits: { resultBytes: 10_000_000, parallelToolCalls: 128 },
    fills: true,
  },
  'results of megabytes that nobody takes': {
    typescript: "for (let i = 0; i < 200; i++) big({ bytes: 9_900_000 }).catch(() => {});\nawait add({ a: 1, b: 1 });\nfor (;;);",
    python: 'import asyncio\nts = [asyncio.ensure_future(big.aio(bytes=9_900_000)) for i in range(200)]\nawait asyncio.sleep(0)\nwhile True: pass',
    limits: { resultBytes: 10_000_000, parallelToolCalls: 128 },
    error: {},
    fills: true,
  },
  'inputs of many small parts at once': {
    typescript: "const value = Array(200_000).fill({});\nfor (let i = 0; i < 60; i++) slow({ ms: 60_000, value }).catch(() => {});\n'sent'",
    python: "import asyncio\nvalue = [{}] * 200_000\nts = [asyncio.ensure_future(slow.aio(ms=60_000, value=value)) for i in range(60)]\nawait asyncio.sleep(0)\n'sent'",
    limits: { inputBytes: 1_000_000, parallelToolCalls: 128 },
    fills: true,
  },
  // Whoever finds what the guest speaks through can say anything: it must be refused before it is read, or bounded.
  'a forged frame of sixty megabytes': {
    python: `${everywhere}say(b'{"type":"done","run":%d,"kept":true,"outcome":{"type":"value","json":[' + b'{},' * 20_000_000 + b'{}]}}')\n1`,
    fills: true,
  },
  'forged logs without end': {
    python: `${everywhere}while True: say(b'{"type":"log","run":%d,"text":"' + b'x' * 100_000 + b'"}')`,
    error: {},
    fills: true,
  },
  'forged names of calls that are nearly those of tools': {
    python: `${everywhere}for name in ('a' * 20_000, 'echoo', 'x' * 1_000_000): say(('{"type":"tool-call","run":%d,"call":1,"name":"' + name + '","input":"{}"}').encode())\n1`,
    fills: true,
  },
  'answers without end': {
    typescript: 'for (;;) { try { final_answer(1); } catch {} }' ,
    python: 'while True:\n    try: final_answer(1)\n    except BaseException: pass',
    answer: 1,
  },
  'large answers without end': {
    typescript: "const big = 'x'.repeat(90000); for (;;) { try { final_answer(big); } catch {} }",
    python: "big = 'x' * 90000\nwhile True:\n    try: final_answer(big)\n    except BaseException: pass",
    answer: /^x+$/,
  },
  'rejections without end': { typescript: "for (;;) Promise.reject(new Error('x'));", error: {} },
  'rejections that nobody handles': {
    typescript: "for (let i = 0; i < 1e4; i++) Promise.reject(new Error('x' + i));\n1",
    python: "import asyncio\nasync def f(i): raise ValueError(f'x{i}')\nts = [asyncio.ensure_future(f(i)) for i in range(500)]\nawait asyncio.sleep(0)\ndel ts\n1",
    value: 1,
  },
  'errors with long stacks': {
    typescript: "Error.stackTraceLimit = 1e6; const f = (n) => (n ? f(n - 1) : (() => { throw new Error('deep'); })()); f(5000)",
    python: "def f(n):\n    if n == 0: raise ValueError('deep')\n    f(n - 1)\nf(400)",
    error: {},
  },
};
