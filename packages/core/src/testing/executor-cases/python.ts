import type { CaseTable } from './case.ts';

const caught = (call: string) =>
  `try:\n    ${call}\n    m = 'no error'\nexcept Exception as e:\n    m = 'caught: ' + str(e)\nm`;
const short = { timeoutMs: 300 };

/** The cases of executors whose language is Python. */
// One case a line:
// oxfmt-ignore
export const python: CaseTable = {
  'the last expression is the value': { code: 'a = 40\na + 2', value: 42 },
  'an assignment has no value': { code: 'a = 1', value: undefined },
  'None is no value': { code: 'None', value: /^(null|undefined)$/ },
  'data is the value': { code: "{'a': [1, 2.5, True, None], 'b': 'é😀'}", value: { a: [1, 2.5, true, null], b: 'é😀' } },
  'tuples and sets are arrays': { code: '[(1, 2), {3}]', value: [[1, 2], [3]] },
  'a date is ISO text': { code: 'import datetime\ndatetime.date(2020, 1, 2)', value: /2020-01-02/ },
  'a function is described': { code: 'def f(): pass\nf', value: /function.*f/i },
  'an instance does not fail the step': { code: 'class A:\n    pass\n[A(), 1]', value: /1/ },
  'no number is described': { code: "[float('nan'), float('inf')]", value: /nan.*inf/i },
  'a long integer keeps its digits': { code: '10 ** 30', value: /^1000000000000000000000000000000$/ },
  'a cycle is cut': { code: "a = {'name': 'a'}\na['self'] = a\na", value: /"name":"a"/ },

  'variables live on': { code: ['a = 1\nb, *c = [2, 3, 4]', '[a, b, c]'], value: [1, 2, [3, 4]] },
  'functions, classes and imports live on': { code: ['import math as m\ndef f(x): return m.floor(x)\nclass A:\n    n = 2', '[f(1.5), A.n, A().n]'], value: [1, 2, 2] },
  'functions see what is assigned later': { code: ['n = 1\ndef read(): return n', 'n = 5', 'read()'], value: 5 },
  'comprehensions see the variables of earlier steps': { code: ['k = 3\nxs = [1, 2]', '[x * k for x in xs if x in xs]'], value: [3, 6] },
  'names assigned before an error live on': { code: ['a = 1\n1 / 0\nb = 2', 'a'], value: 1 },
  'start variables are globals': { code: "given['list'][1] + other", variables: { given: { list: [1, 2] }, other: 40 }, value: 42 },
  'top-level await works': { code: 'import asyncio\nawait asyncio.sleep(0)\n5', value: 5 },

  'the clock goes on while the code sleeps': {
    code: 'import asyncio, time\ntimes = [time.time()]\ntime.sleep(0.2)\ntimes.append(time.time())\nawait asyncio.gather(asyncio.sleep(0.3), asyncio.sleep(0.1))\ntimes.append(time.time())\n[round(b - a, 2) for a, b in zip(times, times[1:])]',
    value: [0.2, 0.3],
  },
  'a loop that sleeps until a time ends': { code: 'import time\nn, end = 0, time.time() + 0.3\nwhile time.time() < end - 0.01:\n    time.sleep(0.1)\n    n += 1\nn', value: 3 },
  'timers of asyncio are due in their order, and a timeout ends a call': {
    code: "import asyncio\nseen = []\nasync def f(n):\n    await asyncio.sleep(n / 20)\n    seen.append(n)\nawait asyncio.gather(f(3), f(1), f(2))\ntry:\n    await asyncio.wait_for(slow.aio(ms=5000, value=1), 0.1)\nexcept asyncio.TimeoutError:\n    seen.append('late')\nseen",
    value: [1, 2, 3, 'late'],
    atMostMs: 3000,
  },
  'asyncio.run works': { code: 'import asyncio\nasync def main():\n    await asyncio.sleep(0.01)\n    return [await add.aio(a=1, b=2), add(a=2, b=2)]\nasyncio.run(main())', value: [3, 4] },

  'an error has its name, message, line and text': { code: 'a = 1\nb = 1 / 0\nc = 2', error: { name: 'ZeroDivisionError', message: /division/, line: 2, snippet: 'b = 1 / 0' } },
  'a syntax error has its line and runs nothing': { code: "print('ran')\nx = = 1", error: { name: 'SyntaxError', line: 2 }, logs: '' },
  'an error in an earlier function is told': { code: ["def f():\n    raise ValueError('deep')", 'f()'], error: { name: 'ValueError', message: 'deep' } },
  'what was printed before an error is kept': { code: "print('one', 2)\n1 / 0", error: {}, logs: 'one 2' },
  'an unknown name gets the one that was meant': { code: ['customer_names = []', 'custmer_names'], error: { name: 'NameError', message: /customer_names/ } },
  'too deep a recursion is an error': { code: ['def f(): f()\nf()', '1'], value: 1 },
  'exit does not end the session': { code: ['import sys\nsys.exit(3)', '1'], value: 1, state: 'any' },

  'print goes to the log': { code: "print('a', 1, None)\nprint({'k': 'v'})", logs: "a 1 None\n{'k': 'v'}" },
  'stdout and stderr are the log too': { code: "import sys\nsys.stdout.write('out\\n')\nsys.stderr.write('err\\n')\nNone", logs: /out[\s\S]*err/ },
  'long logs are cut in the middle': { code: "print('head')\nfor i in range(5000): print(i)\nprint('tail')", limits: { logBytes: 1000 }, logs: /^head[\s\S]*tail$/ },

  'final_answer gives the answer and ends the step': { code: "print('before')\nfinal_answer({'a': [1, None]})\nprint('after')", answer: { a: [1, null] }, logs: 'before' },
  'final_answer works in a function and a loop': { code: 'def f(x):\n    if x > 1: final_answer(x)\nfor i in range(5): f(i)', answer: 2 },
  'final_answer works in a try that swallows errors': { code: 'try:\n    final_answer(1)\nexcept Exception:\n    pass\n2', answer: 1 },
  'final_answer works in a bare except': { code: 'try:\n    final_answer(1)\nexcept:\n    pass\n2', answer: 1 },
  'the first answer wins': { code: 'try:\n    final_answer(1)\nexcept BaseException:\n    pass\nfinal_answer(2)', answer: 1 },
  'a variable may be called final_answer': { code: ['final_answer = 5', 'final_answer(2)'], answer: 2 },

  'a tool blocks and gives its result': { code: 'add(a=40, b=2)', value: 42, calls: [{ a: 40, b: 2 }] },
  'results are ordinary data': { code: "r = echo(value={'a': [None, True]})\nr['a'][1] is True and r", value: { a: [null, true] } },
  'asyncio.gather is really parallel': { code: 'import asyncio\nawait asyncio.gather(*[slow.aio(ms=150, value=n) for n in range(4)])', value: [0, 1, 2, 3], parallel: 4, atMostMs: 550 },
  'an error of a tool can be caught': { code: caught("fail(message='no luck')"), value: /no luck/ },
  'an error of a tool ends the step': { code: "a = 1\nfail(message='no luck')", error: { message: /no luck/, line: 2 } },
  'an error of a tool shows nothing of the host': {
    code: "import traceback\ntry:\n    fail(message='x')\nexcept Exception:\n    t = traceback.format_exc()\nt",
    value: /^Traceback(?![\s\S]*(secret|node_modules|node:))/,
  },
  'an input that is no JSON throws': { code: caught('echo(value=object())'), value: /^caught: ./, calls: [] },
  'a cycle in an input throws': { code: `a = []\na.append(a)\n${caught('echo(value=a)')}`, value: /^caught: ./, calls: [] },

  'inputBytes: a larger input throws and is not sent': { code: caught("echo(value='x' * 2000)"), limits: { inputBytes: 1000 }, value: /^caught: ./, calls: [] },
  'resultBytes: a larger result throws and says its size': { code: caught('big(bytes=5000)'), limits: { resultBytes: 1000 }, value: /\b5[,. ]?00\d|[45](\.\d+)? ?k/i },
  'valueBytes: a larger value becomes a preview': { code: "'x' * 5000", limits: { valueBytes: 1000 }, value: /x/, truncated: true },
  'valueBytes: a larger final answer is an error': { code: "final_answer('x' * 5000)", limits: { valueBytes: 1000 }, error: {} },
  'toolCalls: calls above it are refused one by one': {
    code: 'seen = []\nfor a in range(4):\n    try:\n        seen.append(add(a=a, b=0))\n    except Exception:\n        seen.append(None)\nseen',
    limits: { toolCalls: 2 },
    value: [0, 1, null, null],
  },
  'timeoutMs: a loop ends in time': { code: 'while True: pass', limits: short, error: { message: /time/i }, state: 'any', atMostMs: 800 },
  'timeoutMs: a loop cannot catch its end': { code: 'while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass', limits: short, error: {}, state: 'any', atMostMs: 800 },
  'timeoutMs: waiting for a tool does not count': { code: "slow(ms=700)\n'done'", limits: short, value: 'done' },
  'timeoutMs: the next step works': { code: ['while True: pass', 'given + add(a=1, b=1)'], limits: short, variables: { given: 1 }, value: 3 },
  'memoryMb: growing without end is an error': { code: 'a = []\nwhile True: a.append(bytearray(1000000))', limits: { memoryMb: 64, timeoutMs: 10_000 }, error: { message: /memory/i }, state: 'any' },
};
