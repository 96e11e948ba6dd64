import type { AttackTable } from './attack.ts';
import { tried } from './languages.ts';

const modules =
  "['fs', 'node:fs', 'child_process', 'node:child_process', 'node:process', 'module', 'vm', 'node:vm', 'worker_threads', 'os', 'net', 'isolated-vm', 'inspector']";
const chain = (start: string) =>
  `let o = ${start}; const seen = []; while (o !== null && o !== undefined && seen.length < 20) { seen.push(o.constructor, o.constructor?.constructor); o = Object.getPrototypeOf(o); }\nprobe(...seen)`;
const thrownBy = (call: string) => `let e; try { await ${call}; } catch (error) { e = error; }\n`;

/** Reaching an object, a module or a file of the host. */
// One attack or one snippet a line:
// oxfmt-ignore
export const realm: AttackTable = {
  'constructors of globals': { typescript: 'probe(globalThis.constructor, globalThis.constructor.constructor, Function, (function () { return this; }).constructor)', value: 'safe' },
  'constructors of a tool': { typescript: 'probe(add.constructor, add.constructor.constructor, Object.getPrototypeOf(add).constructor)', value: 'safe' },
  'constructors of final_answer, print and console': { typescript: 'probe(final_answer.constructor, print.constructor, console.constructor.constructor, console.log.constructor)', value: 'safe' },
  'constructors of a result': {
    typescript: "const r = await echo({ value: { list: [1], text: 'x' } });\nprobe(r.constructor.constructor, r.list.constructor.constructor, r.text.constructor.constructor)",
    python: tried("r = echo(value={'list': [1], 'text': 'x'})\nout += [type(r).__mro__, type(r).__init__, r['list'].__class__.__base__.__subclasses__(), r['text'].__class__.__init__]"),
    value: 'safe',
  },
  'constructors of a promise': { typescript: 'const p = add({ a: 1, b: 1 });\nconst then = p.then(() => {});\nprobe(p.constructor.constructor, p.then.constructor, then.constructor.constructor, await p.constructor.resolve(1))', value: 'safe' },
  'constructors of a tool’s error': { typescript: `${thrownBy("fail({ message: 'x' })")}${chain('e')}`, value: 'safe' },
  'constructors of an odd error': { typescript: `${thrownBy("fail_oddly({ kind: 'getter' })")}${chain('e')}`, value: 'safe' },
  'constructors of an input error': { typescript: `${thrownBy('echo({ value: 10n })')}${chain('e')}`, value: 'safe' },
  'constructors of what final_answer throws': {
    typescript: `${thrownBy('(async () => { try { final_answer(1); } catch (x) { throw x; } })()')}${chain('e ?? {}')}`,
    python: 'try:\n    final_answer(1)\nexcept BaseException as e:\n    seen = [e.args, vars(e), e.__context__, type(e).__mro__, type(e).__init__]\n    t = e.__traceback__\n    while t:\n        seen += t.tb_frame.f_locals.values()\n        t = t.tb_next\nprint(probe(*seen))',
    answer: 1,
  },
  'constructors of a stack overflow at a tool': { typescript: `let e; const f = () => { try { f(); } catch (x) { e = x; try { add({ a: 1, b: 1 }); } catch (y) { e = y; } } };\nf();\n${chain('e')}`, value: 'safe' },
  'constructors of the import error': { typescript: `${thrownBy("import('fs')")}${chain('e')}`, value: 'safe' },
  'constructors of odd functions': { typescript: "const [A, G, AG] = [async () => {}, function* () {}, async function* () {}].map((f) => f.constructor);\nconst found = [];\nfor (const body of ['return globalThis', 'return this']) found.push(await A(body)(), G(body)().next().value, (await AG(body)().next()).value);\nprobe(...found)", value: 'safe' },
  'Reflect.construct with a tool as new target': { typescript: "probe(...[add, final_answer, print, console.log].map((f) => { try { return Reflect.construct(Function, ['return globalThis'], f); } catch { return 0; } }))", value: 'safe' },
  'eval and Function': {
    typescript: "probe((0, eval)('this'), new Function('return this')(), eval('globalThis'), (0, eval)('typeof process') === 'undefined' ? 0 : eval('process'))",
    python: tried('out += [eval(\'globals()\'), eval(\'__builtins__\'), eval(compile(\'__import__("os").environ\', \'x\', \'eval\'))]'),
    value: 'safe',
  },
  'bound and called tools': { typescript: "probe(add.bind(null).constructor, add.call.constructor, Function.prototype.call.bind(add).constructor, add.toString.constructor, Reflect.ownKeys(add).map((k) => add[k]))", value: 'safe' },
  'receivers of a called tool': { typescript: "const seen = [];\nconst input = { get value() { seen.push(this); return 1; }, toJSON() { seen.push(this, ...arguments); return { value: 1 }; } };\nawait echo.call(undefined, input); await Reflect.apply(echo, globalThis, [input]);\nprobe(...seen, ...seen.map((x) => x?.constructor?.constructor))", value: 'safe' },
  'callers and arguments': { typescript: "const seen = [];\nfor (const f of [add, print, final_answer, probe]) for (const k of ['caller', 'arguments', 'callee']) { try { seen.push(f[k]); } catch {} }\nconst o = { toString() { try { seen.push(arguments.callee.caller); } catch {} return 'x'; } };\nprint(o);\nprobe(...seen)", value: 'safe' },
  'frames of prepareStackTrace': { typescript: "Error.prepareStackTrace = (e, frames) => frames;\nconst frames = [].concat(new Error('x').stack ?? []);\nconst found = frames.flatMap((f) => ['getThis', 'getFunction', 'getEvalOrigin'].map((m) => { try { return f[m](); } catch { return 0; } }));\nprobe(...found.filter((x) => typeof x !== 'string'), ...found.map((x) => x?.constructor?.constructor))", value: 'safe' },
  'files of the frames': { typescript: "Error.prepareStackTrace = (e, frames) => frames.map((f) => [f.getFileName?.(), f.getScriptNameOrSourceURL?.(), f.getFunctionName?.()]);\nconst x = new Error('x').stack; await add({ a: 1, b: 1 }); [x, new Error('y').stack]" },
  'text of stacks': {
    typescript: `${thrownBy("fail({ message: 'x' })")}const all = [e.stack, new Error('mine').stack];\ntry { null.x; } catch (x) { all.push(x.stack); }\ntry { await import('fs'); } catch (x) { all.push(x.stack, x.message); }\nprint(all); all`,
    python: 'import traceback\nseen = []\nfor code in (\'fail(message="x")\', \'1 / 0\', \'import no_such_module\', \'add(1, 2)\', \'echo(value=object())\'):\n    try: exec(code)\n    except Exception: seen.append(traceback.format_exc())\nprint(*seen)\nseen',
  },
  'stacks with a symbol for a name': { typescript: "let seen; const e = new Error('x'); e.name = Symbol('s');\ntry { seen = e.stack; } catch (x) { seen = x; }\nthrow e", error: {} },
  'stacks of unlimited depth': { typescript: `Error.stackTraceLimit = Infinity;\n${thrownBy("fail({ message: 'x' })")}e.stack + new Error('y').stack` },
  'dynamic import': { typescript: `const got = [];\nfor (const name of ${modules}) { try { await import(name); got.push(name); } catch {} }\ngot.join()`, value: '' },
  'static import': { typescript: "import fs from 'node:fs';\nfs.readFileSync('/etc/passwd', 'utf8')", error: {} },
  'import by data, file and network address': { typescript: "const got = [];\nfor (const name of ['data:text/javascript,export default 1', 'file:///etc/passwd', 'http://127.0.0.1:9/x.js', '/etc/passwd', '../package.json', './index.js']) { try { await import(name); got.push(name); } catch {} }\ngot.join()", value: '' },
  'import through eval and Function': { typescript: "const got = [];\nfor (const make of [() => eval(\"import('fs')\"), () => new Function(\"return import('fs')\")(), () => (0, eval)(\"import('node:process')\")]) { try { await make(); got.push(1); } catch {} }\ngot.length", value: 0 },
  require: { typescript: `const got = [];\nconst r = typeof require === 'function' ? require : () => { throw 0; };\nfor (const name of ${modules}) { try { r(name); got.push(name); } catch {} }\nprobe(r.constructor, r.main, r.cache, r.resolve) + got.join()`, value: 'safe' },
  'scan of all globals': {
    typescript: "const found = [], seen = new Set();\nconst visit = (o, depth) => {\n  if ((typeof o !== 'object' && typeof o !== 'function') || o === null || seen.has(o)) return;\n  seen.add(o); found.push(o.constructor, typeof o === 'object' ? o : null);\n  if (depth > 0) for (const k of Reflect.ownKeys(o)) { try { visit(o[k], depth - 1); } catch {} }\n  visit(Object.getPrototypeOf(o), depth);\n};\nvisit(globalThis, 2);\nprobe(...found)",
    python: tried("import gc, re\nfor o in gc.get_objects():\n    if type(o) is dict: out += [v for v in o.values() if type(v) is str and re.search('canary-[a-z]+-[0-9a-f]{8}', v)]"),
    value: 'safe',
  },
  'inspection hooks of the runtime': {
    typescript: "const seen = [];\nconst o = { [Symbol.for('nodejs.util.inspect.custom')](...args) { seen.push(this, ...args); return 'x'; }, [Symbol.for('Deno.customInspect')](...args) { seen.push(...args); return 'x'; }, inspect(...args) { seen.push(...args); } };\nprint(o); console.log(o); await echo({ value: o }).catch(() => {});\nprobe(...seen, ...seen.map((x) => x?.constructor))",
    python: tried("import sys\nclass H:\n    __slots__ = ()\n    def __repr__(self):\n        f = sys._getframe()\n        while f:\n            out.append([f.f_code.co_filename] + [v[:1000] for v in f.f_locals.values() if type(v) is str])\n            f = f.f_back\n        return 'x'\n    __str__ = __repr__\n    def __format__(self, how): return repr(self)\nprint(H())\nf'{H()}'\ntry: echo(value=H())\nexcept Exception: pass"),
    value: 'safe',
  },
  'traps of a proxy': { typescript: "const seen = [];\nconst handler = new Proxy({}, { get: (_, trap) => (...args) => { seen.push(trap, ...args); return Reflect[trap](...args); } });\nconst p = new Proxy({ value: 1 }, handler);\nprint(p); await echo(p).catch(() => {});\nprobe(...seen, ...seen.map((x) => x?.constructor?.constructor))", value: 'safe' },
  'species of results': { typescript: "const seen = [];\nconst list = await echo({ value: [1, 2] });\nlist.constructor = { [Symbol.species]: function (n) { seen.push(this, new.target); return []; } };\nlist.map((x) => x);\nclass P extends Promise { constructor(run) { super((a, b) => { seen.push(a, b); run(a, b); }); } }\nconst p = add({ a: 1, b: 1 }); p.constructor = P; await p.then((x) => x);\nprobe(...seen, ...seen.map((f) => f?.constructor))", value: 'safe' },
  'accessors of Object.prototype': { typescript: "const up = Object.prototype.__lookupGetter__('__proto__');\nconst all = [add, print, final_answer, console].map((f) => up.call(up.call(f)));\nprobe(...all, ...all.map((x) => x?.constructor))", value: 'safe' },
  'imports of WebAssembly': { typescript: "if (typeof WebAssembly === 'undefined') 'safe';\nelse probe(WebAssembly.Module.constructor, WebAssembly.instantiate.constructor, new WebAssembly.Memory({ initial: 1 }).grow.constructor);\ntypeof WebAssembly === 'undefined' ? 'safe' : probe(WebAssembly.constructor.constructor)", value: 'safe' },
  'finalizers and weak references': {
    typescript: "const found = [];\nif (typeof FinalizationRegistry === 'function') new FinalizationRegistry(function () { found.push(this); }).register({}, 1);\nif (typeof WeakRef === 'function') found.push(new WeakRef(add).deref());\nprobe(...found, ...found.map((x) => x?.constructor))",
    python: tried('import gc, sys, weakref\nclass A:\n    def __del__(self): out.append([*sys._getframe().f_back.f_locals.values()] if sys._getframe().f_back else 0)\na = A()\na.self = a\nweakref.finalize(a, lambda: out.append(0))\ndel a\ngc.callbacks.append(lambda *x: out.append(x))\ngc.collect()\ngc.callbacks.clear()'),
    value: 'safe',
  },
  'names of engines and their debuggers': {
    typescript: "probe(...['Deno', 'Bun', '$262', 'd8', 'Realm', 'ShadowRealm', 'binding', 'primordials', 'internalBinding', '_ivm', '__non_webpack_require__'].map((n) => globalThis[n]?.constructor?.constructor))\ndebugger;\nprobe()",
    python: tried('import sys\nsys.settrace(lambda frame, event, value: out.append([frame.f_code.co_filename, str(frame.f_locals)[:2000]]) if len(out) < 200 else None)\nadd(a=1, b=1)\nsys.settrace(None)'),
    value: 'safe',
  },
  'waiting in the host’s timers': { typescript: "probe(...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'structuredClone', 'reportError'].map((n) => globalThis[n]?.constructor))", value: 'safe' },

  'subclasses of object': { python: tried("for c in ().__class__.__base__.__subclasses__():\n    g = getattr(getattr(c, '__init__', None), '__globals__', {})\n    for k in ('os', 'sys', 'builtins'):\n        if k in g: out.append(getattr(g[k], 'environ', ''))"), value: 'safe' },
  'the environment': { python: tried("import os\nout.append(dict(os.environ))\nout.append(os.getcwd())"), value: 'safe' },
  'os behind random': { python: tried("import random\nout.append(random._os.environ)\nout.append(random._os.popen('env').read())"), value: 'safe' },
  'frames and tracebacks': { python: tried("import sys\nf = sys._getframe()\nwhile f:\n    out.append([list(f.f_globals.values()), list(f.f_locals.values())])\n    f = f.f_back"), value: 'safe' },
  'frames of a generator': { python: tried('g = (g.gi_frame.f_back for _ in [1])\nout.append(next(g).f_globals)'), value: 'safe' },
  'frames of a tool’s error': { python: "out = []\ntry:\n    fail(message='x')\nexcept Exception as e:\n    t = e.__traceback__\n    while t:\n        out.append([t.tb_frame.f_locals, t.tb_frame.f_code.co_filename])\n        t = t.tb_next\n    out.append([e.args, e.__dict__, e.__cause__, e.__context__])\nprobe(*out)", value: 'safe' },
  'globals of a tool': { python: tried("for f in (add, print, final_answer):\n    out.append([getattr(f, n, None) for n in ('__globals__', '__closure__', '__self__', '__dict__', '__wrapped__', '__code__')])"), value: 'safe' },
  'format strings': { python: tried("out.append('{0.__globals__} {0.__init__}'.format(add))\nout.append('{0.__class__.__mro__}'.format(final_answer))"), value: 'safe' },
  'modules found by name': { python: tried("import importlib, sys\nfor n in ('os', 'posix', 'subprocess', 'ctypes', 'socket', 'multiprocessing'):\n    m = importlib.import_module(n)\n    out.append(getattr(m, 'environ', n))\nout.append(list(sys.modules))"), value: 'safe' },
  'a process of its own': { python: tried("import subprocess\nout.append(subprocess.run(['env'], capture_output=True, timeout=1).stdout)"), value: 'safe' },
  'the process table': { python: tried("import glob\nfor p in glob.glob('/proc/*/environ') + glob.glob('/proc/*/cmdline'):\n    try:\n        out.append(open(p, 'rb').read())\n    except Exception: pass"), value: 'safe' },
  'memory by ctypes': { python: 'import ctypes\nctypes.string_at(0)', error: {} },
  'pickled code': { python: tried("import pickle\nclass P:\n    def __reduce__(self): return (eval, ('__import__(\"os\").environ',))\nout.append(pickle.loads(pickle.dumps(P())))"), value: 'safe' },
  'sockets': { python: "import socket\ns = socket.socket()\ns.settimeout(0.3)\ns.connect(('127.0.0.1', 9))\n'connected'", error: {} },
  'the bridges of Pyodide': { python: tried("import js, pyodide_js\nfor o in (js, pyodide_js):\n    for n in ('process', 'globalThis', 'require', 'Deno', '__thimbleCanary'):\n        out.append(getattr(o, n, None))\n    out.append(o.constructor.constructor('return process.env.THIMBLE_CANARY + globalThis.__thimbleCanary')())"), value: 'safe' },
  'constructors behind to_js': { python: tried("from pyodide.ffi import to_js\nout.append(to_js([1]).constructor.constructor('return JSON.stringify(process.env) + globalThis.__thimbleCanary')())"), value: 'safe' },
};
