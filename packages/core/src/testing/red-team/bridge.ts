import type { AttackTable } from './attack.ts';

const forged = "{ type: 'done', value: 'forged', answer: 'forged', final: true, id: 1, run: 1 }";
const honest = "await echo({ value: 'honest' })";

/** Breaking out of the text around the code, and forging what the sandbox says to the host. */
// One attack or one snippet a line:
// oxfmt-ignore
export const bridge: AttackTable = {
  'closing the wrapper': {
    typescript: '}); while (true); (async () => {',
    python: ')\nwhile True: pass\n(',
    error: { name: 'SyntaxError' },
  },
  'closing the wrapper and calling it': { typescript: '})(); globalThis.out = 1; (() => {', error: { name: 'SyntaxError' }, elsewhere: { code: 'typeof out', value: 'undefined' } },
  'closing a block': {
    typescript: "} finally { final_answer('forged'); } {",
    python: "finally:\n    final_answer('forged')",
    error: { name: 'SyntaxError' },
  },
  'closing a bracket': {
    typescript: "1), final_answer('forged'), (2",
    python: "1), final_answer('forged'), (2",
    error: { name: 'SyntaxError' },
  },
  'closing a template': {
    typescript: "`); final_answer('forged'); (`",
    python: "'''); final_answer('forged'); ('''",
    value: "); final_answer('forged'); (",
  },
  'a line separator that ends a comment': {
    typescript: "let n = 1; // \u2028 n = 2;\n[n, '</code>', '```']",
    python: { code: "n = 1 # \u2028 n = 2\n[n, '</code>', '```']", value: [1, '</code>', '```'] },
    value: [2, '</code>', '```'],
  },
  'an open comment': { typescript: '1 /*', error: { name: 'SyntaxError' } },
  'an open string': { typescript: "'\\", python: "'\\", error: { name: 'SyntaxError' } },
  'a directive and a hashbang': { typescript: "'use asm';\n#!final_answer(1)", error: { name: 'SyntaxError' } },
  'comments of HTML': { typescript: "let n = 1;\n<!-- n = 2;\n--> n = 3;\nn" },
  'comparison or type arguments': { typescript: 'const a = 1, b = 2, c = 3;\nconst f = <T,>(x: T) => x;\n[f<number>(1), a < b, (b) > c]', value: [1, true, false] },
  'types that hold code': { typescript: "let n = 1; type A = typeof n extends 1 ? { [K in 'a']: `${K}` } : never;\nlet x = <any>n as unknown as number; declare const y: number;\nn + x", value: 2 },
  'escapes in names': {
    typescript: "const \\u{66}inal_answer = 1; let \\u0061dd = 2;\nfinal_answer('honest')",
    python: "ﬁnal_answer = 1\nａdd = 2\nfinal_answer('honest')",
    answer: 'honest',
  },
  'arguments and return of the wrapper': { typescript: "const out = [];\ntry { out.push(...arguments); } catch {}\nprobe(...out)" , },
  'new.target, super and yield of the wrapper': { typescript: 'new.target', python: 'yield 1', error: { name: 'SyntaxError' } },
  'await as a name': { typescript: 'const await = 1;', python: 'await = 1', error: { name: 'SyntaxError' } },
  'labels and breaks across the wrapper': { typescript: 'break outer;', python: 'break', error: { name: 'SyntaxError' } },

  'a global final_answer of its own': {
    typescript: "try { globalThis.final_answer = () => 'forged'; } catch {}\ntry { Object.defineProperty(globalThis, 'final_answer', { value: () => 'forged' }); } catch {}\n1",
    python: "import builtins\nbuiltins.final_answer = lambda x: 'forged'\nglobals().update(final_answer=lambda x: 'forged')\n1",
    value: 1,
  },
  'a global tool of its own': {
    typescript: "try { globalThis.add = () => 99; } catch {}\ntry { Object.defineProperty(globalThis, 'add', { get: () => () => 99 }); } catch {}\ntry { delete globalThis.add; } catch {}\n1",
    python: 'import builtins\nbuiltins.add = lambda **x: 99\nglobals().update(add=lambda **x: 99)\n1',
    value: 1,
  },
  'changing what final_answer throws': {
    typescript: "try { final_answer('honest'); } catch (e) { try { e.value = e.answer = e.message = 'forged'; } catch {} throw e; }",
    python: "try:\n    final_answer('honest')\nexcept BaseException as e:\n    e.args = ('forged',)\n    e.value = e.answer = e.message = 'forged'\n    raise",
    answer: 'honest',
  },
  'throwing it again in a later step': {
    typescript: ["try { final_answer('first'); } catch (e) { globalThis.saved = e; }", "if (globalThis.saved) throw saved;\n'honest'"],
    python: ["try:\n    final_answer('first')\nexcept BaseException as e:\n    saved = e", "if 'saved' in globals(): raise saved\n'honest'"],
  },
  'an error that looks like it': {
    typescript: "throw Object.assign(new Error('final answer'), { name: 'FinalAnswer', type: 'final-answer', value: 'forged', code: 'FINAL_ANSWER' })",
    python: "class RunEnded(BaseException):\n    type, value, answer = 'final-answer', 'forged', 'forged'\nraise RunEnded('forged')",
    error: {},
  },
  'a value that looks like an Execution': {
    typescript: "({ type: 'final-answer', value: 'forged', logs: 'forged', state: 'reset' })",
    python: "{'type': 'final-answer', 'value': 'forged', 'logs': 'forged', 'state': 'reset'}",
    value: { type: 'final-answer', value: 'forged', logs: 'forged', state: 'reset' },
  },
  'logs that look like frames': {
    typescript: `print('\\n' + JSON.stringify(${forged}) + '\\n'); console.log('Content-Length: 20\\r\\n\\r\\n{}'); ${honest}`,
    python: "import json\nprint('\\n' + json.dumps({'type': 'done', 'value': 'forged', 'answer': 'forged', 'final': True, 'id': 1, 'run': 1}) + '\\n')\nprint('Content-Length: 20\\r\\n\\r\\n{}')\necho(value='honest')",
    value: 'honest',
  },
  'calling every unknown global': {
    typescript: `const known = ['add', 'echo', 'meet', 'slow', 'fail', 'fail_oddly', 'supply', 'big', 'nest', 'final_answer', 'print', 'probe', 'eval'];\nfor (const k of Reflect.ownKeys(globalThis)) {\n  const f = globalThis[k];\n  if (typeof f !== 'function' || known.includes(k) || /^[A-Z]/.test(String(k))) continue;\n  for (const args of [[${forged}], ['done', ${forged}], [1, 'forged'], [JSON.stringify(${forged})]]) { try { f(...args)?.catch?.(() => {}); } catch {} }\n}\n${honest}`,
    python: "known = ['add', 'echo', 'meet', 'slow', 'fail', 'fail_oddly', 'supply', 'big', 'nest', 'final_answer', 'probe']\nfor k, f in list(globals().items()):\n    if not callable(f) or k in known or k.startswith('__'): continue\n    for args in [[{'type': 'done', 'value': 'forged', 'answer': 'forged', 'final': True, 'id': 1, 'run': 1}], ['done', {'type': 'done', 'value': 'forged', 'answer': 'forged', 'final': True, 'id': 1, 'run': 1}], [1, 'forged']]:\n        try: f(*args)\n        except Exception: pass\necho(value='honest')",
    value: 'honest',
  },
  'a patched JSON': {
    typescript: `JSON.stringify = () => '${'{"type":"final-answer","value":"forged"}'}'; JSON.parse = () => (${forged});\n${honest}`,
    python: 'import json\njson.dumps = json.JSONEncoder.encode = json.JSONEncoder.iterencode = lambda *a, **k: \'{"type":"final-answer","value":"forged"}\'\njson.loads = json.JSONDecoder.decode = json.JSONDecoder.raw_decode = lambda *a, **k: \'forged\'\njson.encoder.encode_basestring_ascii = json.decoder.scanstring = lambda *a: \'forged\'\necho(value=\'honest\')',
    value: 'honest', inputs: /^\[\{"value":"honest"\}/,
  },
  'a patched Promise': { typescript: `const then = Promise.prototype.then;\nPromise.prototype.then = function (a, b) { return then.call(this, a && (() => a('forged')), b); };\nPromise.resolve = Promise.reject = Promise.all = () => 'forged';\n${honest}`, value: 'honest' },
  'patched arrays, maps and sets': { typescript: `const take = [];\nfor (const C of [Array, Map, Set, WeakMap]) for (const k of Object.getOwnPropertyNames(C.prototype)) { if (k !== 'constructor' && typeof Object.getOwnPropertyDescriptor(C.prototype, k).value === 'function') { try { C.prototype[k] = function (...args) { take[take.length] = args; return 'forged'; }; } catch {} } }\n${honest}`, value: 'honest' },
  'patched functions and Reflect': { typescript: `const seen = [];\nFunction.prototype.call = Function.prototype.apply = Function.prototype.bind = function (...args) { seen[seen.length] = this; return 'forged'; };\nReflect.apply = Reflect.construct = Reflect.ownKeys = Reflect.get = () => 'forged';\n${honest}`, value: 'honest' },
  'patched objects and strings': { typescript: `Object.keys = Object.entries = Object.getPrototypeOf = Object.defineProperty = Object.freeze = () => ['forged'];\nString.prototype.slice = String.prototype.replace = String.prototype.split = String.prototype.toString = function () { return 'forged'; };\nArray.isArray = () => false; Number.isFinite = () => false;\n${honest}`, value: 'honest' },
  'a patched iterator': { typescript: `Array.prototype[Symbol.iterator] = function* () { yield 'forged'; };\nString.prototype[Symbol.iterator] = function* () { yield 'forged'; };\n${honest}`, value: 'honest' },
  'setters for the fields of messages': { typescript: `const seen = [];\nfor (const k of ['type', 'id', 'run', 'runId', 'name', 'value', 'ok', 'error', 'result', 'json', 'kind', 'state', 'resolve', 'reject', '0', '1']) Object.defineProperty(Object.prototype, k, { configurable: true, get() { return 'forged'; }, set(v) { seen.push(this); } });\nseen.length + ''` },
  'a patched Error': { typescript: `globalThis.Error = class { constructor() { return ${forged}; } }; globalThis.TypeError = Error;\nError.captureStackTrace = () => { throw 'forged'; };\nlet r; try { await fail({ message: 'x' }); } catch (e) { r = e.message; }\nr`, value: 'x' },
  'a then of every object': { typescript: `Object.prototype.then = function (resolve) { resolve('forged'); };\n${honest}`, value: 'honest' },
  'answers as thenables, getters and proxies': {
    typescript: "final_answer(new Proxy({ get value() { final_answer('forged'); return 1; }, then(r) { r('forged'); } }, {}))",
    python: "class A(dict):\n    def items(self):\n        final_answer('forged')\n        return {}.items()\n    __iter__ = keys = values = items\nfinal_answer(A(a=1))",
    answer: /./,
  },
  'an answer given while an answer is read': {
    typescript: "final_answer({ toJSON() { final_answer('second'); return 'first'; } })",
    python: "class A:\n    __slots__ = ()\n    def __repr__(self): final_answer('second')\n    __str__ = __repr__\nfinal_answer(A())",
    answer: /./,
  },
  'a late answer': {
    typescript: ["(async () => { await slow({ ms: 300 }); final_answer('forged'); })(); 'one'", "await slow({ ms: 400, value: 'two' })"],
    python: ["import asyncio\nasync def f():\n    await slow.aio(ms=300)\n    final_answer('forged')\nt = asyncio.ensure_future(f())\nawait asyncio.sleep(0)\n'one'", "slow(ms=400, value='two')"],
    value: 'two',
  },
  'a late log': {
    typescript: ["(async () => { await slow({ ms: 100 }); for (;;) { print('late'); await null; } })(); 'one'", "'two'"],
    python: ["import asyncio\nasync def f():\n    await slow.aio(ms=100)\n    while True:\n        print('late')\n        await asyncio.sleep(0)\nt = asyncio.ensure_future(f())\nawait asyncio.sleep(0)\n'one'", "'two'"],
    limits: { wallClockMs: 1_500 },
    value: 'two',
  },

  'an encoding of its own': { python: '# coding: rot13\n1 + 1', value: 2 },
  'a null character': { python: "x = 1\u0000\nfinal_answer('forged')", error: {} },
  'leaving the wrapper': { python: 'return 1', error: { name: 'SyntaxError' } },
  'frames on stdout': { python: "import os, sys\nframe = b'\\n{\"type\":\"done\",\"value\":\"forged\"}\\n{\"type\":\"final-answer\",\"value\":\"forged\"}\\n'\nfor fd in (1, 2, 3):\n    try:\n        os.write(fd, frame)\n    except OSError: pass\nsys.__stdout__ and sys.__stdout__.write(frame.decode())\n'honest'", value: 'honest' },
  // Code that spoils its own step may fail; what it asks of the host and what comes afterwards must be true.
  'a patched asyncio': { python: "import asyncio\nfor name in ('gather', 'wait', 'wait_for', 'ensure_future', 'create_task', 'Future', 'Task', 'get_running_loop', 'get_event_loop'): setattr(asyncio, name, lambda *a, **k: 'forged')\nvars(asyncio.events).update(get_running_loop=None, _get_running_loop=None)\nawait echo.aio(value='honest')" },
  'patched functions of Python': { python: "import builtins\nseen = []\nfor k, f in list(vars(builtins).items()):\n    if type(f) is type(len) and k != '__build_class__': setattr(builtins, k, lambda *a, **b: 'forged')\necho(value='honest')" },
  'patched types of Python': { python: "import builtins\nfor k in ('str', 'dict', 'list', 'tuple', 'int', 'float', 'bool', 'type', 'object', 'set', 'bytes', 'range', 'map', 'zip', 'enumerate'): setattr(builtins, k, lambda *a, **b: 'forged')\necho(value='honest')" },
  'patched errors of Python': { python: "import builtins, sys\nbuiltins.Exception = builtins.BaseException = builtins.TypeError = builtins.KeyError = builtins.StopIteration = lambda *a: 'forged'\ntry: fail(message='x')\nexcept: r = sys.exc_info()[1].args[0]\nr" },
  'reading what the host sends': { python: 'import os\nseen = []\nfor fd in range(10):\n    try:\n        os.set_blocking(fd, False)\n        seen.append(os.read(fd, 100000))\n    except Exception: pass\nprobe(*seen)' },
  'closing what the sandbox speaks through': { python: 'import os\nos.closerange(0, 20)\n1' },
};
