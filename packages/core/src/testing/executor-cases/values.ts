import type { CaseTable } from './case.ts';

/** What the last expression gives, as JSON or described. */
// One case a line:
// oxfmt-ignore
export const values: CaseTable = {
  'the last expression is the value': { code: 'const a = 40;\na + 2', value: 42 },
  'a string is the value': { code: "'two words'", value: 'two words' },
  'a boolean is the value': { code: '1 > 2;', value: false },
  'null is null': { code: 'null', value: null },
  'undefined is no value': { code: 'undefined', value: undefined },
  'a declaration has no value': { code: 'const a = 1;', value: undefined },
  'code without statements has no value': { code: '// nothing\n', value: undefined },
  'empty code has no value': { code: '', value: undefined },
  'an object literal in brackets is the value': { code: '({ a: 1, b: [true, null] })', value: { a: 1, b: [true, null] } },
  'an array is the value': { code: '[1, [2, [3]]]', value: [1, [2, [3]]] },
  'an awaited promise gives its value': { code: 'await Promise.resolve(5)', value: 5 },
  'a template is the value': { code: 'const n = 2;\n`${n} < ${n + 1}`', value: '2 < 3' },
  'text crosses unchanged': { code: "'😀 é \\u2028 \\\\ \\u0000 \"'", value: '😀 é \u2028 \\ \u0000 "' },
  'numbers keep all their digits': { code: '[9007199254740991, 0.1 + 0.2, 1e-9]', value: [9007199254740991, 0.30000000000000004, 1e-9] },
  'an object without prototype is data': { code: 'const o = Object.create(null); o.a = 1; o', value: { a: 1 } },
  'an instance gives its fields': { code: 'class Point { x = 1; y = 2; sum() { return 3; } }\nnew Point()', value: { x: 1, y: 2 } },
  'an object may come twice': { code: 'const o = { a: 1 }; [o, o]', value: [{ a: 1 }, { a: 1 }] },

  'a function is described': { code: 'function f() {}\nf', value: '[Function: f]' },
  'a function inside data is described': { code: 'const f = () => 1; ({ f, a: 1 })', value: { f: '[Function: f]', a: 1 } },
  'a class is described': { code: 'class Point {}\nPoint', value: /Point/ },
  'a symbol is described': { code: "Symbol('mark')", value: /Symbol\(mark\)/ },
  'a bigint is described': { code: '12345678901234567890n', value: /^12345678901234567890n?$/ },
  'no number is described': { code: '[NaN, Infinity, -Infinity]', value: /NaN.*Infinity.*-Infinity/ },
  'an error is described': { code: "new TypeError('bad input')", value: /TypeError.*bad input/ },
  'a regular expression is described': { code: '/a+/g', value: /a\+\/g/ },
  'a date is ISO text': { code: 'new Date(0)', value: '1970-01-01T00:00:00.000Z' },
  'a date inside data is ISO text': { code: '({ at: [new Date(0)] })', value: { at: ['1970-01-01T00:00:00.000Z'] } },
  'a map of plain data is an object': { code: "new Map([['a', 1], ['b', [2]]])", value: { a: 1, b: [2] } },
  'a map that is no object is described': { code: 'new Map([[{}, 1], [() => 1, 2]])', value: /\[Map\(2\)\]/ },
  'a set of plain data is an array': { code: 'new Set([1, 2, 2])', value: [1, 2] },
  'a map inside data is an object': { code: "({ m: new Map([['a', new Set([1])]]) })", value: { m: { a: [1] } } },
  'bytes are described or listed': { code: 'new Uint8Array([1, 2])', value: /1,2|Uint8Array/ },
  'a cycle is cut': { code: "const a = { name: 'a' }; a.self = a; a", value: /"name":"a"/ },
  'a getter that throws does not fail the step': { code: "[1, { get a() { throw new Error('no'); } }]", value: /^\[1,/ },
  'a promise inside data does not fail the step': { code: '({ a: Promise.resolve(1), b: 1 })', value: /"b":1/ },
  'a weak map does not fail the step': { code: '[new WeakMap(), 1]', value: /1/ },
};
