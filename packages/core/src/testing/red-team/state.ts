import type { AttackTable } from './attack.ts';

/** Spoiling the next step, or another session. */
// One attack or one snippet a line:
// oxfmt-ignore
export const state: AttackTable = {
  'a spoilt JSON': {
    typescript: 'JSON.stringify = JSON.parse = () => { throw 1; }; globalThis.JSON = undefined; 1',
    python: { code: "import json, sys\njson.dumps = json.loads = json.JSONEncoder = json.JSONDecoder = None\nsys.modules['json'] = None\n1", elsewhere: { code: 'import json\njson.dumps([1])', value: '[1]' } },
    elsewhere: { code: 'JSON.stringify([1])', value: '[1]' },
  },
  'a spoilt Promise': {
    typescript: "Promise.prototype.then = Promise.prototype.catch = Promise.prototype.finally = () => 'no'; Promise.resolve = Promise.all = null; globalThis.Promise = null; 1",
    python: { code: "import asyncio\nfor name in dir(asyncio):\n    if not name.startswith('_'): setattr(asyncio, name, None)\n1", elsewhere: { code: 'import asyncio\nawait asyncio.gather(asyncio.sleep(0, 1))', value: [1] } },
    elsewhere: { code: 'await Promise.all([1])', value: [1] },
  },
  'spoilt arrays': { typescript: "for (const k of ['push', 'map', 'join', 'slice', 'forEach', 'includes', 'shift', 'pop', 'concat']) Array.prototype[k] = () => { throw 1; };\n1", elsewhere: { code: '[1].map((x) => x + 1)', value: [2] } },
  'spoilt objects': { typescript: "for (const k of ['keys', 'entries', 'assign', 'create', 'defineProperty', 'getOwnPropertyDescriptor', 'fromEntries', 'freeze']) Object[k] = () => { throw 1; };\n1", elsewhere: { code: 'Object.keys({ a: 1 })', value: ['a'] } },
  'spoilt functions': {
    typescript: 'Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => { throw 1; }; Reflect.apply = null; 1',
    python: { code: "import builtins\nfor k in ('len', 'isinstance', 'repr', 'type', 'str', 'dict', 'list', 'getattr', 'hasattr', 'compile', 'exec', 'eval', '__import__', '__build_class__'): setattr(builtins, k, None)\n1", elsewhere: { code: 'len([1])', value: 1 } },
    elsewhere: { code: 'Math.max.call(null, 1)', value: 1 },
  },
  'spoilt maps and sets': { typescript: "for (const C of [Map, Set, WeakMap]) for (const k of ['get', 'set', 'add', 'has', 'delete']) C.prototype[k] = () => { throw 1; };\n1", elsewhere: { code: 'new Set([1]).has(1)', value: true } },
  'spoilt iterators': { typescript: 'Array.prototype[Symbol.iterator] = null; Object.getPrototypeOf([][Symbol.iterator] ?? {}).next = null; 1', elsewhere: { code: '[...[1]]', value: [1] } },
  'spoilt errors': {
    typescript: 'Error.prepareStackTrace = () => { throw 1; }; Error.stackTraceLimit = -1; Object.defineProperty(Error.prototype, "name", { get() { throw 1; } }); 1',
    python: { code: "import builtins, linecache, sys, traceback\nfor k in ('BaseException', 'Exception', 'TypeError', 'KeyError', 'SyntaxError', 'StopIteration'): delattr(builtins, k)\nlinecache.getlines = linecache.checkcache = traceback.format_exc = sys.exc_info = sys.excepthook = None\n1", elsewhere: { code: 'repr(ValueError(1))', value: 'ValueError(1)' } },
    elsewhere: { code: 'new Error("x").message', value: 'x' },
  },
  'traps on Object.prototype': { typescript: "for (const k of ['value', 'type', 'name', 'id', 'then', 'toJSON', 'get', 'set', 'writable', 'enumerable']) Object.defineProperty(Object.prototype, k, { get() { throw 1; }, set() { throw 1; }, configurable: true });\n1", elsewhere: { code: '({}).then === undefined', value: true } },
  'properties of every object': { typescript: "Object.prototype.polluted = 1; Array.prototype.polluted = 1; Function.prototype.polluted = 1; 1", value: 1, elsewhere: { code: 'typeof ({}).polluted + typeof [].polluted', value: 'undefinedundefined' } },
  'globals that are gone': {
    typescript: "for (const k of ['Object', 'Array', 'Promise', 'JSON', 'Map', 'Error', 'Symbol', 'Reflect', 'console', 'print', 'undefined']) { try { delete globalThis[k]; } catch {} }\n1",
    python: { code: "import builtins, sys\nfor k in ('len', 'print', 'dict', 'list', 'isinstance', 'open', 'range'): delattr(builtins, k)\nfor k in ('add', 'echo', 'print', 'final_answer', '__builtins__', '__name__'): globals().pop(k, None)\nsys.modules.clear()\n1", elsewhere: { code: 'len(list(range(2)))', value: 2 } },
    elsewhere: { code: 'typeof Array', value: 'function' },
  },
  'a frozen global object': { typescript: ['try { Object.freeze(globalThis); } catch {} 1', "let later = 5; 'declared'"] },
  'frozen intrinsics': { typescript: 'for (const C of [Object, Array, Promise, Function, Error, Map]) { Object.freeze(C); Object.freeze(C.prototype); }\n1', value: 1 },
  'another prototype of the global object': { typescript: 'try { Object.setPrototypeOf(globalThis, new Proxy({}, { has: () => true, get: () => { throw 1; } })); } catch {} 1', elsewhere: { code: 'typeof nothing', value: 'undefined' } },
  'accessors on the global object': { typescript: "for (const k of ['result', 'value', '__result', 'module', 'exports', 'later']) Object.defineProperty(globalThis, k, { get() { throw 1; }, set() { throw 1; } });\n1", value: 1 },
  'a global of another session': {
    typescript: "globalThis.left = 'behind'; var alsoLeft = 1; 1",
    python: { code: "import builtins, json, sys\nbuiltins.left = sys.left = json.left = left = 'behind'\n1", elsewhere: { code: "import json, sys\n[hasattr(sys, 'left'), hasattr(json, 'left'), 'left' in globals(), 'left' in dir(__builtins__)].count(True)", value: 0 } },
    value: 1, elsewhere: { code: 'typeof left + typeof alsoLeft', value: 'undefinedundefined' },
  },
  'a symbol of another session': { typescript: "Symbol.for('shared').description.left = 1; Object.getPrototypeOf(Symbol.prototype).left = 1; 1", elsewhere: { code: "typeof Symbol.for('shared').left", value: 'undefined' } },
  'promises left behind': {
    typescript: ["for (let i = 0; i < 50; i++) slow({ ms: 100 + i }).then(() => { throw new Error('late'); });\n1", "await slow({ ms: 300, value: 'next' })"],
    python: ["import asyncio\nasync def f(i):\n    await slow.aio(ms=100 + i)\n    raise ValueError('late')\nts = [asyncio.ensure_future(f(i)) for i in range(50)]\nawait asyncio.sleep(0)\n1", "slow(ms=300, value='next')"],
    value: 'next',
  },
  'a loop left behind a tool call': {
    typescript: ["slow({ ms: 50 }).then(() => { for (;;); });\n1", "'next'"],
    python: ['import asyncio\nasync def f():\n    await slow.aio(ms=50)\n    while True: pass\nt = asyncio.ensure_future(f())\nawait asyncio.sleep(0)\n1', "'next'"],
  },
  'a chain of tool calls left behind': {
    typescript: ["const again = () => add({ a: 1, b: 1 }).then(again, again); again(); 1", "'next'"],
    python: ['import asyncio\nasync def f():\n    while True:\n        try: await add.aio(a=1, b=1)\n        except Exception: pass\nt = asyncio.ensure_future(f())\nawait asyncio.sleep(0)\n1', "'next'"],
  },
  'an overwritten print': {
    typescript: ["try { print = console.log = () => { for (;;); }; } catch {}\ntry { globalThis.console = { log() { throw 1; } }; } catch {}\n1", '2'],
    python: ['import builtins, sys\nbuiltins.print = print = None\nsys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None\n1', "print('x')\n2"],
    value: 2,
  },
  'a clock and a random of its own': {
    typescript: 'Date.now = () => NaN; Math.random = () => 2; globalThis.Date = null; 1',
    python: { code: "import random, time, datetime\ntime.time = lambda: float('nan')\nrandom.random = random.Random.random = lambda *a: 2\ndatetime.datetime = None\n1", elsewhere: { code: 'import datetime, random, time\n[time.time() > 0, random.random() < 1, datetime.datetime.now().year > 2000].count(True) == 3', value: true } },
    elsewhere: { code: 'Number.isFinite(Date.now()) && Math.random() < 1', value: true },
  },
  'going on after a timeout': {
    typescript: ['let n = 0; globalThis.beat = () => { n++; Promise.resolve().then(beat); };\nfor (;;) { n++; }', "'next'"],
    python: ['import asyncio\nn, loop = 0, asyncio.get_event_loop()\ndef beat():\n    global n\n    n += 1\n    loop.call_soon(beat)\nbeat()\nwhile True: n += 1', "'next'"],
    limits: { wallClockMs: 1_500 },
    value: 'next',
  },
  'two timeouts one after the other': {
    typescript: ['for (;;);', 'for (;;);'],
    python: ['while True: pass', 'while True: pass'],
    error: {},
  },
  'running out of memory twice': {
    typescript: ["const a = []; for (;;) a.push(new Array(1e5).fill(1.5));", "const a = []; for (;;) a.push(new Array(1e5).fill(1.5));"],
    python: ['a = []\nwhile True: a.append(bytearray(10 ** 6))', 'a = []\nwhile True: a.append(bytearray(10 ** 6))'],
    error: {}, fills: true,
  },

  'names that spoil': { python: "import builtins, json\nbuiltins.print = builtins.len = builtins.isinstance = None\njson.dumps = json.loads = None\n1" },
  'a frozen garbage collector and no modules': { python: 'import gc, sys\ngc.disable()\ngc.freeze()\nsys.meta_path.clear()\nsys.path_hooks.clear()\nsys.path.clear()\nsys.path_importer_cache.clear()\n1', value: 1, elsewhere: { code: 'import colorsys\n1', value: 1 } },
  'a recursion limit of its own': { python: ['import sys\nsys.setrecursionlimit(60)\n1', 'def f(n): return n and f(n - 1)\nf(200)'], value: 0 },
  'recursion without a limit': { python: 'import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): f()\nf()', error: {} },
  'hooks that stay': { python: ['import sys\nsys.settrace(lambda *a: 1 / 0)\nsys.setprofile(lambda *a: 1 / 0)\nsys.excepthook = sys.unraisablehook = sys.displayhook = None\n1', '2'] },
  'threads left behind': { python: ['import threading\ndef spin():\n    while True: pass\nthreading.Thread(target=spin, daemon=True).start()\n1', "'next'"], value: 'next' },
  'leaving the process': { python: 'import os\nos._exit(0)', error: {} },
  'killing the process': { python: 'import os\nos.kill(os.getpid(), 9)\nos.abort()', error: {} },
};
