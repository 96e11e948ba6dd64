import type { CaseTable } from './case.ts';

/** The language, at the top level of a step. */
// One case or one snippet a line:
// oxfmt-ignore
export const syntax: CaseTable = {
  'types are dropped': {
    typescript: 'const a: number = 1;\nconst f = (x: string, y?: number): string => x;\nf("b") + a',
    python: "a: int = 1\ndef f(x: str, y: int | None = None) -> str: return x\nf('b') + str(a)",
    value: 'b1',
  },
  'interfaces and type aliases are dropped': { typescript: 'interface A { x: number }\ntype B = A | null;\nconst b: B = { x: 1 };\nb!.x', value: 1 },
  'generics, as and satisfies are dropped': { typescript: 'function id<T>(x: T): T { return x; }\nconst o = { a: 1 } satisfies Record<string, number> as unknown as { a: number };\nid<number>(o.a)', value: 1 },
  'modifiers, overloads and abstract classes work': {
    typescript: `abstract class Shape { protected readonly sides: number = 4; abstract area(): number; }
class Square extends Shape { constructor(private size: number) { super(); } override area(): number { return this.size ** 2; } }
function area(s: Square): number;
function area(s: Shape): number { return s.area(); }
area(new Square(3))`,
    python: `from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
class Square(Shape):
    def __init__(self, size):
        super().__init__()
        self._size = size
    @property
    def size(self): return self._size
    def area(self): return self.size ** 2
Square(3).area()`,
    value: 9,
  },
  'enums work': {
    typescript: ['enum Color { Red, Green = 5 }', 'Color.Green'],
    python: ['import enum\nclass Color(enum.Enum):\n    RED = 1\n    GREEN = 5', 'Color.GREEN.value'],
    value: 5,
  },
  'import type vanishes': { typescript: "import type { X } from 'nowhere';\nconst x: X = 1;\nx", value: 1 },
  'optional chaining and defaults work': { typescript: 'const o: any = {};\no?.a?.b ?? o.c?.() ?? "none"', value: 'none' },
  'private fields and static blocks work': {
    typescript: 'class A { static #n = 1; static { A.#n++; } static read() { return A.#n; } }\nA.read()',
    python: 'class A:\n    __n = 1\n    __n += 1\n    @classmethod\n    def read(cls): return cls.__n\nA.read()',
    value: 2,
  },
  'getters, computed and spread members work': {
    typescript: "const k = 'b'; ({ get a() { return 1; }, [k]: 2, ...{ c: 3 } })",
    python: "k = 'b'\nclass A:\n    a = property(lambda self: 1)\n{'a': A().a, k: 2, **{'c': 3}}",
    value: { a: 1, b: 2, c: 3 },
  },
  'parameters of every kind work': {
    typescript: 'const f = (a, { k = 1 } = {}, ...rest) => [a, rest, k];\nf(1, { k: 4 }, 2, 3)',
    python: 'def f(a, /, *rest, k=1): return [a, rest, k]\nf(1, *[2, 3], **{"k": 4})',
    value: [1, [2, 3], 4],
  },
  'decorators, generators and comprehensions work': {
    python: 'import functools\n@functools.cache\ndef fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\ndef up(n):\n    yield from range(n)\n[fib(n) for n in up(8) if n > 3] + [len({n: n for n in {1, 2}})]',
    value: [3, 5, 8, 13, 2],
  },
  'await works in loops and conditions': {
    typescript: 'let sum = 0;\nfor (const b of [1, 2, 3]) { if (await add({ a: 0, b }) > 1) sum = await add({ a: sum, b }); }\nsum',
    python: 'total = 0\nfor b in [1, 2, 3]:\n    if await add.aio(a=0, b=b) > 1: total = await add.aio(a=total, b=b)\ntotal',
    value: 5,
  },
  'for await works': {
    typescript: 'async function* g() { yield 1; yield 2; }\nconst seen = [];\nfor await (const n of g()) seen.push(n);\nseen',
    python: 'async def g():\n    yield 1\n    yield 2\nseen = []\nasync for n in g(): seen.append(n)\nseen',
    value: [1, 2],
  },
  'async with and async comprehensions work': {
    python: 'import contextlib\n@contextlib.asynccontextmanager\nasync def opened(): yield 2\nasync def g():\n    yield 1\nasync with opened() as n: seen = [m + n async for m in g()]\nseen',
    value: [3],
  },
  'await works in a template, an argument and an operand': {
    typescript: '`${await 1}` + Math.max(await 2, 1) + (await 3)',
    python: "async def one(n): return n\nf'{await one(1)}' + str(max(await one(2), 1)) + str(await one(3))",
    value: '123',
  },
  'labels, break and continue work': {
    typescript: 'let n = 0;\nouter: for (;;) { for (;;) { if (++n > 3) break outer; continue outer; } }\nn',
    python: 'n = 0\nwhile True:\n    for _ in iter(int, 1):\n        n += 1\n        if n > 3: break\n        continue\n    else: n = 9\n    break\nn',
    value: 4,
  },
  'try, catch and finally work': {
    typescript: "const seen = [];\ntry { null.x; } catch { seen.push('c'); } finally { seen.push('f'); }\nseen.join('')",
    python: "seen = []\ntry: None.x\nexcept AttributeError: seen.append('c')\nfinally: seen.append('f')\n''.join(seen)",
    value: 'cf',
  },
  'switch works': {
    typescript: "let r;\nswitch (2) { case 1: r = 'a'; break; case 2: { let x = 'b'; r = x; } default: r += 'c'; }\nr",
    python: "match [2, {'x': 'c'}]:\n    case [1, _]: r = 'a'\n    case [2, {'x': x}] if x: r = 'b' + x\nr",
    value: 'bc',
  },
  'semicolons can be left out': { typescript: 'const a = 1\nconst b = 2\nlet c = a\n  + b\nc', value: 3 },
  'semicolons may separate': { typescript: 'const a = 1; const b = 2; a + b', python: 'a = 1; b = 2; a + b', value: 3 },
  'a comment may end the code': { typescript: '1 + 1 // two', python: '1 + 1 # two', value: 2 },
  'a comment block may end the code': { typescript: '1 + 1 /* two */\n/* done */', python: '1 + 1 # two\n\n# done\n', value: 2 },
  'line breaks of Windows are line breaks': {
    typescript: "const a = 1;\r\nconst s = 'x';\r\na + 1",
    python: 'a = 1\r\nif a:\r\n    a += 1\r\na',
    value: 2,
  },
  'text may hold code': {
    typescript: "const s = '}); while (true); (() => {'; const r = /[/`}]+/; s.length + r.source.length",
    python: "s = \"'''); while True: pass; (\"\nr = r'\\'[/`}]'\nlen(s) + len(r)",
    value: 32,
  },
  'long strings keep their lines': {
    typescript: 'const s = `a\n  b\n\n// c`;\ns',
    python: "s = '''a\n  b\n\n// c'''\ns",
    value: 'a\n  b\n\n// c',
  },
  'line separators may stand in code': { typescript: 'const a = 1;\u2028const b = 2;\na + b', python: "a = len('\u2028')\na + 2", value: 3 },
  'names may be Unicode': { typescript: ['const größe = 3, 名 = 4;', 'größe + 名'], python: ['größe, 名 = 3, 4', 'größe + 名'], value: 7 },
  'names of the executor are free': {
    typescript: ['const result = 1, value = 2, code = 3, exports = 4, module = 5;', 'result + value + code + exports + module'],
    python: ['result, value, code, module, run = 1, 2, 3, 4, 5', 'result + value + code + module + run'],
    value: 15,
  },
  'arguments, this and new.target work in functions': { typescript: 'function f() { return [arguments.length, this?.a, new.target === undefined]; }\nf.call({ a: 1 }, 2, 3)', value: [2, 1, true] },
  'code that is compiled sees the variables': {
    typescript: ['globalThis.n = 2;', 'eval("n + 1") + (0, eval)("n")'],
    python: ["n = 2\nexec('m = n + 1')", "eval('m + n')"],
    value: 5,
  },
  'the standard library is there': {
    typescript: {
      code: "[Object.groupBy([1, 2], (n) => (n % 2 ? 'odd' : 'even')), [3, 1].toSorted(), 'a-b'.replaceAll('-', '+'), [1, 2].at(-1)]",
      value: [{ odd: [1], even: [2] }, [1, 3], 'a+b', 2],
    },
    python: {
      code: "import collections, itertools, json, math, re, statistics, textwrap\n[collections.Counter('aab'), list(itertools.chain([1], [2])), json.loads('[1]'), math.floor(1.5), re.sub('-', '+', 'a-b'), statistics.mean([1, 3]), textwrap.dedent(' a')]",
      value: [{ a: 2, b: 1 }, [1, 2], [1], 1, 'a+b', 2, 'a'],
    },
  },
  'an unknown package is an error that can be caught': {
    typescript: "try { await import('no-such-package'); } catch (e) { e.message }\n'went on'",
    python: "try:\n    import no_such_package\nexcept ImportError as e:\n    e\n'went on'",
    value: 'went on',
  },
  'an unknown package is named': {
    typescript: { code: "import { x } from 'no-such-package';\nx", error: { message: /no-such-package/, line: 1 } },
    python: { code: 'from no_such_package import x\nx', error: { message: /no_such_package/, line: 1 } },
  },
};
