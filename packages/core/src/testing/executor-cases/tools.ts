import type { CaseTable } from './case.ts';

const caught = (call: string, result: string) =>
  `let e; try { await ${call}; } catch (error) { e = error; }\n${result}`;
const caughtInPython = (call: string, result: string) =>
  `e = None\ntry:\n    ${call}\nexcept Exception as error:\n    e = error\n${result}`;

/** An odd rejection of a tool is an ordinary error in the code. */
// oxfmt-ignore
const oddly = (kind: string) => ({
  typescript: caught(`fail_oddly({ kind: '${kind}' })`, 'e instanceof Error'),
  python: caughtInPython(`fail_oddly(kind='${kind}')`, 'isinstance(e, Exception)'),
  value: true,
});

/** Tools are functions of one JSON input that give a JSON output: a promise of it in TypeScript, itself in Python. */
// One case or one snippet a line:
// oxfmt-ignore
export const tools: CaseTable = {
  'a tool gets its input and gives its result': { typescript: 'await add({ a: 40, b: 2 })', python: 'add(a=40, b=2)', value: 42, calls: [{ a: 40, b: 2 }] },
  'results of every kind come back': {
    typescript: "const out = [];\nfor (const value of [null, true, 0, 'é\\u2028', [], {}, [{ a: [1] }]]) out.push(await echo({ value }));\nout",
    python: "[echo(value=value) for value in [None, True, 0, 'é\\u2028', [], {}, [{'a': [1]}]]]",
    value: [null, true, 0, 'é\u2028', [], {}, [{ a: [1] }]],
  },
  'results are ordinary data': {
    typescript: 'const r = await echo({ value: [{}] });\n[Array.isArray(r), r[0] instanceof Object, r[0].constructor === Object]',
    python: "r = echo(value=[{'a': [None, True]}])\n[type(r) is list, type(r[0]) is dict, r[0]['a'][1] is True]",
    value: [true, true, true],
  },
  'tools are functions, and what they give can be awaited': {
    typescript: "[typeof add === 'function', add({ a: 1, b: 1 }) instanceof Promise]",
    python: 'import inspect\np = add.aio(a=1, b=1)\nseen = [callable(add), inspect.isawaitable(p)]\nawait p\nseen',
    value: [true, true],
  },
  'a tool works in functions, callbacks and then': {
    typescript: 'class A { async run() { return add({ a: 1, b: 1 }); } }\nawait add({ a: await new A().run(), b: 1 }).then((a) => add({ a, b: 1 })).finally(() => {})',
    python: 'class A:\n    async def run(self): return add(a=1, b=1)\nmax(map(lambda b: add(a=2, b=b), [await A().run(), 1]))',
    value: 4,
  },
  'calls one after the other keep their order': {
    typescript: 'let sum = 0;\nfor (const b of [1, 2, 3]) sum = await add({ a: sum, b });\nsum',
    python: 'total = 0\nfor b in [1, 2, 3]: total = add(a=total, b=b)\ntotal',
    value: 6,
    calls: [{ a: 0, b: 1 }, { a: 1, b: 2 }, { a: 3, b: 3 }],
  },
  'calls made at once are really parallel': {
    typescript: 'await Promise.all([1, 2, 3, 4].map((value) => meet({ count: 4, value })))',
    python: 'import asyncio\nawait asyncio.gather(*[meet.aio(count=4, value=n) for n in [1, 2, 3, 4]])',
    value: [1, 2, 3, 4],
    parallel: 4,
  },
  'a hundred calls are really parallel': {
    typescript: '(await Promise.all(Array.from({ length: 100 }, (_, value) => meet({ count: 100, value })))).length',
    python: 'import asyncio\nlen(await asyncio.gather(*[meet.aio(count=100, value=n) for n in range(100)]))',
    value: 100,
    parallel: 100,
  },
  'the fastest of several calls can be taken': {
    typescript: "await Promise.race([slow({ ms: 400, value: 'slow' }), slow({ ms: 20, value: 'fast' })])",
    python: "import asyncio\ndone, rest = await asyncio.wait([asyncio.ensure_future(slow.aio(ms=ms, value=value)) for ms, value in [(400, 'slow'), (20, 'fast')]], return_when=asyncio.FIRST_COMPLETED)\ndone.pop().result()",
    value: 'fast',
    alone: true,
  },
  'calls that may fail can be gathered': {
    typescript: "(await Promise.allSettled([fail({ message: 'a' }), add({ a: 1, b: 1 })])).map((r) => r.value ?? r.reason.message)",
    python: "import asyncio\n[r if r == 2 else str(r) for r in await asyncio.gather(fail.aio(message='a'), add.aio(a=1, b=1), return_exceptions=True)]",
    value: ['a', 2],
  },
  'Promise.any works': { typescript: "await Promise.any([fail({ message: 'b' }), add({ a: 2, b: 2 })])", value: 4 },
  'tools work in groups of tasks': {
    python: 'import asyncio\nasync def both():\n    async with asyncio.TaskGroup() as group:\n        one, two = group.create_task(add.aio(a=1, b=1)), group.create_task(add.aio(a=2, b=2))\n    return [one.result(), two.result(), add(a=3, b=3)]\nawait both()',
    value: [2, 4, 6],
  },
  'tools work in an event loop of the code': {
    python: 'import asyncio\nasync def main():\n    await asyncio.sleep(0.01)\n    return [await add.aio(a=1, b=2), add(a=2, b=2)]\nasyncio.run(main())',
    value: [3, 4],
  },
  'a call that takes too long can be given up': {
    python: "import asyncio\ntry: r = await asyncio.wait_for(slow.aio(ms=60_000), 0.1)\nexcept asyncio.TimeoutError: r = 'late'\nr",
    value: 'late',
    alone: true,
  },
  'a call that nobody awaits is made': {
    typescript: ['add({ a: 1, b: 1 }); 1', 'await add({ a: 2, b: 2 })'],
    python: ['import asyncio\nt = asyncio.ensure_future(add.aio(a=1, b=1))\nawait asyncio.sleep(0)\n1', 'add(a=2, b=2)'],
    value: 4,
    calls: [{ a: 1, b: 1 }, { a: 2, b: 2 }],
  },
  'calls that nobody awaited end before the step does': {
    typescript: 'const seen = [];\nfor (const n of [1, 2]) echo({ value: n }).then((r) => seen.push(r));\nseen',
    value: [1, 2],
  },
  'a call of an earlier step can be awaited': {
    typescript: ['const p = echo({ value: 3 });', 'await p'],
    value: 3,
  },
  'a call that its step left behind can be awaited, and says so': {
    python: ['import asyncio\np = asyncio.ensure_future(slow.aio(ms=60_000))\nawait asyncio.sleep(0)', 'await p'],
    error: { message: /step ended/, line: 1 },
  },
  'a call of an earlier step that begins later is made': { python: ['p = echo.aio(value=3)', 'await p'], value: 3 },
  'the last line may forget its await': { typescript: 'echo({ value: { n: 1 } })', value: { n: 1 } },
  'an error on a last line that forgot its await is an error': { typescript: "fail({ message: 'no luck' })", error: { name: 'ToolFailure', message: 'no luck', line: 1 } },
  'a failing call that nobody awaits does not end the session': {
    typescript: ["fail({ message: 'lost' }); 1", 'await add({ a: 1, b: 1 })'],
    python: ["import asyncio\nt = asyncio.ensure_future(fail.aio(message='lost'))\nawait asyncio.sleep(0)\n1", 'add(a=1, b=1)'],
    value: 2,
  },
  'a rejection that nobody handles is told in the logs': {
    typescript: "fail({ message: 'no luck' });\n5",
    value: 5,
    logs: /^Unhandled rejection \(line 1\): .*no luck$/,
  },
  'a bare value is the input': { typescript: "await echo('bare'); await echo(5)", python: "echo('bare')\necho(5)", calls: ['bare', 5] },
  'an input loses what JSON cannot hold of it': {
    typescript: { code: 'await echo({ value: 1, nothing: undefined, at: new Date(0) })', calls: [{ value: 1, at: '1970-01-01T00:00:00.000Z' }] },
    python: { code: "import datetime\necho(value=(1, {2}), no=float('nan'), at=datetime.date(2020, 1, 2))", calls: [{ value: [1, [2]], no: null, at: '2020-01-02' }] },
  },
  'an input is what it was when the call was made': {
    typescript: 'const o = { value: 1 };\nconst p = echo(o);\no.value = 2;\nawait p',
    python: "import asyncio\no = {'value': 1}\np = asyncio.ensure_future(echo.aio(o))\nawait asyncio.sleep(0)\no['value'] = 2\nawait p",
    value: 1,
    calls: [{ value: 1 }],
  },

  'an error of a tool can be caught': {
    typescript: caught("fail({ message: 'no luck' })", '[e instanceof Error, e.name, e.message]'),
    python: caughtInPython("fail(message='no luck')", '[isinstance(e, Exception), type(e).__name__, str(e)]'),
    value: [true, 'ToolFailure', 'no luck'],
  },
  'an error of a tool can be caught by what it is': {
    python: "try:\n    fail(message='no luck')\nexcept ToolError as e:\n    seen = [type(e).__name__, str(e)]\nseen",
    value: ['ToolFailure', 'no luck'],
  },
  'an error of a tool has a name and a message only': {
    typescript: caught("fail({ message: 'no luck' })", "[Object.getOwnPropertyNames(e).filter((k) => !['name', 'message', 'stack'].includes(k)), e.cause ?? e.secret ?? 'nothing']"),
    python: caughtInPython("fail(message='no luck')", "[[k for k in vars(e) if k not in ('name', 'message')], e.__cause__ or getattr(e, 'secret', 'nothing')]"),
    value: [[], 'nothing'],
  },
  'an error of a tool shows nothing of the host': {
    typescript: caught("fail({ message: 'no luck' })", '[e.message, /secret|node_modules|node:|[.]ts:/.test(e.stack)]'),
    python: `import re, traceback\n${caughtInPython("fail(message='no luck')", "[str(e), bool(re.search('secret|node_modules|node:|[.]ts:', ''.join(traceback.format_exception(e))))]")}`,
    value: ['no luck', false],
  },
  'an error of a tool ends the step': {
    typescript: "const a = 1;\nawait fail({ message: 'no luck' });\nprint('after')",
    python: "a = 1\nfail(message='no luck')\nprint('after')",
    error: { name: 'ToolFailure', message: 'no luck', line: 2 },
    logs: '',
  },
  'an error of one of many calls has its message': {
    typescript: "await Promise.all([\n  add({ a: 1, b: 1 }),\n  fail({ message: 'no luck' }),\n]);",
    python: "import asyncio\nawait asyncio.gather(\n    add.aio(a=1, b=1),\n    fail.aio(message='no luck'),\n)",
    error: { message: 'no luck' },
  },
  'a rejection with text is an error': {
    typescript: caught("fail_oddly({ kind: 'string' })", '[e instanceof Error, e.message]'),
    python: caughtInPython("fail_oddly(kind='string')", '[isinstance(e, Exception), str(e)]'),
    value: [true, 'thrown as text'],
  },
  'a rejection with undefined is an error': oddly('undefined'),
  'a rejection with an object is an error': oddly('object'),
  'an error that cannot be read is an error': oddly('getter'),

  'what JSON has no form for throws in an input': {
    typescript: caught('echo({ value: 10n })', 'e instanceof Error'),
    python: caughtInPython('echo(value=object())', 'isinstance(e, Exception)'),
    value: true,
    calls: [],
  },
  'an integer that would lose digits throws in an input': { python: caughtInPython('echo(value=2 ** 60)', 'isinstance(e, Exception)'), value: true, calls: [] },
  'what was not awaited throws in an input': { python: caughtInPython('echo(value=[echo.aio(value=1)])', "[type(e).__name__, 'await' in str(e)]"), value: ['TypeError', true], calls: [] },
  'a lazy input is read out': { python: 'echo(value=map(str, [1, 2]))', value: ['1', '2'], calls: [{ value: ['1', '2'] }] },
  'a lazy input without end throws': { python: `import itertools\n${caughtInPython('echo(value=itertools.count())', 'type(e).__name__')}`, value: 'TypeError', calls: [] },
  'a cycle in an input throws': {
    typescript: caught('((o) => ((o.value = o), echo(o)))({})', 'e instanceof Error'),
    python: `o = []\no.append(o)\n${caughtInPython('echo(value=o)', 'isinstance(e, Exception)')}`,
    value: true,
    calls: [],
  },
  'a getter that throws in an input throws': { typescript: caught("echo({ get value() { throw new RangeError('mine'); } })", 'e instanceof Error'), value: true, calls: [] },
  'inputs without names are taken in the order of the parameters': {
    python: '[add(40, 2), add(1, b=1), await add.aio(2, 2)]',
    value: [42, 2, 4],
    calls: [{ a: 40, b: 2 }, { a: 1, b: 1 }, { a: 2, b: 2 }],
  },
  'a dict without a name is the whole input': { python: "add({'a': 1, 'b': 2})", value: 3, calls: [{ a: 1, b: 2 }] },
  'more inputs than a tool takes throw, and are told what it takes': {
    typescript: 'await add({ a: 1 }, { b: 2 })',
    python: 'add(1, 2, 3)',
    error: { name: 'TypeError', message: /^add takes .*argument.*\badd\(/, line: 1 },
    calls: [],
  },
  'an input that comes twice throws': { python: 'add(1, a=2)', error: { name: 'TypeError', message: /\ba twice.*add\(a, b\)/, line: 1 }, calls: [] },
  'inputs without names throw where the order is not known': { python: 'echo(1, 2)', error: { name: 'TypeError', message: /echo\(name=value/ }, calls: [] },
  'help tells of a tool': { python: 'help(add)', value: undefined, logs: /\badd\(a, b\)\n[^]*def add\([^)]*\ba: float, b: float\)[^]*their sum/ },
  'the text of a tool can be read': { python: "[add.__doc__ == add.aio.__doc__, 'their sum' in add.__doc__]", value: [true, true] },
  'a step after a failed call works': {
    typescript: [caught('echo({ value: 10n })', '0'), 'await add({ a: 1, b: 1 })'],
    python: [caughtInPython('echo(value=object())', '0'), 'add(a=1, b=1)'],
    value: 2,
  },
};
