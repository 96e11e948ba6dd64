import type { CaseTable } from './case.ts';

/** TypeScript and modern JavaScript, at the top level of a step. */
// One case a line:
// oxfmt-ignore
export const syntax: CaseTable = {
  'types are dropped': { code: 'const a: number = 1;\nconst f = (x: string, y?: number): string => x;\nf("b") + a', value: 'b1' },
  'interfaces and type aliases are dropped': { code: 'interface A { x: number }\ntype B = A | null;\nconst b: B = { x: 1 };\nb!.x', value: 1 },
  'generics, as and satisfies are dropped': { code: 'function id<T>(x: T): T { return x; }\nconst o = { a: 1 } satisfies Record<string, number> as unknown as { a: number };\nid<number>(o.a)', value: 1 },
  'modifiers, overloads and abstract classes work': {
    code: `abstract class Shape { protected readonly sides: number = 4; abstract area(): number; }
class Square extends Shape { constructor(private size: number) { super(); } override area(): number { return this.size ** 2; } }
function area(s: Square): number;
function area(s: Shape): number { return s.area(); }
area(new Square(3))`,
    value: 9,
  },
  'enums work': { code: ['enum Color { Red, Green = 5 }', 'Color.Green'], value: 5 },
  'import type vanishes': { code: "import type { X } from 'nowhere';\nconst x: X = 1;\nx", value: 1 },
  'optional chaining and defaults work': { code: 'const o: any = {};\no?.a?.b ?? o.c?.() ?? "none"', value: 'none' },
  'private fields and static blocks work': { code: 'class A { static #n = 1; static { A.#n++; } static read() { return A.#n; } }\nA.read()', value: 2 },
  'getters, computed and spread members work': { code: "const k = 'b'; ({ get a() { return 1; }, [k]: 2, ...{ c: 3 } })", value: { a: 1, b: 2, c: 3 } },
  'await works in loops and conditions': { code: 'let sum = 0;\nfor (const b of [1, 2, 3]) { if (await add({ a: 0, b }) > 1) sum = await add({ a: sum, b }); }\nsum', value: 5 },
  'for await works': { code: 'async function* g() { yield 1; yield 2; }\nconst seen = [];\nfor await (const n of g()) seen.push(n);\nseen', value: [1, 2] },
  'await works in a template, an argument and an operand': { code: '`${await 1}` + Math.max(await 2, 1) + (await 3)', value: '123' },
  'labels work': { code: 'let n = 0;\nouter: for (;;) { for (;;) { if (++n > 3) break outer; continue outer; } }\nn', value: 4 },
  'try, catch and finally work': { code: "const seen = [];\ntry { null.x; } catch { seen.push('c'); } finally { seen.push('f'); }\nseen.join('')", value: 'cf' },
  'switch works': { code: "let r;\nswitch (2) { case 1: r = 'a'; break; case 2: { let x = 'b'; r = x; } default: r += 'c'; }\nr", value: 'bc' },
  'semicolons can be left out': { code: 'const a = 1\nconst b = 2\nlet c = a\n  + b\nc', value: 3 },
  'a comment may end the code': { code: '1 + 1 // two', value: 2 },
  'a comment block may end the code': { code: '1 + 1 /* two */\n/* done */', value: 2 },
  'text may hold code': {
    code: "const s = '}); while (true); (() => {'; const r = /[/`}]+/; s.length + r.source.length",
    value: 32,
  },
  'long strings keep their lines': { code: 'const s = `a\n  b\n\n// c`;\ns', value: 'a\n  b\n\n// c' },
  'line separators may stand in code': { code: 'const a = 1;\u2028const b = 2;\na + b', value: 3 },
  'names may be Unicode': { code: ['const größe = 3, 名 = 4;', 'größe + 名'], value: 7 },
  'names of the executor are free': { code: ['const result = 1, value = 2, code = 3, exports = 4, module = 5;', 'result + value + code + exports + module'], value: 15 },
  'arguments, this and new.target work in functions': { code: 'function f() { return [arguments.length, this?.a, new.target === undefined]; }\nf.call({ a: 1 }, 2, 3)', value: [2, 1, true] },
  'the standard library is there': { code: "[Object.groupBy([1, 2], (n) => (n % 2 ? 'odd' : 'even')), [3, 1].toSorted(), 'a-b'.replaceAll('-', '+'), [1, 2].at(-1)]", value: [{ odd: [1], even: [2] }, [1, 3], 'a+b', 2] },
  'Intl and locale methods do not fail': { code: "typeof (1234.5).toLocaleString('en-US')", value: 'string' },
  'an unknown package is an error that can be caught': { code: "try { await import('no-such-package'); } catch (e) { e.message }\n'went on'", value: 'went on' },
  'an unknown package is named': { code: "import { x } from 'no-such-package';\nx", error: { message: /no-such-package/ } },
};
