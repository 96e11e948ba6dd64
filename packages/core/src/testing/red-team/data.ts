import type { AttackTable } from './attack.ts';

const proto = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}';
const supplied = (kind: string, rest = 'typeof r + ({}).polluted') =>
  `let r; try { r = await supply({ kind: '${kind}' }); } catch (e) { r = e; }\n${rest}`;

/** Values that hurt whoever reads them: inputs, results, values, answers and errors. */
// One attack or one snippet a line:
// oxfmt-ignore
export const data: AttackTable = {
  '__proto__ in an input': {
    typescript: `await echo({ value: JSON.parse('${proto}') }); typeof ({}).polluted`,
    python: { code: "echo(value={'__proto__': {'polluted': 1}, 'constructor': {'prototype': {'polluted': 1}}, 'a': 1})['a']", value: 1 },
    value: 'undefined',
  },
  '__proto__ in a value': {
    typescript: `JSON.parse('${proto}')`,
    python: "{'__proto__': {'polluted': 1}, 'constructor': {'prototype': {'polluted': 1}}, 'a': 1}",
    value: /"a":1/,
  },
  '__proto__ in a final answer': {
    typescript: `final_answer(JSON.parse('${proto}'))`,
    python: "final_answer({'__proto__': {'polluted': 1}, 'constructor': {'prototype': {'polluted': 1}}, 'a': 1})",
    answer: /"a":1/,
  },
  '__proto__ in a result': {
    typescript: supplied('proto'),
    python: { code: "r = supply(kind='proto')\n[r['own'], sorted(r)]", value: [2, ['__proto__', 'constructor', 'own']] },
    value: 'objectundefined',
  },
  '__proto__ as a tool’s name': { typescript: "const got = [];\nfor (const k of ['__proto__', 'constructor', 'nothing']) { try { got.push(typeof await globalThis[k]({ value: 1 })); } catch {} }\nawait echo({ value: got.length })", inputs: /^\[\{"value":\d\}/ },

  'a value with then': {
    typescript: "({ then(resolve) { resolve('taken'); }, a: 1 })",
    python: "class A:\n    def __init__(self): self.a = 1\n    def __await__(self): yield 'taken'\nA()",
  },
  'a value whose then never settles': { typescript: '({ then() {} })' },
  'a value whose then does not end': {
    typescript: '({ then() { while (true); } })',
    python: 'class A:\n    __slots__ = ()\n    def __await__(self):\n        while True: pass\n    __iter__ = __len__ = keys = __await__\n[A()]',
  },
  'an input with then': { typescript: "await echo({ value: { then(r) { r('taken'); }, a: 1 } })" },
  'a result with then': { typescript: supplied('thenable', 'r.value'), python: "supply(kind='thenable')['value']", value: 1 },
  'a getter that does not end': {
    typescript: '({ get a() { while (true); } })',
    python: 'class A:\n    __slots__ = ()\n    def __repr__(self):\n        while True: pass\n    __str__ = __repr__\n[A()]',
  },
  'a getter that throws itself': {
    typescript: '({ get a() { throw this; } })',
    python: 'class A(Exception):\n    def __repr__(self): raise self\n    __str__ = __repr__\n[A()]',
  },
  'toJSON that does not end': { typescript: '({ toJSON() { while (true); } })' },
  'toJSON that grows': {
    typescript: "({ toJSON() { return { a: { toJSON: this.toJSON }, b: 'x'.repeat(1e6) }; } })",
    python: "class A:\n    __slots__ = ()\n    def __repr__(self): return 'x' * 10 ** 8\n    __str__ = __repr__\n[A()] * 3",
  },
  'toJSON that throws a proxy': { typescript: '({ toJSON() { throw new Proxy({}, { get() { throw 1; } }); } })' },
  'toJSON of an input that does not end': { typescript: 'await echo({ value: { toJSON() { while (true); } } })', error: {} },
  'a cycle in everything': {
    typescript: "const o = { a: [] }; o.a.push(o); o.m = new Map([[o, o]]); o.s = new Set([o]);\nprint(o); await echo(o).catch(() => {}); o",
    python: "o = {'a': []}\no['a'].append(o)\no['t'] = (o, {1: o})\nprint(o)\ntry: echo(o)\nexcept Exception: pass\no",
  },
  'a value of great depth': {
    typescript: 'let v = {}; for (let i = 0; i < 200000; i++) v = { v };\nv',
    python: 'v = []\nfor i in range(200000): v = [v]\nv',
    truncated: true, value: /./,
  },
  'a final answer of great depth': {
    typescript: 'let v = []; for (let i = 0; i < 200000; i++) v = [v];\nfinal_answer(v)',
    python: 'v = []\nfor i in range(200000): v = [v]\nfinal_answer(v)',
    error: {},
  },
  'an input of great depth': {
    typescript: 'let v = []; for (let i = 0; i < 200000; i++) v = [v];\nawait echo({ value: v })',
    python: 'v = []\nfor i in range(200000): v = [v]\necho(value=v)',
    error: {},
  },
  'a result of great depth': {
    typescript: supplied('deep', "r instanceof Error"),
    python: "try: r = supply(kind='deep')\nexcept Exception as e: r = e\nisinstance(r, Exception)",
    value: true,
  },
  'a huge string': { typescript: "'x'.repeat(5e7)", python: "'x' * 20_000_000" },
  'a huge array': { typescript: 'new Array(5e6).fill(1)', python: '[1] * 2_000_000' },
  'an array of great length': { typescript: 'const a = []; a.length = 4294967295; a', python: 'range(10 ** 15)' },
  'an object of many keys': {
    typescript: 'const o = {}; for (let i = 0; i < 200000; i++) o["key" + i] = i;\no',
    python: "{f'key{i}': i for i in range(100_000)}",
  },
  'a long key': { typescript: "({ ['k'.repeat(1e7)]: 1 })", python: "{'k' * 10 ** 7: 1}" },
  'a huge final answer': { typescript: "final_answer('x'.repeat(5e7))", python: "final_answer('x' * 20_000_000)", error: {} },
  'a huge input': { typescript: "await echo({ value: 'x'.repeat(5e7) })", python: "echo(value='x' * 20_000_000)", error: {} },
  'a huge result': {
    typescript: supplied('huge', 'r instanceof Error'),
    python: "try: r = supply(kind='huge')\nexcept Exception as e: r = e\nisinstance(r, Exception)",
    value: true,
  },
  'a result of many keys': {
    typescript: supplied('wide', 'r instanceof Error'),
    python: "try: r = supply(kind='wide')\nexcept Exception as e: r = e\nisinstance(r, Exception)",
    value: true,
  },
  'a cyclic result': {
    typescript: supplied('cyclic', 'r instanceof Error'),
    python: "try: r = supply(kind='cyclic')\nexcept Exception as e: r = e\nisinstance(r, Exception)",
    value: true,
  },
  'a result with a getter that throws': {
    typescript: supplied('getter', 'r instanceof Error'),
    python: "try: r = supply(kind='getter')\nexcept Exception as e: r = e\nisinstance(r, Exception)",
    value: true,
  },
  'numbers that JSON does not have': {
    typescript: supplied('numbers', 'r[3]'),
    python: "try: r = supply(kind='numbers')\nexcept Exception as e: r = e\nr[3]",
    value: 1e308,
  },
  'a result that looks like code': {
    typescript: supplied('quotes', 'r.length > 50'),
    python: "try: r = supply(kind='quotes')\nexcept Exception as e: r = e\nlen(r) > 50",
    value: true,
  },
  'a result that looks like frames': {
    typescript: supplied('frames', "r.includes('forged')"),
    python: "try: r = supply(kind='frames')\nexcept Exception as e: r = e\n'forged' in r",
    value: true,
  },
  'lone surrogates': {
    typescript: "const s = 'a\\ud800b\\udfff';\nprint(s); await echo({ value: s, [s]: 1 });\n({ [s]: s })",
    python: "s = 'a\\ud800b\\udfff'\nprint(s)\necho(**{'value': s, s: 1})\n{s: s}",
  },
  'lone surrogates of a result': {
    typescript: supplied('surrogates', 'r.length'),
    python: "try: r = supply(kind='surrogates')\nexcept Exception as e: r = e\nlen(r)",
    value: 5,
  },
  'separators of a result': {
    typescript: supplied('separators', 'r.length'),
    python: "try: r = supply(kind='separators')\nexcept Exception as e: r = e\nlen(r)",
    value: 7,
  },
  'commands to a terminal': {
    typescript: supplied('terminal', "print(r + '\\u001b[2J\\u001b]8;;x\\u0007'); typeof r"),
    python: { code: "try: r = supply(kind='terminal')\nexcept Exception as e: r = e\nprint(r + '\\u001b[2J\\u001b]8;;x\\u0007')\ntype(r).__name__", value: 'str' },
    value: 'string',
  },
  'a shared buffer': { typescript: "if (typeof SharedArrayBuffer !== 'undefined') { globalThis.b = new SharedArrayBuffer(8); await echo({ value: b }).catch(() => {}); }\ntypeof SharedArrayBuffer === 'undefined' ? 1 : b" },
  'a detached buffer': {
    typescript: 'const b = new ArrayBuffer(8); const v = new Uint8Array(b); b.transfer();\nprint(v); [v, b]',
    python: "m = memoryview(bytearray(8))\nm.release()\nprint(m)\n[m, memoryview(b'x')]",
  },
  'a revoked proxy': { typescript: 'const { proxy, revoke } = Proxy.revocable({}, {}); revoke();\nlet n = 0;\nfor (const f of [print, (x) => echo({ value: x })]) { try { await f(proxy); } catch { n++; } }\nproxy' },
  'a proxy of endless keys': { typescript: "new Proxy({}, { ownKeys() { return Array.from({ length: 1e6 }, (_, i) => 'k' + i); }, getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) })" },
  'classes that lie about themselves': {
    typescript: "class L extends Array { get length() { return 1e9; } get [Symbol.toStringTag]() { throw 1; } }\nclass D extends Date { toISOString() { return final_answer; } }\nclass M extends Map { get size() { return -1; } *[Symbol.iterator]() { for (;;) yield ['a', 1]; } }\n[new L(), new D(), new M()]",
    python: "class L(list):\n    def __len__(self): return 10 ** 9\n    def __iter__(self):\n        while True: yield 1\nclass D(dict):\n    def items(self):\n        while True: yield ('a', 1)\n    def __len__(self): return -1\nclass S(str):\n    def encode(self, *a): return final_answer\n    def __len__(self): return 10 ** 9\nclass I(int):\n    def __repr__(self): return '1, 2'\n    __str__ = __repr__\nclass C:\n    @property\n    def __class__(self): raise RuntimeError()\n[S('x'), I(1), C(), D(a=1), L([1])]",
  },

  'throwing a huge message': { typescript: "throw new Error('x'.repeat(5e7))", python: "raise ValueError('x' * 20_000_000)", error: {}, fills: true },
  'throwing odd names': {
    typescript: "throw Object.assign(new Error('m'), { name: { toString() { while (true); } }, message: 5, stack: { a: 1 } })",
    python: "class E(Exception): pass\nE.__name__ = 'x' * 10 ** 6\nE.__qualname__ = E.__module__ = '\\ud800'\nraise E(5, {'a': E})",
    error: {},
  },
  'throwing a function': { typescript: 'throw probe', python: 'raise probe', error: {} },
  'throwing a symbol': { typescript: "throw Symbol('s')", error: {} },
  'throwing an object without prototype': { typescript: 'throw Object.create(null)', error: {} },
  'throwing a revoked proxy': { typescript: 'const { proxy, revoke } = Proxy.revocable(function () {}, {}); revoke();\nthrow proxy', error: {} },
  'throwing an error of errors': {
    typescript: "let e = new Error('x'); for (let i = 0; i < 10000; i++) e = new AggregateError([e], 'x', { cause: e });\nthrow e",
    python: "e = ValueError('x')\nfor i in range(10000):\n    outer = ExceptionGroup('x', [e])\n    outer.__cause__ = outer.__context__ = e\n    e = outer\nraise e",
    error: {},
  },
  'an odd error of a tool': {
    typescript: "const got = [];\nfor (const kind of ['string', 'object', 'getter', 'huge', 'named', 'none']) { try { await fail_oddly({ kind }); } catch (e) { got.push(e instanceof Error && String(e.message).length < 200000); } }\ngot",
    python: "seen = []\nfor kind in ('string', 'object', 'getter', 'huge', 'named', 'none'):\n    try: fail_oddly(kind=kind)\n    except Exception as e: seen.append(len(str(e)) < 200000)\nseen",
    value: [true, true, true, true, true, true],
  },

  'a value that cannot be shown': { python: 'class A:\n    def __repr__(self): raise RuntimeError()\n    __str__ = __repr__\n    def __class__(self): raise RuntimeError()\n[A()]' },
  'an error that cannot be shown': { python: 'class E(Exception):\n    def __str__(self):\n        while True: pass\n    __repr__ = __str__\nraise E()', error: {} },
  'an integer of millions of digits': { python: '[7 ** 2000000]' },
  'a key that is never the same': { python: 'class K:\n    def __hash__(self): return id(object())\n    def __eq__(self, other): raise RuntimeError()\n{K(): 1, K(): 2}' },
};
