import type { CaseTable } from './case.ts';

const refused = (message: RegExp) => ({ error: { name: 'TypeError', message, line: 1 }, calls: [] });
const shared = 'let v: any = { n: 1 }; for (let i = 0; i < 40; i++) v = i % 2 ? [v, v] : { a: v, b: v };';
const sharedInPython = 'v = [1]\nfor i in range(40): v = [v, v] if i % 2 else {"a": v, "b": v}';
const again = /holds the same objects again and again.*give each one once, and its id elsewhere/;

/** What is hard to write as JSON has one answer in each direction: as a value, an input, an answer and a result. */
// One case or one snippet a line:
// oxfmt-ignore
export const crossing: CaseTable = {
  'a value whose parts are shared without end is shown in outline': {
    typescript: { code: `${shared} v`, value: /^.{100,200000}$/ },
    python: { code: `${sharedInPython}\nv`, value: /^.{100,200000}$/ },
    truncated: true,
  },
  'instances that share their parts without end are shown in outline': {
    typescript: 'class A { constructor(public x: unknown, public y = x) {} }\nlet a: any = new A(1); for (let i = 0; i < 40; i++) a = new A(new Map([[1, a], [2, a]]));\na',
    python: 'class A:\n    def __init__(self, x): self.x = self.y = x\na = A(1)\nfor i in range(40): a = A((a, a))\na',
    value: /^.{100,200000}$/,
    truncated: true,
  },
  'what is shared without end is printed in outline': { typescript: `${shared} print(v); 1`, value: 1, logs: /^[^]{100,100000}$/ },
  'an answer whose parts are shared without end is refused': {
    typescript: `${shared}\nfinal_answer(v)`,
    python: `${sharedInPython}\nfinal_answer(v)`,
    error: { message: again },
  },
  'an input whose parts are shared without end is refused': {
    typescript: `${shared}\nawait echo({ value: v })`,
    python: `${sharedInPython}\necho(value=v)`,
    error: { name: 'TypeError', message: again },
    calls: [],
  },
  'one object in thousands of places is a list': {
    typescript: 'const o = { at: { x: 1 } }; final_answer((await echo({ value: Array(5_000).fill(o) })).length)',
    python: "o = {'at': {'x': 1}}\nfinal_answer(len(echo(value=[o] * 5_000)))",
    answer: 5_000,
  },

  'NUL and other control characters cross': {
    typescript: "const s = 'a\\u0000b\\u001f\\u007f'; [s, (await echo({ value: s })) === s]",
    python: "s = 'a\\u0000b\\u001f\\u007f'\n[s, echo(value=s) == s]",
    value: ['a\u0000b\u001f\u007f', true],
  },
  'half a character is told as a sign in its place': {
    typescript: "const s = 'a😀'.slice(0, 2); [s]",
    python: "s = 'a\\ud83d'\n[s]",
    value: /^\["a(?:\ufffd|\\ud83d)"\]$/,
  },
  'zero has no sign': {
    typescript: { code: 'const got = await echo({ value: [-0] }); [-0, Object.is(got[0], 0)]', value: [0, true] },
  },
  'no number is null in an input': {
    typescript: 'await echo({ value: [NaN, Infinity, -Infinity] })',
    python: "echo(value=[float('nan'), float('inf'), -float('inf')])",
    value: [null, null, null],
    calls: [{ value: [null, null, null] }],
  },
  'a big integer is refused in an input': {
    typescript: { code: 'await echo({ value: 10n })', ...refused(/BigInt.*make it a number or a string/) },
    python: { code: 'echo(value=2 ** 60)', ...refused(/pass it as text/) },
  },
  'typed arrays are lists': { typescript: 'await echo({ value: [new Uint8Array([1, 2]), new Float64Array([0.5])] })', value: [[1, 2], [0.5]] },
  'a buffer is refused in an input': { typescript: 'await echo({ value: new ArrayBuffer(8) })', ...refused(/ArrayBuffer.*not JSON/) },
  'bytes are refused in an input': { python: { code: "echo(value=b'ab')", ...refused(/bytes.*use base64/) } },
  'a generator is read out in an input': { python: 'echo(value=(x for x in [1, 2]))', value: [1, 2] },
  'what JSON has no form for is refused in an input': { python: { code: 'echo(value=[1j])', ...refused(/a complex, which is no JSON/) } },
  'dates, decimals and members of an enum are text': {
    python: "import datetime, decimal, enum\nclass C(enum.Enum):\n    A = 'a'\nv = [datetime.date(2026, 1, 2), decimal.Decimal('1.5'), C.A]\n[v, echo(value=v)]",
    value: [['2026-01-02', '1.5', 'a'], ['2026-01-02', '1.5', 'a']],
  },
  'records are objects': {
    python: 'from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n[P(1), echo(value=[P(1)])]',
    value: [{ x: 1 }, [{ x: 1 }]],
  },
  'maps and sets are objects and lists': {
    typescript: 'await echo({ value: [new Map<unknown, unknown>([["a", 1], [2, new Set([3])]])] })',
    python: "echo(value=[{'a': 1, 2: {3}}])",
    value: [{ 2: [3], a: 1 }],
  },
  'a map with keys of another kind is refused in an input': {
    typescript: { code: 'await echo({ value: new Map([[{}, 1]]) })', ...refused(/Map with keys.*make it a list/) },
    python: { code: 'echo(value={(1, 2): 1})', ...refused(/a key of type tuple.*use strings/) },
  },
  'a date that is none is null in an input': { typescript: 'await echo({ value: [new Date(NaN)] })', value: [null] },
  'what an array lacks is null': { typescript: 'const a = [1]; a[3] = 4; [a, await echo({ value: a })]', value: [[1, null, null, 4], [1, null, null, 4]] },
  'undefined is null in a list and left out of an object': { typescript: 'await echo({ value: [undefined, { a: undefined, b: 1 }] })', value: [null, { b: 1 }] },
  'toJSON is asked': { typescript: '[{ toJSON: () => ({ a: 1 }) }, await echo({ value: { toJSON: (key: string) => key } })]', value: [{ a: 1 }, 'value'] },
  'a proxy is what it shows': { typescript: 'const p = new Proxy({ a: 1 }, { get: () => 2 }); [p, await echo({ value: p })]', value: [{ a: 2 }, { a: 2 }] },
  'what throws when it is read is told in a value': {
    python: { code: 'class G:\n    def __repr__(self): return 1 / 0\n[1, G()]', value: [1, '[G that fails when it is read]'] },
    typescript: "[1, { toJSON() { throw new Error('mine'); } }, new Proxy({}, { ownKeys() { throw new Error('mine'); } }), { a: 2, get b() { throw new Error('mine'); } }]",
    value: [1, '[an object that throws when it is read]', '[an object that throws when it is read]', { a: 2, b: '[Getter that throws]' }],
  },
  'what throws when it is read throws in an input': {
    typescript: "const seen: string[] = [];\nfor (const value of [{ toJSON() { throw new Error('mine'); } }, new Proxy({}, { ownKeys() { throw new Error('mine'); } }), { get b() { throw new Error('mine'); } }]) await echo({ value }).catch((e) => seen.push(e.message));\nseen",
    value: ['mine', 'mine', 'mine'],
    calls: [],
  },
  'nesting in thousands is an outline, and refused in an input and an answer': {
    typescript: "let v: any = 1; for (let i = 0; i < 5_000; i++) v = [v];\nconst seen: string[] = [];\nfor (const use of [() => echo({ value: v }), async () => final_answer(v)]) await use().catch((e) => seen.push(e.message));\nseen",
    python: "v = 1\nfor i in range(5_000): v = [v]\nseen = []\nfor use in (lambda: echo(value=v), lambda: final_answer(v)):\n    try: use()\n    except Exception as e: seen.append(str(e))\nseen",
    value: /deep.*level/,
    calls: [],
  },
};
