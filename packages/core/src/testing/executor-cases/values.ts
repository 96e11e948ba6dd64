import type { CaseTable } from './case.ts';

/** What the last expression gives, as JSON or described. */
// One case or one snippet a line:
// oxfmt-ignore
export const values: CaseTable = {
  'the last expression is the value': { typescript: 'const a = 40;\na + 2', python: 'a = 40\na + 2', value: 42 },
  'a string is the value': { typescript: "'two words'", python: "'two words'", value: 'two words' },
  'a boolean is the value': { typescript: '1 > 2;', python: '1 > 2', value: false },
  'null is null': { typescript: 'null', value: null },
  'undefined is no value': { typescript: 'undefined', value: undefined },
  'None is no value': { python: 'None', value: /^(null|undefined)$/ },
  'a declaration has no value': { typescript: 'const a = 1;', python: 'a = 1', value: undefined },
  'a statement has no value': { python: 'for n in [1]: n', value: undefined },
  'code without statements has no value': { typescript: '// nothing\n', python: '# nothing\n', value: undefined },
  'empty code has no value': { typescript: '', python: '', value: undefined },
  'an object literal is the value': {
    typescript: '({ a: 1, b: [true, null] })',
    python: "{'a': 1, 'b': [True, None]}",
    value: { a: 1, b: [true, null] },
  },
  'an array is the value': { typescript: '[1, [2, [3]]]', python: '[1, [2, [3]]]', value: [1, [2, [3]]] },
  'what was awaited gives its value': { typescript: 'await Promise.resolve(5)', python: 'import asyncio\nawait asyncio.sleep(0, 5)', value: 5 },
  'a template is the value': { typescript: 'const n = 2;\n`${n} < ${n + 1}`', python: "n = 2\nf'{n} < {n + 1}'", value: '2 < 3' },
  'text crosses unchanged': {
    typescript: "'😀 é \\u2028 \\\\ \\u0000 \"'",
    python: "'😀 é \\u2028 \\\\ \\u0000 \"'",
    value: '😀 é \u2028 \\ \u0000 "',
  },
  'numbers keep all their digits': {
    typescript: '[9007199254740991, 0.1 + 0.2, 1e-9]',
    python: '[9007199254740991, 0.1 + 0.2, 1e-9]',
    value: [9007199254740991, 0.30000000000000004, 1e-9],
  },
  'an object without prototype is data': { typescript: 'const o = Object.create(null); o.a = 1; o', value: { a: 1 } },
  'an instance gives its fields': {
    typescript: 'class Point { x = 1; y = 2; sum() { return 3; } }\nnew Point()',
    python: 'class Point:\n    def __init__(self): self.x, self.y = 1, 2\n    def sum(self): return 3\nPoint()',
    value: { x: 1, y: 2 },
  },
  'an instance of a data class gives its fields': {
    python: 'import dataclasses\n@dataclasses.dataclass\nclass P:\n    x: int\n    y: object = None\nP(1, P(2))',
    value: { x: 1, y: { x: 2, y: null } },
  },
  'an instance without fields does not fail the step': {
    typescript: 'class Empty {}\n[new Empty(), 1]',
    python: 'class Empty: pass\n[Empty(), 1]',
    value: /,1\]$/,
  },
  'an object may come twice': { typescript: 'const o = { a: 1 }; [o, o]', python: "o = {'a': 1}\n[o, o]", value: [{ a: 1 }, { a: 1 }] },

  'a function is described': {
    typescript: { code: 'function f() {}\nf', value: '[Function: f]' },
    python: { code: 'def f(): pass\nf', value: /function.*f/i },
  },
  'a function inside data is described': {
    typescript: { code: 'const f = () => 1; ({ f, a: 1 })', value: { f: '[Function: f]', a: 1 } },
    python: { code: "def f(): pass\n{'f': f, 'a': 1}", value: /"f":"[^"]*function[^"]*f[^"]*","a":1/i },
  },
  'a class is described': { typescript: 'class Point {}\nPoint', python: 'class Point: pass\nPoint', value: /Point/ },
  'a symbol is described': { typescript: "Symbol('mark')", value: /Symbol\(mark\)/ },
  'a long integer keeps its digits': {
    typescript: '12345678901234567890n',
    python: '12345678901234567890',
    value: '12345678901234567890',
  },
  'no number is described': {
    typescript: { code: '[NaN, Infinity, -Infinity]', value: /NaN.*Infinity.*-Infinity/ },
    python: { code: "[float('nan'), float('inf'), -float('inf')]", value: /nan.*inf.*-inf/i },
  },
  'an error is described': { typescript: "new TypeError('bad input')", python: "TypeError('bad input')", value: /TypeError.*bad input/ },
  'a regular expression is described': {
    typescript: { code: '/a+/g', value: /a\+\/g/ },
    python: { code: "import re\nre.compile('a+')", value: /a\+/ },
  },
  'a date is ISO text': {
    typescript: { code: 'new Date(0)', value: '1970-01-01T00:00:00.000Z' },
    python: { code: 'import datetime\ndatetime.date(2020, 1, 2)', value: '2020-01-02' },
  },
  'a date inside data is ISO text': {
    typescript: { code: '({ at: [new Date(0)] })', value: { at: ['1970-01-01T00:00:00.000Z'] } },
    python: { code: "import datetime\n{'at': [datetime.datetime(2020, 1, 2, 3)]}", value: { at: ['2020-01-02T03:00:00'] } },
  },
  'dates with arguments do not depend on the clock': {
    typescript: { code: "[new Date(5).getTime(), Date.UTC(2020, 0, 1), Date.parse('2020-01-01'), new Date(2020, 0, 1) instanceof Date]", value: [5, 1577836800000, 1577836800000, true] },
    python: { code: 'from datetime import datetime, timezone\n[datetime.fromtimestamp(5, timezone.utc).timestamp(), datetime(2020, 1, 1, tzinfo=timezone.utc).timestamp(), isinstance(datetime(2020, 1, 1), datetime)]', value: [5, 1577836800, true] },
  },
  'a map of plain data is an object': {
    typescript: "new Map([['a', 1], ['b', [2]]])",
    python: 'from collections import OrderedDict\nOrderedDict(a=1, b=[2])',
    value: { a: 1, b: [2] },
  },
  'a map whose keys are no text is still told': {
    typescript: { code: 'new Map([[{}, 1], [() => 1, 2]])', value: /\[Map\(2\)\]/ },
    python: { code: "{1: 'a', None: 'b', (1, 2): 'c'}", value: { 1: 'a', null: 'b', '(1, 2)': 'c' } },
  },
  'a set of plain data is an array': { typescript: 'new Set([1, 2, 2])', python: '{1, 2, 2}', value: [1, 2] },
  'tuples, ranges and queues are arrays': { python: 'from collections import deque\n[(1, 2), range(2), deque([3])]', value: [[1, 2], [0, 1], [3]] },
  'a map inside data is an object': {
    typescript: "({ m: new Map([['a', new Set([1])]]) })",
    python: "from collections import defaultdict\n{'m': defaultdict(list, {'a': {1}})}",
    value: { m: { a: [1] } },
  },
  'bytes are described or listed': {
    typescript: { code: 'new Uint8Array([1, 2])', value: /1,2|Uint8Array/ },
    python: { code: "[b'ab', bytearray(b'ab')]", value: /ab.*ab/ },
  },
  'a cycle is cut': {
    typescript: "const a = { name: 'a' }; a.self = a; a",
    python: "a = {'name': 'a'}\na['self'] = a\na",
    value: /"name":"a"/,
  },
  'a getter that throws does not fail the step': {
    typescript: "[1, { get a() { throw new Error('no'); } }]",
    python: "class A:\n    @property\n    def a(self): raise ValueError('no')\n    def __repr__(self): raise ValueError('no')\n[1, A()]",
    value: /^\[1,/,
  },
  'what was not awaited is no value': { python: 'echo.aio(value=1)', error: { name: 'TypeError', message: /await/ }, calls: [] },
  'what was not awaited is no part of a value': { python: "import asyncio\n{'a': [asyncio.get_event_loop().create_future()], 'b': 1}", error: { name: 'TypeError', message: /await/ } },
  'lazy sequences are read out': { python: "[(n * 2 for n in [1, 2]), map(str, [1]), reversed([1, 2]), iter({'a': 1})]", value: [[2, 4], ['1'], [2, 1], ['a']] },
  'a lazy sequence without end is cut': { python: 'import itertools\nitertools.count()', value: /^\[0,1,2,.*more items"\]$/, truncated: true },
  'members of an enum are their values, as keys too': { python: "import enum\nclass Color(enum.Enum):\n    RED = 'r'\n    TWO = 2\n{Color.RED: Color.TWO, Color.TWO: 1}", value: { r: 2, 2: 1 } },
  'a weak map does not fail the step': {
    typescript: '[new WeakMap(), 1]',
    python: 'import weakref\n[weakref.WeakValueDictionary(), 1]',
    value: /1\]$/,
  },
};
