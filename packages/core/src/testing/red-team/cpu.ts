import type { AttackTable } from './attack.ts';

// Each of these takes all the time that it is given.
const endless = { error: {}, limits: { timeoutMs: 250 } };

/** Computing without end, in every place where code can run. */
// One case a line:
// oxfmt-ignore
export const cpu: AttackTable = {
  'a loop': { code: 'while (true) {}', ...endless },
  'a loop that catches everything': { code: 'for (;;) { try { for (;;) {} } catch {} finally { continue; } }', ...endless },
  'a loop after a tool call': { code: 'await add({ a: 1, b: 1 });\nwhile (true) {}', ...endless },
  'a loop after a tool’s error': { code: "try { await fail({ message: 'x' }); } catch { for (;;); }", ...endless },
  'a loop while a tool is pending': { code: 'const p = slow({ ms: 5000 });\nfor (;;);', ...endless },
  'a loop in then of a tool call': { code: 'add({ a: 1, b: 1 }).then(() => { for (;;); });\nawait slow({ ms: 200 })', ...endless },
  'a loop in a later step': { code: ['const spin = () => { for (;;); };', 'spin()'], ...endless },
  'a loop in finally after the answer': { code: 'try { final_answer(1); } finally { for (;;); }', answer: 1 },
  'a chain of microtasks': { code: 'const next = () => Promise.resolve().then(next);\nnext(); await new Promise(() => {})', ...endless },
  'a chain of microtasks left behind': { code: "const next = () => Promise.resolve().then(next);\nnext(); 'left'" },
  'awaiting without end': { code: 'for (;;) await null;', ...endless },
  'awaiting tools without end': { code: 'for (;;) { try { await add({ a: 1, b: 1 }); } catch {} }', ...endless },
  'thenables that resolve to themselves': { code: 'const t = { then(r) { r({ then: t.then }); } };\nawait t', ...endless },
  'an async generator without end': { code: 'async function* g() { for (;;) yield 1; }\nfor await (const x of g());', ...endless },
  'a regular expression': { code: "/^(a|a?)+$/.test('a'.repeat(40) + 'b')" },
  'a regular expression with references': { code: "/^(.*)*\\1(.*)*\\2$/s.test('ab'.repeat(5000) + '!')" },
  'a replacement that replaces': { code: "let s = 'x'; for (;;) s = s.replace(/x/g, () => 'xy').slice(0, 10000);", ...endless },
  'a sort that does not end': { code: '[1, 2, 3].sort(() => { for (;;); })', ...endless },
  'a sort of many': { code: 'const a = Array.from({ length: 3e5 }, (_, i) => -i); for (;;) a.sort((x, y) => Math.random() - 0.5);', ...endless },
  'bigints that grow': { code: 'let b = 3n ** 1000000n; for (;;) b = b * b;', ...endless },
  'a bigint as text': { code: 'String(7n ** 2000000n).length' },
  'throwing a getter that does not end': { code: 'throw { get message() { for (;;); }, get name() { for (;;); }, get stack() { for (;;); } };', ...endless },
  'throwing a proxy that does not end': { code: 'throw new Proxy(function () {}, { get() { for (;;); }, getPrototypeOf() { for (;;); }, has() { for (;;); }, ownKeys() { for (;;); } });', ...endless },
  'rejecting with a getter that does not end': { code: 'await Promise.reject({ get message() { for (;;); } })', ...endless },
  'a stack trace that does not end': { code: 'Error.prepareStackTrace = () => { for (;;); };\nnull.x', ...endless },
  'a name that does not end': { code: 'class E extends Error { get name() { for (;;); } toString() { for (;;); } get [Symbol.toStringTag]() { for (;;); } }\nthrow new E()', ...endless },
  'logging a getter that does not end': { code: 'print({ get a() { for (;;); } }, { toString() { for (;;); }, toJSON() { for (;;); } })' },
  'logging a proxy that does not end': { code: 'print(new Proxy([], { get() { for (;;); }, ownKeys() { for (;;); } }))', ...endless },
  'an input that does not end': { code: 'await echo(new Proxy({}, { ownKeys() { for (;;); }, get() { for (;;); } }))', ...endless },
  'an answer that does not end': { code: 'final_answer({ get a() { for (;;); }, toJSON() { for (;;); } })', ...endless },
  'conversions that do not end': { code: "`${{ [Symbol.toPrimitive]() { for (;;); } }}`", ...endless },
  'a reviver that does not end': { code: "JSON.parse('[1]', () => { for (;;); })", ...endless },
  'an iterator without end': { code: 'const [...all] = { *[Symbol.iterator]() { for (;;) yield 1; } };', ...endless },
  'waiting on shared memory': { code: "if (typeof Atomics === 'undefined' || typeof SharedArrayBuffer === 'undefined') throw 1;\nAtomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)", ...endless },
  'recursion of many functions': { code: 'const f = (n) => { try { f(n); } finally { f(n); } };\nf(1)', ...endless },
  'compiling without end': { code: "let n = 0; for (;;) new Function('return ' + n++ + '+' + 'a'.repeat(1000))", ...endless },
  'code of great depth': { code: `${'['.repeat(60_000)}1${']'.repeat(60_000)}`, ...endless },
  'code of open brackets': { code: '('.repeat(90_000), ...endless },
  'code of one long sum': { code: `${'1+'.repeat(45_000)}1` },
  'code of nested functions': { code: `${'(()=>'.repeat(15_000)}1${')'.repeat(15_000)}` },
  'code of nested templates': { code: `${'`${'.repeat(20_000)}1${'}`'.repeat(20_000)}` },
  'code of types': { code: `type A = ${'{a:'.repeat(20_000)}1${'}'.repeat(20_000)};\n1` },
  'code of one long word': { code: 'x'.repeat(1_000_000), ...endless },
  'code that compiles deep code': { code: "eval('['.repeat(5e5) + ']'.repeat(5e5))", ...endless },
};
