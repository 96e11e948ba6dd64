import type { CaseTable, ExecutorCase } from './case.ts';

const missing = (code: string, message: RegExp = /await/): { typescript: ExecutorCase } => ({
  typescript: { code, error: { name: 'TypeError', message } },
});
const report = 'const report = async () => ({ total: 5 });\n';

/** A promise that was not awaited is never a value, an answer or an input, and what is lazy is read out. */
// One case or one snippet a line:
// oxfmt-ignore
export const promises: CaseTable = {
  'a promise in an answer is an error': missing('final_answer({ total: add({ a: 1, b: 1 }) })', /"total".*await/),
  'a list of promises as an answer is an error': missing('final_answer([1, 2].map((value) => echo({ value })))', /Promise\.all/),
  'a promise deep in an answer is an error': missing(`${report}final_answer({ list: [new Map([['a', new Set([report()])]])] })`),
  'a list of promises as a value is an error': missing('[1, 2].map((value) => echo({ value }))', /Promise\.all/),
  'a promise in a value is an error': missing(`${report}({ a: { b: report() } })`, /"b".*await/),
  'a promise in an input is an error, and no call is made': { typescript: { code: `${report}await echo({ value: [report()] })`, error: { name: 'TypeError', message: /await/ }, calls: [] } },
  'a promise as an input is an error, and no call is made': { typescript: { code: `${report}await echo(report())`, error: { name: 'TypeError', message: /await/ }, calls: [] } },
  'a field of a promise is an error': missing(`${report}final_answer(report().total)`, /"total".*await/),
  'a field of a call is an error': missing('const r = echo({ value: { total: 1 } });\nfinal_answer(r.total)', /"total".*await/),
  'an optional field of a promise is an error': missing(`${report}report()?.total?.text`),
  'an item of a promise is an error': missing('echo({ value: [1] })[0]'),
  'a method of what was promised is an error': missing('echo({ value: [1] }).map((n) => n)', /"map".*await/),
  'a loop over a promise is an error': missing('for (const n of echo({ value: [1] })) print(n);', /iterated.*await/),
  'spreading a promise is an error': missing('[...echo({ value: [1] })]'),
  'a list made from a promise is an error': missing('Array.from(echo({ value: [1] }))'),
  'a template with a promise is an error': missing('`Total: ${add({ a: 1, b: 1 })}`', /text.*await/),
  'computing with a promise is an error': missing('add({ a: 1, b: 1 }) + 1'),
  'JSON of a promise is an error': missing('JSON.stringify({ a: [add({ a: 1, b: 1 })] })', /JSON.*await/),
  'the step after a missing await works': { typescript: ['final_answer({ total: add({ a: 1, b: 1 }) })', 'final_answer({ total: await add({ a: 1, b: 1 }) })'], answer: { total: 2 } },
  'promises keep all that is theirs': {
    typescript: "const p = add({ a: 1, b: 1 });\np.mark = 1;\nclass Own extends Promise { get total() { return this.missing ?? 3; } }\n[p instanceof Promise, p instanceof Object, p.mark, 'then' in p, typeof p.finally, Object.prototype.toString.call(p), await p.then((n) => n), Own.resolve(1).total, typeof Promise.prototype.total, await Promise.all([].concat(p))]",
    value: [true, true, 1, true, 'function', '[object Promise]', 2, 3, 'undefined', [2]],
  },

  'a generator as an answer is read out': { typescript: 'final_answer((function* () { yield 1; yield { a: 2 }; })())', answer: [1, { a: 2 }] },
  'iterators in an answer are read out': { typescript: "const m = new Map([['a', 1]]);\nfinal_answer([m.keys(), m.entries(), new Set([2]).values(), [3].values(), 'é'[Symbol.iterator]()])", answer: [['a'], [['a', 1]], [2], [3], ['é']] },
  'a value that is lazy is read out once': { typescript: 'const calls = [];\nfunction* list() { for (const n of [1, 2]) { calls.push(echo({ value: n })); yield n; } }\nlist()', value: [1, 2], calls: [{ value: 1 }, { value: 2 }] },
  'a generator without end is cut in a value': { typescript: '(function* () { for (let n = 0; ; n++) yield n; })()', value: /^\[0,1,2,.*more items"\]$/, limits: { valueBytes: 5_000 }, truncated: true },
  'a generator without end is no answer': { typescript: 'final_answer((function* () { for (;;) yield 1; })())', limits: { valueBytes: 5_000 }, error: { name: 'LimitError' } },
  'an answer from a function that nobody awaits leaves no noise in the logs': { typescript: "(async () => { final_answer(1); })();\n(async () => { try { final_answer(2); } finally { print('late'); } })();", answer: 1, logs: '' },
  'a promise in a lazy answer is an error': missing('final_answer((function* () { yield add({ a: 1, b: 1 }); })())'),
  'a function as an answer is an error': missing('final_answer(() => 1)', /function/),
  'final_answer as an answer is an error': missing('final_answer(final_answer)', /function/),
  'what only the code can hold is no answer': missing('final_answer(new WeakMap())', /WeakMap/),
  'two answers at once are an error': missing("final_answer('a', 'b')", /one value/),
  'an answer given to a callback of a list is one value': { typescript: '[7].forEach(final_answer)', answer: 7 },

  'an error in an input is refused': { typescript: { code: 'await echo({ value: new Error("x") })', error: { name: 'TypeError', message: /Error/ }, calls: [] } },
  'a regular expression in an input is refused': { typescript: { code: 'await echo({ value: /re/ })', error: { name: 'TypeError', message: /RegExp/ }, calls: [] } },
  'an iterator in an input is refused': { typescript: { code: 'await echo({ value: new Map().keys() })', error: { name: 'TypeError', message: /\[\.\.\.iterator\]/ }, calls: [] } },
  'a map with objects as keys in an input is refused': { typescript: { code: 'await echo({ value: new Map([[{}, 1]]) })', error: { name: 'TypeError', message: /Map/ }, calls: [] } },
  'a function in an input is refused': { typescript: { code: 'await echo({ value: 1, then_what() {} })', error: { name: 'TypeError', message: /function/ }, calls: [] } },
  'bytes without a view in an input are refused': { typescript: { code: 'await echo({ value: new ArrayBuffer(8) })', error: { name: 'TypeError', message: /ArrayBuffer/ }, calls: [] } },
  'maps and sets of plain data in an input are data': { typescript: { code: "await echo({ value: [new Map([['a', 1]]), new Set([2])] })", calls: [{ value: [{ a: 1 }, [2]] }] } },
  'a call from within the input of a call is an ordinary one': { typescript: { code: 'await echo({ get value() { echo({ value: 1 }); return 2; } })', value: 2, calls: [{ value: 1 }, { value: 2 }] } },
  'an answer from within the input of a call ends the run': { typescript: { code: 'await echo({ get value() { final_answer(1); } })', answer: 1, calls: [] } },

  'a value that an earlier step waited for is not that of a later one': { typescript: ['new Promise((resolve) => { globalThis.r = resolve; })', "r('stale'); 'fresh'"], value: 'fresh' },
  'an error that an earlier step waited for is not that of a later one': { typescript: ['new Promise((resolve, reject) => { globalThis.r = reject; })', "r(new Error('stale')); await add({ a: 1, b: 1 })"], value: 2 },
  'an answer that an earlier step waited for is not that of a later one': { typescript: ['final_answer(new Promise((resolve) => { globalThis.r = resolve; }))', "r('stale'); await add({ a: 1, b: 1 })"], value: 2 },
  'a step that waited forever does not go on in a later one': {
    typescript: ["await new Promise((resolve) => { globalThis.r = resolve; });\nprint('stale');\nfinal_answer('stale')", 'r(); await add({ a: 1, b: 1 })'],
    value: 2,
    logs: '',
  },
  'a step that waited forever does not fail a later one': {
    typescript: ["try { await new Promise((_, reject) => { globalThis.r = reject; }); } catch { final_answer('stale'); }", "r(new Error('stale')); await add({ a: 1, b: 1 })"],
    value: 2,
  },
  'a function that waited forever does not go on in a later step': {
    typescript: ["(async () => { await new Promise((resolve) => { globalThis.r = resolve; }); print('stale'); final_answer('stale'); })();\n1", 'r(); await add({ a: 1, b: 1 })'],
    value: 2,
    logs: '',
  },
  'a step that was stopped does not go on in a later one': {
    typescript: ["const p = new Promise((resolve) => { globalThis.r = resolve; });\np.then(() => 1);\n(async () => { await p; final_answer('stale'); })();\nwhile (true) {}", "typeof r === 'function' && r(); await add({ a: 1, b: 1 })"],
    firstTimeoutMs: 300,
    value: 2,
    state: 'any',
  },
  'what was to follow a promise of an earlier step gives no answer in a later one': {
    typescript: ["const p = new Promise((resolve) => { globalThis.r = resolve; });\np.then(final_answer); p.then((x) => { final_answer(x); }); Promise.all([p]).then(final_answer);\n1", "r('stale'); await add({ a: 1, b: 1 })"],
    value: 2,
    logs: '',
  },
  'what an earlier step was to catch gives no answer in a later one': {
    typescript: ["const p = new Promise((_, reject) => { globalThis.r = reject; });\np.catch((e) => final_answer(e));\n1", "r('stale'); await add({ a: 1, b: 1 })"],
    value: 2,
  },
  'a promise of an earlier step can be followed in a later one': { typescript: ["const p = add({ a: 1, b: 1 }).then((n) => n + 1);", 'await p.then((n) => n * 10)'], value: 30 },
  'a promise that is spread in an object says where an await is missing': { typescript: { code: 'const o = { a: 1, ...add({ a: 1, b: 1 }) };', error: { name: 'TypeError', message: /await/, line: 1 } } },
  'the fields of a promise are not there': { typescript: "['keys', 'values', 'entries'].map((name) => { try { return Object[name](add({ a: 1, b: 1 })); } catch (e) { return /await/.test(e.message); } })", value: [true, true, true] },
  'what is spread may be anything': { typescript: "const f = async () => ({ a: 1 });\n({ ...await f(), ...null, ...(false && { b: 2 }), ...[3] })", value: { 0: 3, a: 1 } },
  'functions of an earlier step wait in the step that calls them': { typescript: ['const sum = async (n) => (await add({ a: n, b: 1 })) + (await Promise.resolve(1));', 'await sum(1)'], value: 3 },
  'code that goes on after the end of its run is told nowhere': {
    typescript: ["(async () => { await 1; final_answer(1); })(); throw new Error('first')", "1"],
    value: 1,
    logs: '',
  },
  'an answer after an error leaves nothing in the logs': {
    typescript: "(async () => { await 1; await 2; final_answer(1); })();\nthrow new Error('first')",
    error: { message: 'first' },
    logs: '',
    alone: true,
  },
  'what is awaited may be anything that can be': {
    typescript: "const thenable = { then(resolve) { resolve(2); } };\nconst f = async (x) => await (0, x);\n[await 1, await thenable, await f(3), await (async () => 4)(), (await [5])[0], await await f(f(6)), typeof await f(f)]",
    value: [1, 2, 3, 4, 5, 6, 'function'],
  },
};
