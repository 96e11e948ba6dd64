import type { CaseTable } from './case.ts';

const nested = (open: string, inside: string, close: string, times: number): string =>
  open.repeat(times) + inside + close.repeat(times);
const refused = (message: RegExp, place: { line?: number; column?: number } = {}) => ({
  error: { name: 'SyntaxError', message, ...place },
});

/** What TypeScript has beyond types, with one answer in every executor; and code that is hard to read. */
// One case a line:
// oxfmt-ignore
export const language: CaseTable = {
  'enums count from the last number': { typescript: 'enum Color { Red, Green = 5, Blue }\n[Color.Red, Color.Blue, Color[6], Color["Green"]]', value: [0, 6, 'Blue', 5] },
  'enums may hold text': { typescript: "enum Level { Low = 'low', High = `high` }\n[Level.Low, Level.High, Object.keys(Level)]", value: ['low', 'high', ['Low', 'High']] },
  'members of enums may be computed': { typescript: "const two = () => 2;\nenum Flag { A = 1 << 0, B = 1 << 1, Both = A | B, All = Flag.Both | 4, Size = 'abc'.length, Two = two(), 'a-b' = -1 }\n[Flag.Both, Flag.All, Flag.Size, Flag.Two, Flag['a-b'], Flag[3]]", value: [3, 7, 3, 2, -1, 'Size'] },
  'const enums are enums': { typescript: 'const enum Side { Left = 1, Right }\nSide.Right', value: 2 },
  'enums may stand in functions': { typescript: 'function f() { enum E { A = 3 }\n  return E.A; }\nf()', value: 3 },
  'enums of one name in a step add up': { typescript: 'enum E { A }\nenum E { B = 1 }\n[E.A, E.B]', value: [0, 1] },
  'an enum of a later step is another one': { typescript: ['enum E { A, B }', 'enum E { C }', 'Object.keys(E)'], value: ['0', 'C'] },
  'members of enums may have names of keywords and of tools': { typescript: "enum E { default, echo, class = 'x' }\n[E.default, E.echo, E.class, await echo({ value: 1 })]", value: [0, 1, 'x', 1] },
  'a member of an enum after text needs a value': { typescript: "enum E {\n  A = 'a',\n  B,\n}", ...refused(/Give the member a value/, { line: 3, column: 3 }) },
  'an error in an enum has its line': { typescript: 'enum E {\n  A = 1,\n  B = nowhere(),\n}', error: { name: 'ReferenceError', line: 3 } },
  'declared enums vanish': { alone: true, typescript: "declare enum E { A }\ntypeof E", value: 'undefined' },

  'namespaces are objects': { typescript: ['namespace Shapes { const secret = 2; export const pi = 3; export function area(r: number): number { return pi * r ** secret; } export class Box { size = pi; } export interface Side { a: number } export enum Kind { Round = 7 } }', '[Shapes.area(2), new Shapes.Box().size, Shapes.Kind.Round, Object.keys(Shapes)]'], value: [12, 3, 7, ['area', 'pi', 'Box', 'Kind']] },
  'namespaces may be nested and have dots': { typescript: 'namespace A.B { export namespace C { export const x = 1; } export const y = C.x + 1; }\n[A.B.C.x, A.B.y]', value: [1, 2] },
  'a namespace may speak of itself, and its variables may change': { typescript: 'namespace Counter { export let n = 1; export const start = Counter.n; export function up() { n += 1; } }\nCounter.up();\nCounter.n += 10;\nCounter.up();\n[Counter.n, Counter.start]', value: [13, 1] },
  'a namespace adds to a function, a class and a namespace': { typescript: 'function f() { return 1; }\nnamespace f { export const a = 2; }\nclass C {}\nnamespace C { export const b = 3; }\nnamespace N { export const c = 4; }\nnamespace N { export const d = 5; }\n[f(), f.a, C.b, N.c, N.d]', value: [1, 2, 3, 4, 5] },
  'namespaces of types vanish': { typescript: 'namespace T { export type A = 1; interface B {} }\ndeclare namespace D { const x: number; }\n[typeof T, typeof D]', value: ['undefined', 'undefined'] },
  'an error in a namespace has its line': { typescript: 'namespace N {\n  export type A = 1;\n  export const b: number = 1;\n  export const c = nowhere;\n}', error: { name: 'ReferenceError', line: 4 } },
  'await in a namespace is refused': { typescript: 'namespace N {\n  export const a = await echo({ value: 1 });\n}', ...refused(/cannot stand in a namespace/, { line: 2 }) },

  'decorators are refused': { typescript: 'const log = (value: unknown, _: unknown) => value;\n@log\nclass A {}', ...refused(/Decorators are not supported: call the function/, { line: 2, column: 1 }) },
  'decorators of members are refused': { typescript: 'class A {\n  @log method() {}\n}', ...refused(/Decorators are not supported/, { line: 2, column: 3 }) },
  'accessor fields are refused': { typescript: 'class A { accessor x = 1; }', ...refused(/write a getter and a setter/) },
  'JSX is refused': { typescript: 'const name = "Ada";\nconst page = <p>Hello {name}</p>;', ...refused(/JSX is not supported/, { line: 2, column: 14 }) },
  'import of another module system is refused': { typescript: "import fs = require('fs');", ...refused(/Write `import … from`/) },

  'satisfies keeps the value': { typescript: "const sizes = { small: 1, large: 2 } satisfies Record<string, number>;\nsizes.large satisfies number", value: 2 },
  'abstract classes and their members leave what runs': { typescript: 'abstract class Animal {\n  abstract readonly name: string;\n  abstract speak(): string;\n  abstract get legs(): number;\n  toString() { return `${this.name} says ${this.speak()}`; }\n}\nclass Dog extends Animal { override readonly name = "Rex"; override speak() { return "woof"; } get legs() { return 4; } }\n`${new Dog()} on ${new Dog().legs}`', value: 'Rex says woof on 4' },
  'overloads leave the implementation': { typescript: 'function twice(x: string): string;\nfunction twice(x: number): number;\nfunction twice(x: any) { return x + x; }\nclass A { m(a: string): void; m(a: number): void; m(a: any) { return a; } }\n[twice(2), twice("a"), new A().m(3)]', value: [4, 'aa', 3] },
  'parameters of constructors may be properties': { typescript: "class Point { sum = 1; constructor(readonly x: number, private y = 2, protected z?: string) { this.sum += x + this.y; } }\nclass Named extends Point { own = 'own'; constructor(public name: string) { super(1); this.name += '!'; } }\n[new Point(1), { ...new Named('n') }, Object.keys(new Point(1))]", value: [{ x: 1, y: 2, sum: 4 }, { x: 1, y: 2, sum: 4, name: 'n!', own: 'own' }, ['x', 'y', 'z', 'sum']] },
  'declare leaves nothing': { alone: true, typescript: "declare const version: string;\ndeclare function f(): void;\ndeclare class A { x: number }\ndeclare module 'x' { export const y: number; }\ndeclare global { interface Window {} }\nclass B { declare x: number; y = 1 }\n[typeof version, typeof f, typeof A, Object.keys(new B())]", value: ['undefined', 'undefined', 'undefined', ['y']] },
  'generic arrows are functions': { typescript: 'const first = <T,>(list: readonly T[]): T | undefined => list[0];\nconst pick = async <const T extends object, K extends keyof T>(value: T, key: K): Promise<T[K]> => value[key];\n[first([1, 2]), await pick({ a: 3 }, "a")]', value: [1, 3] },
  'arrows with long types are functions': { typescript: 'const f = async <\n  T,\n>(\n  x: T,\n): Promise<{\n  value: T;\n}> => ({ value: x });\nawait f(1)', value: { value: 1 } },
  'type assertions in brackets are dropped': { typescript: 'const f = () => <any>{ a: <number>1 };\nf().a', value: 1 },
  'a line that ends with a type ends its statement': { typescript: 'let a: unknown = 1\n{ const b = a as any\n;[a] = [b as number + 1]\n}\nlet c = a as any\n(2)', value: 2 },
  'type arguments and comparisons are told apart': { typescript: 'const f = <T,>(x: T) => x, a = 1, b = 2, c = 3;\n[f<number>(1), a < b, (b > c), a < b && c > (a), new Map<string, number[]>([["x", [1]]]).get("x")]', value: [1, true, false, true, [1]] },
  'this parameters, predicates and assertions of types are dropped': { typescript: 'function isText(this: void, x: unknown): x is string { return typeof x === "string"; }\nfunction check(x: unknown): asserts x is number { if (typeof x !== "number") throw new TypeError("no number"); }\ncheck(1);\n[isText("a"), isText(1)]', value: [true, false] },
  'exports and imports of types are dropped': { typescript: "import { type A } from 'nowhere-else';\n1", error: { message: /nowhere-else/ } },
  'using disposes in the end': { typescript: 'const seen: string[] = [];\n{ using a = { [Symbol.dispose]: () => seen.push("a") }; await using b = { [Symbol.asyncDispose]: async () => { seen.push("b"); } }; seen.push("body"); }\nseen', value: ['body', 'b', 'a'] },
  'variables named like words of TypeScript are variables': { typescript: 'const type = 1, namespace = 2, declare = 3, abstract = 4, readonly = 5, satisfies = 6, as = 7, keyof = 8, is = 9, module = 10;\ntype + namespace + declare + abstract + readonly + satisfies + as + keyof + is + module', value: 55 },

  'an object at the end is the value': { typescript: ['const rows = [1, 2];\n{ rows, total: rows.length }', '{ total: 5 }'], value: { total: 5 } },
  'names in braces at the end are an object': { typescript: 'const a = 1, b = 2;\n{ a, b }', value: { a: 1, b: 2 } },
  'a block at the end is a block': { typescript: 'let n = 1;\n{ n += 1; print(n); }', value: undefined, logs: '2' },
  'a function that is the whole program is called': { typescript: 'async () => {\n  const n: number = await add({ a: 1, b: 2 });\n  return n * 2;\n}', value: 6 },
  'an exported async function is called': { typescript: ['export default async function main(): Promise<number> {\n  return await add({ a: 1, b: 2 });\n}', 'await main()'], value: 3 },

  'a hundred levels of brackets are read': { typescript: nested('(', '1', ')', 100), value: 1 },
  'a hundred levels of functions are read': { typescript: `${nested('(() => ', '1', ')()', 60)}`, value: 1 },
  'hundreds of terms are added': { typescript: Array(500).fill('1').join(' + '), value: 500 },
  'hundreds of branches are read': { typescript: `let r; const n = 150;\n${Array.from({ length: 200 }, (_, i) => `if (n === ${i}) r = ${i};`).join(' else ')}\nr`, value: 150 },
  'brackets nested too deeply are a syntax error': { typescript: nested('(', '1', ')', 5_000), ...refused(/nested too deeply/) },
  'brackets behind what looks like text are a syntax error': { typescript: `"/'/;" + ${nested('(', '1', ')', 50_000)};/'/`, ...refused(/nested too deeply/) },
  'blocks nested too deeply are a syntax error': { typescript: nested('{', '', '}', 5_000), ...refused(/nested too deeply/) },
  'functions nested too deeply are a syntax error': { typescript: nested('(() => ', '1', ')', 5_000), ...refused(/nested too deeply/) },
  'types nested too deeply are a syntax error': { typescript: `let a: ${nested('A<', 'B', '>', 5_000)};`, ...refused(/nested too deeply/) },
  'operators in too long a row are a syntax error': { typescript: `1${' + 1'.repeat(20_000)}`, ...refused(/nested too deeply/) },
  'patterns nested too deeply are a syntax error': { typescript: `let ${nested('[', 'a', ']', 5_000)} = [];`, ...refused(/nested too deeply/) },
  'comparisons that look like types are a syntax error when there are too many': { typescript: `${'a<b,'.repeat(12_000)}0`, ...refused(/nested too deeply/) },
  'code that reads in too many ways is a syntax error': { typescript: `${nested('<T>(', 'x', ')', 40)}`, ...refused(/too ambiguous/) },
  'thousands of errors on one line are one': { typescript: 'let v=1;'.repeat(20_000), ...refused(/already been declared/, { line: 1, column: 13 }) },
  'too long a text is a syntax error': { typescript: `1;${' '.repeat(300_000)}`, ...refused(/longer than 300000 characters/) },
  'long lines are read': { typescript: `const data = [${'{ "a": 1 }, '.repeat(5_000)}];\ndata.length`, value: 5_000 },
};
