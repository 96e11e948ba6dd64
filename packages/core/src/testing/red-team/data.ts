import type { AttackTable } from './attack.ts';

const proto = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}';
const supplied = (kind: string, rest = 'typeof r + ({}).polluted') =>
  `let r; try { r = await supply({ kind: '${kind}' }); } catch (e) { r = e; }\n${rest}`;

/** Values that hurt whoever reads them: inputs, results, values, answers and errors. */
// One case a line:
// oxfmt-ignore
export const data: AttackTable = {
  '__proto__ in an input': { code: `await echo({ value: JSON.parse('${proto}') }); typeof ({}).polluted`, value: 'undefined' },
  '__proto__ in a value': { code: `JSON.parse('${proto}')`, value: /"a":1/ },
  '__proto__ in a final answer': { code: `final_answer(JSON.parse('${proto}'))`, answer: /"a":1/ },
  '__proto__ in a result': { code: supplied('proto'), value: 'objectundefined' },
  '__proto__ as a tool’s name': { code: "const got = [];\nfor (const k of ['__proto__', 'constructor', 'nothing']) { try { got.push(typeof await globalThis[k]({ value: 1 })); } catch {} }\nawait echo({ value: got.length })", inputs: /^\[\{"value":\d\}/ },

  'a value with then': { code: "({ then(resolve) { resolve('taken'); }, a: 1 })" },
  'a value whose then never settles': { code: '({ then() {} })' },
  'a value whose then does not end': { code: '({ then() { while (true); } })' },
  'an input with then': { code: "await echo({ value: { then(r) { r('taken'); }, a: 1 } })" },
  'a result with then': { code: supplied('thenable', 'r.value'), value: 1 },
  'a getter that does not end': { code: '({ get a() { while (true); } })' },
  'a getter that throws itself': { code: '({ get a() { throw this; } })' },
  'toJSON that does not end': { code: '({ toJSON() { while (true); } })' },
  'toJSON that grows': { code: "({ toJSON() { return { a: { toJSON: this.toJSON }, b: 'x'.repeat(1e6) }; } })" },
  'toJSON that throws a proxy': { code: '({ toJSON() { throw new Proxy({}, { get() { throw 1; } }); } })' },
  'toJSON of an input that does not end': { code: 'await echo({ value: { toJSON() { while (true); } } })', error: {} },
  'a cycle in everything': { code: "const o = { a: [] }; o.a.push(o); o.m = new Map([[o, o]]); o.s = new Set([o]);\nprint(o); await echo(o).catch(() => {}); o" },
  'a value of great depth': { code: 'let v = {}; for (let i = 0; i < 200000; i++) v = { v };\nv', truncated: true, value: /./ },
  'a final answer of great depth': { code: 'let v = []; for (let i = 0; i < 200000; i++) v = [v];\nfinal_answer(v)', error: {} },
  'an input of great depth': { code: 'let v = []; for (let i = 0; i < 200000; i++) v = [v];\nawait echo({ value: v })', error: {} },
  'a result of great depth': { code: supplied('deep', "r instanceof Error"), value: true },
  'a huge string': { code: "'x'.repeat(5e7)" },
  'a huge array': { code: 'new Array(5e6).fill(1)' },
  'an array of great length': { code: 'const a = []; a.length = 4294967295; a' },
  'an object of many keys': { code: 'const o = {}; for (let i = 0; i < 200000; i++) o["key" + i] = i;\no' },
  'a long key': { code: "({ ['k'.repeat(1e7)]: 1 })" },
  'a huge final answer': { code: "final_answer('x'.repeat(5e7))", error: {} },
  'a huge input': { code: "await echo({ value: 'x'.repeat(5e7) })", error: {} },
  'a huge result': { code: supplied('huge', 'r instanceof Error'), value: true },
  'a result of many keys': { code: supplied('wide', 'r instanceof Error'), value: true },
  'a cyclic result': { code: supplied('cyclic', 'r instanceof Error'), value: true },
  'a result with a getter that throws': { code: supplied('getter', 'r instanceof Error'), value: true },
  'numbers that JSON does not have': { code: supplied('numbers', 'r[3]'), value: 1e308 },
  'a result that looks like code': { code: supplied('quotes', 'r.length > 50'), value: true },
  'a result that looks like frames': { code: supplied('frames', "r.includes('forged')"), value: true },
  'lone surrogates': { code: "const s = 'a\\ud800b\\udfff';\nprint(s); await echo({ value: s, [s]: 1 });\n({ [s]: s })" },
  'lone surrogates of a result': { code: supplied('surrogates', 'r.length'), value: 5 },
  'separators of a result': { code: supplied('separators', 'r.length'), value: 7 },
  'commands to a terminal': { code: supplied('terminal', "print(r + '\\u001b[2J\\u001b]8;;x\\u0007'); typeof r"), value: 'string' },
  'a shared buffer': { code: "if (typeof SharedArrayBuffer !== 'undefined') { globalThis.b = new SharedArrayBuffer(8); await echo({ value: b }).catch(() => {}); }\ntypeof SharedArrayBuffer === 'undefined' ? 1 : b" },
  'a detached buffer': { code: 'const b = new ArrayBuffer(8); const v = new Uint8Array(b); b.transfer();\nprint(v); [v, b]' },
  'a revoked proxy': { code: 'const { proxy, revoke } = Proxy.revocable({}, {}); revoke();\nlet n = 0;\nfor (const f of [print, (x) => echo({ value: x })]) { try { await f(proxy); } catch { n++; } }\nproxy' },
  'a proxy of endless keys': { code: "new Proxy({}, { ownKeys() { return Array.from({ length: 1e6 }, (_, i) => 'k' + i); }, getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) })" },
  'classes that lie about themselves': { code: "class L extends Array { get length() { return 1e9; } get [Symbol.toStringTag]() { throw 1; } }\nclass D extends Date { toISOString() { return final_answer; } }\nclass M extends Map { get size() { return -1; } *[Symbol.iterator]() { for (;;) yield ['a', 1]; } }\n[new L(), new D(), new M()]" },

  'throwing a huge message': { code: "throw new Error('x'.repeat(5e7))", error: {} },
  'throwing odd names': { code: "throw Object.assign(new Error('m'), { name: { toString() { while (true); } }, message: 5, stack: { a: 1 } })", error: {} },
  'throwing a function': { code: 'throw probe', error: {} },
  'throwing a symbol': { code: "throw Symbol('s')", error: {} },
  'throwing an object without prototype': { code: 'throw Object.create(null)', error: {} },
  'throwing a revoked proxy': { code: 'const { proxy, revoke } = Proxy.revocable(function () {}, {}); revoke();\nthrow proxy', error: {} },
  'throwing an error of errors': { code: "let e = new Error('x'); for (let i = 0; i < 10000; i++) e = new AggregateError([e], 'x', { cause: e });\nthrow e", error: {} },
  'an odd error of a tool': { code: "const got = [];\nfor (const kind of ['string', 'object', 'getter', 'huge', 'named', 'none']) { try { await fail_oddly({ kind }); } catch (e) { got.push(e instanceof Error && String(e.message).length < 200000); } }\ngot", value: [true, true, true, true, true, true] },
};
