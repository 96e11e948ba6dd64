import type { AttackTable } from './attack.ts';

const modules =
  "['fs', 'node:fs', 'child_process', 'node:child_process', 'node:process', 'module', 'vm', 'node:vm', 'worker_threads', 'os', 'net', 'isolated-vm', 'inspector']";
const chain = (start: string) =>
  `let o = ${start}; const seen = []; while (o !== null && o !== undefined && seen.length < 20) { seen.push(o.constructor, o.constructor?.constructor); o = Object.getPrototypeOf(o); }\nprobe(...seen)`;
const thrownBy = (call: string) => `let e; try { await ${call}; } catch (error) { e = error; }\n`;

/** Reaching an object, a module or a file of the host. */
// One case a line:
// oxfmt-ignore
export const realm: AttackTable = {
  'constructors of globals': { code: 'probe(globalThis.constructor, globalThis.constructor.constructor, Function, (function () { return this; }).constructor)', value: 'safe' },
  'constructors of a tool': { code: 'probe(add.constructor, add.constructor.constructor, Object.getPrototypeOf(add).constructor)', value: 'safe' },
  'constructors of final_answer, print and console': { code: 'probe(final_answer.constructor, print.constructor, console.constructor.constructor, console.log.constructor)', value: 'safe' },
  'constructors of a result': { code: "const r = await echo({ value: { list: [1], text: 'x' } });\nprobe(r.constructor.constructor, r.list.constructor.constructor, r.text.constructor.constructor)", value: 'safe' },
  'constructors of a promise': { code: 'const p = add({ a: 1, b: 1 });\nconst then = p.then(() => {});\nprobe(p.constructor.constructor, p.then.constructor, then.constructor.constructor, await p.constructor.resolve(1))', value: 'safe' },
  'constructors of a tool’s error': { code: `${thrownBy("fail({ message: 'x' })")}${chain('e')}`, value: 'safe' },
  'constructors of an odd error': { code: `${thrownBy("fail_oddly({ kind: 'getter' })")}${chain('e')}`, value: 'safe' },
  'constructors of an input error': { code: `${thrownBy('echo({ value: 10n })')}${chain('e')}`, value: 'safe' },
  'constructors of what final_answer throws': { code: `${thrownBy('(async () => { try { final_answer(1); } catch (x) { throw x; } })()')}${chain('e ?? {}')}`, answer: 1 },
  'constructors of a stack overflow at a tool': { code: `let e; const f = () => { try { f(); } catch (x) { e = x; try { add({ a: 1, b: 1 }); } catch (y) { e = y; } } };\nf();\n${chain('e')}`, value: 'safe' },
  'constructors of the import error': { code: `${thrownBy("import('fs')")}${chain('e')}`, value: 'safe' },
  'constructors of odd functions': { code: "const [A, G, AG] = [async () => {}, function* () {}, async function* () {}].map((f) => f.constructor);\nconst found = [];\nfor (const body of ['return globalThis', 'return this']) found.push(await A(body)(), G(body)().next().value, (await AG(body)().next()).value);\nprobe(...found)", value: 'safe' },
  'Reflect.construct with a tool as new target': { code: "probe(...[add, final_answer, print, console.log].map((f) => { try { return Reflect.construct(Function, ['return globalThis'], f); } catch { return 0; } }))", value: 'safe' },
  'eval and Function': { code: "probe((0, eval)('this'), new Function('return this')(), eval('globalThis'), (0, eval)('typeof process') === 'undefined' ? 0 : eval('process'))", value: 'safe' },
  'bound and called tools': { code: "probe(add.bind(null).constructor, add.call.constructor, Function.prototype.call.bind(add).constructor, add.toString.constructor, Reflect.ownKeys(add).map((k) => add[k]))", value: 'safe' },
  'receivers of a called tool': { code: "const seen = [];\nconst input = { get value() { seen.push(this); return 1; }, toJSON() { seen.push(this, ...arguments); return { value: 1 }; } };\nawait echo.call(undefined, input); await Reflect.apply(echo, globalThis, [input]);\nprobe(...seen, ...seen.map((x) => x?.constructor?.constructor))", value: 'safe' },
  'callers and arguments': { code: "const seen = [];\nfor (const f of [add, print, final_answer, probe]) for (const k of ['caller', 'arguments', 'callee']) { try { seen.push(f[k]); } catch {} }\nconst o = { toString() { try { seen.push(arguments.callee.caller); } catch {} return 'x'; } };\nprint(o);\nprobe(...seen)", value: 'safe' },
  'frames of prepareStackTrace': { code: "Error.prepareStackTrace = (e, frames) => frames;\nconst frames = [].concat(new Error('x').stack ?? []);\nconst found = frames.flatMap((f) => ['getThis', 'getFunction', 'getEvalOrigin'].map((m) => { try { return f[m](); } catch { return 0; } }));\nprobe(...found.filter((x) => typeof x !== 'string'), ...found.map((x) => x?.constructor?.constructor))", value: 'safe' },
  'files of the frames': { code: "Error.prepareStackTrace = (e, frames) => frames.map((f) => [f.getFileName?.(), f.getScriptNameOrSourceURL?.(), f.getFunctionName?.()]);\nconst x = new Error('x').stack; await add({ a: 1, b: 1 }); [x, new Error('y').stack]" },
  'text of stacks': { code: `${thrownBy("fail({ message: 'x' })")}const all = [e.stack, new Error('mine').stack];\ntry { null.x; } catch (x) { all.push(x.stack); }\ntry { await import('fs'); } catch (x) { all.push(x.stack, x.message); }\nprint(all); all` },
  'stacks with a symbol for a name': { code: "let seen; const e = new Error('x'); e.name = Symbol('s');\ntry { seen = e.stack; } catch (x) { seen = x; }\nthrow e", error: {} },
  'stacks of unlimited depth': { code: `Error.stackTraceLimit = Infinity;\n${thrownBy("fail({ message: 'x' })")}e.stack + new Error('y').stack` },
  'dynamic import': { code: `const got = [];\nfor (const name of ${modules}) { try { await import(name); got.push(name); } catch {} }\ngot.join()`, value: '' },
  'static import': { code: "import fs from 'node:fs';\nfs.readFileSync('/etc/passwd', 'utf8')", error: {} },
  'import by data, file and network address': { code: "const got = [];\nfor (const name of ['data:text/javascript,export default 1', 'file:///etc/passwd', 'http://127.0.0.1:9/x.js', '/etc/passwd', '../package.json', './index.js']) { try { await import(name); got.push(name); } catch {} }\ngot.join()", value: '' },
  'import through eval and Function': { code: "const got = [];\nfor (const make of [() => eval(\"import('fs')\"), () => new Function(\"return import('fs')\")(), () => (0, eval)(\"import('node:process')\")]) { try { await make(); got.push(1); } catch {} }\ngot.length", value: 0 },
  require: { code: `const got = [];\nconst r = typeof require === 'function' ? require : () => { throw 0; };\nfor (const name of ${modules}) { try { r(name); got.push(name); } catch {} }\nprobe(r.constructor, r.main, r.cache, r.resolve) + got.join()`, value: 'safe' },
  'scan of all globals': { code: "const found = [], seen = new Set();\nconst visit = (o, depth) => {\n  if ((typeof o !== 'object' && typeof o !== 'function') || o === null || seen.has(o)) return;\n  seen.add(o); found.push(o.constructor, typeof o === 'object' ? o : null);\n  if (depth > 0) for (const k of Reflect.ownKeys(o)) { try { visit(o[k], depth - 1); } catch {} }\n  visit(Object.getPrototypeOf(o), depth);\n};\nvisit(globalThis, 2);\nprobe(...found)", value: 'safe' },
  'inspection hooks of the runtime': { code: "const seen = [];\nconst o = { [Symbol.for('nodejs.util.inspect.custom')](...args) { seen.push(this, ...args); return 'x'; }, [Symbol.for('Deno.customInspect')](...args) { seen.push(...args); return 'x'; }, inspect(...args) { seen.push(...args); } };\nprint(o); console.log(o); await echo({ value: o }).catch(() => {});\nprobe(...seen, ...seen.map((x) => x?.constructor))", value: 'safe' },
  'traps of a proxy': { code: "const seen = [];\nconst handler = new Proxy({}, { get: (_, trap) => (...args) => { seen.push(trap, ...args); return Reflect[trap](...args); } });\nconst p = new Proxy({ value: 1 }, handler);\nprint(p); await echo(p).catch(() => {});\nprobe(...seen, ...seen.map((x) => x?.constructor?.constructor))", value: 'safe' },
  'species of results': { code: "const seen = [];\nconst list = await echo({ value: [1, 2] });\nlist.constructor = { [Symbol.species]: function (n) { seen.push(this, new.target); return []; } };\nlist.map((x) => x);\nclass P extends Promise { constructor(run) { super((a, b) => { seen.push(a, b); run(a, b); }); } }\nconst p = add({ a: 1, b: 1 }); p.constructor = P; await p.then((x) => x);\nprobe(...seen, ...seen.map((f) => f?.constructor))", value: 'safe' },
  'accessors of Object.prototype': { code: "const up = Object.prototype.__lookupGetter__('__proto__');\nconst all = [add, print, final_answer, console].map((f) => up.call(up.call(f)));\nprobe(...all, ...all.map((x) => x?.constructor))", value: 'safe' },
  'imports of WebAssembly': { code: "if (typeof WebAssembly === 'undefined') 'safe';\nelse probe(WebAssembly.Module.constructor, WebAssembly.instantiate.constructor, new WebAssembly.Memory({ initial: 1 }).grow.constructor);\ntypeof WebAssembly === 'undefined' ? 'safe' : probe(WebAssembly.constructor.constructor)", value: 'safe' },
  'finalizers and weak references': { code: "const found = [];\nif (typeof FinalizationRegistry === 'function') new FinalizationRegistry(function () { found.push(this); }).register({}, 1);\nif (typeof WeakRef === 'function') found.push(new WeakRef(add).deref());\nprobe(...found, ...found.map((x) => x?.constructor))", value: 'safe' },
  'names of engines and their debuggers': { code: "probe(...['Deno', 'Bun', '$262', 'd8', 'Realm', 'ShadowRealm', 'binding', 'primordials', 'internalBinding', '_ivm', '__non_webpack_require__'].map((n) => globalThis[n]?.constructor?.constructor))\ndebugger;\nprobe()", value: 'safe' },
  'waiting in the host’s timers': { code: "probe(...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'structuredClone', 'reportError'].map((n) => globalThis[n]?.constructor))", value: 'safe' },
};
