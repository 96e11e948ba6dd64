import { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { rewrittenGuest, withPackages } from './__fixtures__/rewritten-guest.ts';
import { StepSyntaxError } from './rewrite/step-syntax-error.ts';
import { rewriteStep } from './rewrite.ts';

/** Steps, and the value of the last of them. */
type Case = [name: string, steps: string[], value: unknown];

const state: Case[] = [
  ['const', ['const a = 1', 'a'], 1],
  ['let', ['let a = 1', 'a += 2', 'a'], 3],
  ['var', ['var a = 1', 'a++; a'], 2],
  ['a function', ['function f(n) { return n + 1 }', 'f(1)'], 2],
  ['an async function', ['async function f() { return 4 }', 'await f()'], 4],
  ['a generator', ['function* g() { yield 1; yield 2 }', '[...g()]'], [1, 2]],
  [
    'an async generator',
    ['async function* g() { yield 5 }', 'const all = []; for await (const x of g()) all.push(x); all'],
    [5],
  ],
  ['a class', ['class A { static #n = 2; static { A.twice = A.#n * 2 } }', 'A.twice'], 4],
  [
    'a derived class',
    ['class A { who() { return 1 } }', 'class B extends A { who() { return super.who() + 1 } }', 'new B().who()'],
    2,
  ],
  ['object patterns', ['const { a, b: { c = 3 }, ...rest } = { a: 1, b: {}, d: 4 }', '[a, c, rest]'], [1, 3, { d: 4 }]],
  ['array patterns', ['let [a, , b = 2, ...c] = [1, 0, undefined, 4, 5]', '[a, b, c]'], [1, 2, [4, 5]]],
  ['computed keys in patterns', ['const key = "k"; const { [key]: a } = { k: 1 }', 'a'], 1],
  ['several declarators', ['let a = 1, b, c = a + 1;', '[a, b, c]'], [1, undefined, 2]],
  ['var in a block', ['if (true) { var a = 1 }', 'a'], 1],
  ['var in a loop head', ['for (var i = 0; i < 3; i++);', 'i'], 3],
  ['var over the values of a list', ['for (var { a } of [{ a: 1 }, { a: 2 }]);', 'a'], 2],
  ['var over the keys of an object', ['for (var key in { x: 1 });', 'key'], 'x'],
  ['var named like a keyword', ['for (var async of [1, 2]);', 'async'], 2],
  ['var as the body of an if', ['if (false) var a = 1; else var a = 2', 'a'], 2],
  ['a name assigned without a declaration', ['total = 5', 'total'], 5],
  [
    'exports',
    ['export const a = 1; export function f() { return 2 } export class B {} export { a as c }', '[a, f(), B.name]'],
    [1, 2, 'B'],
  ],
  ['export default of a function', ['export default function f() { return 2 }', 'f()'], 2],
  ['an enum', ['enum Color { Red, Green = 4 }', '[Color.Red, Color[4]]'], [0, 'Green']],
  ['a namespace', ['namespace N { export const x = 1 }', 'N.x'], 1],
];

const redeclaration: Case[] = [
  ['const by const', ['const a = 1', 'const a = 2', 'a'], 2],
  ['const by assignment', ['const a = 1', 'a = 2', 'a'], 2],
  ['let by function', ['let f = 1', 'function f() { return 2 }', 'f()'], 2],
  ['function by let', ['function f() {}', 'let f = 1; f'], 1],
  ['class by class', ['class A { n = 1 }', 'class A { n = 2 }', 'new A().n'], 2],
  ['the old value while the new one is computed', ['let a = 1', 'let a = a + 1; a'], 2],
  ['let without a value resets', ['let a = 1', 'let a; a'], undefined],
  ['let without a value that is not run does not', ['let a = 1', 'if (false) { let a; }\na'], 1],
  ['var without a value does not', ['var a = 1', 'var a; a'], 1],
  ['what older closures see', ['let a = 1; const read = () => a', 'let a = 2', 'read()'], 2],
  [
    'what older functions call',
    ['function g() { return 1 } function f() { return g() }', 'function g() { return 2 }', 'f()'],
    2,
  ],
];

const values: Case[] = [
  ['an expression', ['1 + 1'], 2],
  ['an awaited expression', ['await Promise.resolve(3)'], 3],
  ['an expression with comments around it', ['/* a */ 1 // b\n// c'], 1],
  ['an expression in parentheses', ['(1, 2)'], 2],
  ['an object in parentheses', ['({ a: 1 })'], { a: 1 }],
  ['an assignment', ['let a; a = 7'], 7],
  ['a declaration', ['1; const a = 2'], undefined],
  ['a function declaration', ['1; function f() {}'], undefined],
  ['an if', ['if (true) { 1 }'], undefined],
  ['nothing', [''], undefined],
  ['types only', ['type A = string; interface B {}'], undefined],
  ['an expression before types', ['5; type A = string'], 5],
  ['empty statements at the end', ['5;;'], 5],
  ['return', ['return 4; 5'], 4],
  ['return in a block', ['for (const x of [1, 2]) { if (x === 2) { return x * 10 } }'], 20],
  ['return in a try', ['try { return 1 } finally { var done = true }'], 1],
  ['return without a value', ['return; 1'], undefined],
  ['return of a sequence', ['return (1, 2)'], 2],
  ['export default', ['export default 6'], 6],
  ['a directive', ['"use strict"'], 'use strict'],
  ['an object of names', ['const a = 1, b = 2\n{ a, b }'], { a: 1, b: 2 }],
  ['an object of one name', ['const a = 1;\n{ a }'], { a: 1 }],
  ['an object of a name and a value', ['const rows = [1]; { rows, total: rows.length }'], { rows: [1], total: 1 }],
  ['an object of a value', ['{ total: 5 }'], { total: 5 }],
  [
    'an object on several lines',
    ['const rows = [\n  { a: 1 },\n];\n{\n  "rows": rows,\n  last: rows.at(-1)! as { a: number },\n}; // done'],
    { rows: [{ a: 1 }], last: { a: 1 } },
  ],
  ['an object that awaits', ['{ a: await Promise.resolve(1), b: [2] }'], { a: 1, b: [2] }],
  ['a block that does something', ['let a = 1; { a++ }'], undefined],
  ['a block with a loop that has a label', ['{ again: for (;;) break again }'], undefined],
  ['an object before the end', ['{ a: 1 }\n2'], 2],
  ['a function that is all', ['async () => { const a = await Promise.resolve(1); return a + 1 }'], 2],
  ['a function that is all, with types and imports', ['type A = number;\n(async (): Promise<A> => 3)'], 3],
  ['a function expression that is all', ['(async function main() { return 4 });'], 4],
  ['export default of an async function', ['const one = 1;\nexport default async function main() { return one }'], 1],
  ['export default of a function without a name', ['export default async function () { return 2 }'], 2],
  ['export default of an async arrow', ['const a = 3; export default async () => a'], 3],
  ['export default of what takes parameters', ['typeof 1; export default async (env) => env', '1'], 1],
  ['a hashbang', ['#!/usr/bin/env node\n1'], 1],
];

const language: Case[] = [
  ['functions are hoisted', ['const a = f(); function f() { return 1 }\na'], 1],
  ['var is hoisted', ['const before = typeof a; var a = 1; before'], 'undefined'],
  [
    'loops bind anew each time',
    ['const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); fs.map((f) => f())'],
    [0, 1, 2],
  ],
  ['labels', ['let n = 0; outer: for (;;) { for (;;) { if (++n > 3) break outer; continue outer } }\nn'], 4],
  ['switch', ['let r; switch (2) { case 1: r = 1; break; case 2: { let x = 5; r = x } }\nr'], 5],
  ['shadowing in blocks', ['let a = 1; { let a = 2; a++ }\na'], 1],
  ['shadowing by parameters', ['let a = 1; ((a) => { a = 5 })(2); a'], 1],
  ['swapping', ['let a = 1, b = 2; [a, b] = [b, a]; [a, b]'], [2, 1]],
  ['names of arrow functions', ['const f = () => {}; let g = (async () => {}); f.name + g.name'], 'fg'],
  ['names of classes and functions', ['const A = class {}; const f = function () {}; A.name + f.name'], 'Af'],
  ['names of default values', ['const { f = () => {} } = {}; const [g = function () {}] = []; f.name + g.name'], 'fg'],
  ['names of declared functions', ['function f() {} async function* g() {} f.name + g.name'], 'fg'],
  ['names of assigned functions', ['f = () => {}; f.name'], 'f'],
  ['functions as values have no name', ['() => {}', '(function () {}).name'], ''],
  ['functions are constructors', ['function P() { this.a = 1 }\nnew P().a'], 1],
  ['statements without semicolons', ['let a = 1\nfunction f() { return 2 }\n[a]'], [1]],
  ['statements that start with a pattern', ['let a\n({ a } = { a: 2 })\na'], 2],
  [
    'await in all places',
    ['const a = [await 1, ...(await [2])]; for (const x of await [3]) a.push(await x); a'],
    [1, 2, 3],
  ],
  ['this is the global object', ['var a = 1; this.a'], 1],
  ['using', ['const log = []; { using r = { [Symbol.dispose]() { log.push(1) } } }\nlog'], [1]],
  ['the name of the global object may be taken', ['const $global = 1; $global'], 1],
  ['html comments are no comments', ['let a = 1, b = 3; a <! --b'], false],
];

const typescript: Case[] = [
  ['generic calls', ['function id<T>(x: T): T { return x }\nid<string>("a")'], 'a'],
  ['satisfies, as and !', ['const a = { b: 1 } satisfies object as { b: number }; a!.b as const'], 1],
  ['as const', ['const a = ["x"] as const; a'], ['x']],
  [
    'parameter properties',
    ['class P { constructor(private readonly a: number) {} get() { return this.a } }\nnew P(3).get()'],
    3,
  ],
  ['overloads', ['function f(a: string): void; function f(a: number): void; function f(a: any) { return a }\nf(1)'], 1],
  [
    'abstract classes',
    [
      'abstract class A { abstract m(): number; n() { return this.m() } }\nclass B extends A { m() { return 2 } }\nnew B().n()',
    ],
    2,
  ],
  ['generic arrows', ['const f = <T,>(x: T) => x; f(1)'], 1],
  [
    'generic arrows after awaited generic calls',
    [
      'const f = async <T,>(x: T) => x; const a = await f<number>(1); const g = async <T extends number>(x: T) => x; [a, await g(2)]',
    ],
    [1, 2],
  ],
  ['types of later lines', ['const a: B = 1;\ntype B = number;\na'], 1],
  ['declare', ['declare const zzz: number; 1'], 1],
  ['optional chaining and nullish', ['const a: { b?: number } | undefined = undefined; a?.b ?? 9'], 9],
];

describe.each([
  ['state lives across steps', state],
  ['redeclaring', redeclaration],
  ['the value of a step', values],
  ['the language', language],
  ['TypeScript', typescript],
])('%s', (_, cases) => {
  test.each(cases)('%s', async (_name, steps, value) => {
    const guest = rewrittenGuest();
    let last: unknown;
    for (const step of steps) last = await guest.run(step);
    expect(plain(last)).toEqual(plain(value));
  });
});

describe('names that are not there', () => {
  test.each([
    ['reading one', 'totl', 'totl is not defined'],
    ['adding to one', 'count += 1', 'count is not defined'],
    ['assigning to one in a function', 'function f() { count = 1 }\nf()', 'count is not defined'],
    ['assigning to one in a block', '{ count = 1 }', 'count is not defined'],
    ['reading one before its declaration', 'later; const later = 1', 'later is not defined'],
  ])('%s is an error', async (_, source, message) => {
    const { error } = await rewrittenGuest().fail(source);
    expect(error).toMatchObject({ name: 'ReferenceError', message });
  });

  test('a declaration that fails declares nothing', async () => {
    const guest = rewrittenGuest();
    await guest.fail('const a = await Promise.reject(new Error("no"))');
    const { error } = await guest.fail('a');
    expect(error).toMatchObject({ message: 'a is not defined' });
  });

  test('a declaration that fails keeps the old value', async () => {
    const guest = rewrittenGuest();
    await guest.run('let a = 1');
    await guest.fail('let a = nope()');
    expect(await guest.run('a')).toBe(1);
  });
});

describe('imports', () => {
  const packages = withPackages({ p: { default: 'd', a: 1, 'a-b': 2 }, q: { f: () => 3 } });

  test.each<Case>([
    ['default and named', ['import d, { a as b } from "p"', '[d, b]'], ['d', 1]],
    ['names that are strings', ['import { "a-b" as c } from "p"; c'], 2],
    ['a namespace', ['import * as q from "q"', 'q.f()'], 3],
    ['default and a namespace', ['import d, * as all from "p"; [d, all.a]'], ['d', 1]],
    ['come first', ['const x = a; import { a } from "p"; x'], 1],
    ['without names', ['import "p"; 1'], 1],
    ['dynamic', ['const { f } = await import("q"); f()'], 3],
    ['dynamic in a function', ['const load = async () => (await import("p")).a', 'await load()'], 1],
    ['of types', ['import type { T } from "nowhere"; import { type U, a } from "p"; a'], 1],
    ['with attributes', ['import { a } from "p" with { type: "x" }; a'], 1],
  ])('%s', async (_, steps, value) => {
    const guest = rewrittenGuest(packages);
    let last: unknown;
    for (const step of steps) last = await guest.run(step);
    expect(plain(last)).toEqual(plain(value));
  });

  test('a package that is not there fails at its line', async () => {
    const { error } = await rewrittenGuest(packages).fail('let a = 1\n\nimport x from "nowhere"');
    expect(error).toMatchObject({ message: 'no package nowhere' });
  });
});

describe('variables with the name of a tool', () => {
  const tool = async (input: unknown): Promise<unknown> => ({ found: input });
  const finalAnswer = (answer: unknown): string => `final ${String(answer)}`;

  test.each<Case>([
    ['const with the result of its call', ['const search = await search(1); search.found'], 1],
    [
      'used in a later step beside a call',
      ['const search = await search(1)', 'const again = await search(search.found + 1)', '[search.found, again.found]'],
      [1, 2],
    ],
    ['final_answer assigned', ['final_answer = 42; final_answer(final_answer)'], 'final 42'],
    ['final_answer declared', ['const final_answer = 42', 'final_answer(final_answer)'], 'final 42'],
    ['a function of that name', ['function search() { return "fake" }', '(await search(5)).found'], 5],
    [
      'a class of that name',
      [
        'class search { a = 1; me() { return search } }',
        'const s = new search(); [s.a, s.me() === search, search.name]',
      ],
      [1, true, 'search'],
    ],
    ['in a pattern', ['const { search, x: [final_answer] } = { search: 1, x: [2] }', '[search, final_answer]'], [1, 2]],
    ['in a pattern with a default', ['const { search = 4 } = {}', 'search'], 4],
    ['in an assignment to a pattern', ['({ search } = { search: 3 }); search'], 3],
    ['in a shorthand property', ['const search = 1; ({ search })'], { search: 1 }],
    ['in a loop head', ['for (var search of [1, 2]);', 'search'], 2],
    ['counted', ['let search = 1; search++; search += 2; search'], 4],
    ['in a template and a method call', ['const search = [1]; `${search}` + search.at(0)'], '11'],
    ['seen by a closure', ['const search = 5; const f = () => search', 'f()'], 5],
    ['as a parameter', ['((search) => search(2))((n) => n + 1)'], 3],
    ['in an inner block', ['{ const search = () => 8; var r = search() }', 'r'], 8],
    ['in a catch', ['try { throw 7 } catch (search) { var r = search }', 'r'], 7],
    ['in an inner loop', ['let sum = 0; for (const search of [1, 2]) sum += search; sum'], 3],
    [
      'in an inner function declaration',
      ['function f() { return search(); function search() { return 1 } }', 'f()'],
      1,
    ],
    ['as a key, a label and a member', ['const o = { search: 1 }; search: for (;;) break search; o.search'], 1],
    ['passed on as the tool', ['(await Promise.all([1, 2].map(search))).length'], 2],
    ['typeof the tool', ['typeof search'], 'function'],
    ['imported', ['import search from "p"; search'], 'd'],
    ['a name with a function', ['const search = () => 1; search.name'], 'search'],
  ])('%s', async (_, steps, value) => {
    const globals = { search: tool, final_answer: finalAnswer, ...withPackages({ p: { default: 'd' } }) };
    const guest = rewrittenGuest(globals, ['search', 'final_answer']);
    let last: unknown;
    for (const step of steps) last = await guest.run(step);
    expect(plain(last)).toEqual(plain(value));
    expect(guest.global('search')).toBe(tool);
    expect(guest.global('final_answer')).toBe(finalAnswer);
  });
});

describe('names', () => {
  test.each([
    ['const a = 1; let { b, c: [d] } = {}; var e; function f() {} class G {}', ['a', 'b', 'd', 'e', 'f', 'G']],
    ['import x, { y as z } from "p"', ['x', 'z']],
    ['for (let i = 0; i < 1; i++) { const inner = 1; var outer = 2 }', ['outer']],
    ['total = 1; (() => { var inner })()', ['total']],
    ['const search = 1', ['search$']],
    ['1 + 1', []],
  ])('%s', (source, names) => {
    expect(rewriteStep(source, { reserved: ['search'] }).names.toSorted()).toEqual(names.toSorted());
  });
});

describe('syntax errors', () => {
  test.each([
    ['const a = ;', 1, 11, /Unexpected token/],
    ['let a = 1\nlet b = (a\n', 3, 1, /ends too early/],
    ['const a: string = "é😀" + (;', 1, 28, /Unexpected token/],
    ['const a = 1\nconst a = 2', 2, 7, /already been declared/],
    ['type A = 1;\n\nconst f = () => { await g() }', 3, 19, /`await` is only allowed within async functions/],
    ['interface A {}\n@dec class B {}', 2, 1, /Decorators are not supported/],
    ['}); while(1); (async()=>{', 1, 1, /Unexpected token/],
    ['1 })(); (async () => { 2', 1, 3, /./],
    ['```ts\n1\n```', 1, 1, /without Markdown/],
    ['const a = 1\n```\n\n```ts\nconst b = 2', 4, 4, /Markdown/],
    ['def f(x):\n    return x', 1, 5, /looks like Python/],
    ['for x in [1, 2]:\n    print(x)', 1, 5, /looks like Python/],
    ['const s = “a”', 1, 11, /straight quotes/],
    ['let x = <div/>', 1, 9, /JSX is not supported/],
    [
      'const a = 1\nconst page = (\n  <ul>\n    {[1].map((n) => <li key={n}>it is {n}</li>)}\n  </ul>\n)',
      3,
      3,
      /JSX is not supported/,
    ],
    ['import.meta.url', 1, 1, /import\.meta/],
    ['export * from "p"', 1, 1, /Write `import`/],
    ['const __proto__ = 1', 1, 7, /choose another name/],
    ['class A { static { return 1 } }', 1, 20, /outside of function/],
    ['break', 1, 1, /break/],
    ['delete a', 1, 1, /./],
    ['var yield = 1', 1, 5, /./],
    ['delete (a as any)', 1, 1, /cannot be deleted/],
    ['1;\nlet x = (1 + a?);', 2, 10, /cannot stand here/],
    ['a ?. < 3', 1, 1, /./],
    ['<T> ', 1, 1, /./],
    ['export abstract ', 1, 8, /Unexpected token/],
    ['class A { declare #n; m() { return this.#n } }', 1, 19, /private name/],
    ['global { a: b }', 1, 1, /Write `declare`/],
    ['let \u{3d000} = 1', 1, 5, /Unexpected character/],
    ['if (1) { namespace N { export const a = 1 } }', 1, 10, /only stand at the top level/],
  ])('%j at %i:%i', (source, line, column, message) => {
    expect(syntaxErrorOf(source)).toMatchObject({
      name: 'SyntaxError',
      line,
      column,
      message: expect.stringMatching(message),
    });
  });

  test('shows the line, cut around the column when it is long', () => {
    expect(syntaxErrorOf('let a = 1\n   let b = ;  ').snippet).toBe('let b = ;');
    const long = `const a = [${'1, '.repeat(2_000)} ; ];`;
    const { snippet, column } = syntaxErrorOf(long);
    expect(snippet.length).toBeLessThanOrEqual(200);
    expect(snippet).toContain(long.slice(column - 5, column));
  });

  test.each([
    ['brackets', `${'('.repeat(100_000)}1${')'.repeat(100_000)}`],
    ['blocks', '{'.repeat(50_000)],
    ['arrows', `${'x=>'.repeat(90_000)}1`],
    ['signs', `${'!'.repeat(290_000)}1`],
    ['loops', `${'for(;;)'.repeat(40_000)};`],
    ['branches', `${'if(a);else '.repeat(25_000)};`],
    ['sums', `1${'+1'.repeat(140_000)}`],
    ['types', `let a: ${'A<'.repeat(100_000)}B`],
    ['templates', '`${'.repeat(50_000)],
    ['functions', 'function f(){'.repeat(5_000)],
    ['lists that a stack might bear', `${'['.repeat(300)}${']'.repeat(300)}`],
    ['constructors', `${'new '.repeat(50_000)}a`],
    ['types that say what they are of', `let a: ${'keyof '.repeat(40_000)}B`],
    ['namespaces', `namespace a${'.a'.repeat(100_000)} { const b = 1 }`],
    ['members', `a${'.b'.repeat(140_000)}`],
    ['brackets behind what looks like text', `"/'/;" + ${'('.repeat(50_000)}1${')'.repeat(50_000)};/'/`],
    ['generics', `${'a<b,'.repeat(12_000)}0`],
  ])('%s nested too deeply', (_, source) => {
    expect(syntaxErrorOf(source).message).toMatch(/nested too deeply/);
  });

  test('refuses code of more than 300,000 characters', () => {
    expect(syntaxErrorOf(`"${'a'.repeat(300_000)}"`).message).toMatch(/longer than 300000/);
  });

  test('accepts long flat code', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `const v${index} = [${index}, -1, { a: "((((" }];`);
    expect(rewriteStep(lines.join('\n')).names).toHaveLength(5_000);
  });
});

describe('positions', () => {
  test.each([
    ['a throw after types', 'interface A {\n  a: string\n}\n\nthrow new Error("x")', 5, 7],
    ['a call after a type', 'const a = 1;\nconst b: number = nope(a);', 2, 19],
    ['a hoisted function', 'f();\n\nfunction f(): void {\n  null!.x;\n}', 4, 9],
    ['a class', 'class A {\n  m(a: number) {\n    throw new Error("x")\n  }\n}\nnew A().m(1)', 3, 11],
    ['a failing declaration', 'const { a: { b } } =\n  { a: undefined }', 1, 14],
    ['a template of several lines', 'const s = `\n1\n${nope}\n`', 3, 3],
    ['after wide characters', 'const s = "😀é"; nope()', 1, 18],
    ['the last expression', '1;\n\n  nope', 3, 3],
    ['a return', 'if (true) {\n  return nope\n}', 2, 10],
    ['Windows line ends', 'let a = 1\r\n\r\nnope()', 3, 1],
  ])('%s', async (_, source, line, column) => {
    const { position } = await rewrittenGuest().fail(source);
    expect(position).toEqual({ line, column });
  });

  test('an import is located at its line', () => {
    const { code, locate } = rewriteStep('let a = 1\nimport x from "p"');
    const line = code.split('\n').findIndex((text) => text.includes('"p"')) + 1;
    expect(locate(line, 10)?.line).toBe(2);
  });

  test.each([
    [1, 1],
    [1, 30],
    [0, 1],
    [-1, 1],
    [99, 1],
    [Number.NaN, 1],
  ])('%d:%d is not the model’s', (line, column) => {
    expect(rewriteStep('nope').locate(line, column)).toBeUndefined();
  });
});

test('gives one expression', () => {
  const { code } = rewriteStep('const a = 1 // a\n// b');
  expect(() => new Script(`[${code}, 1]`)).not.toThrow();
});

function syntaxErrorOf(source: string): StepSyntaxError {
  try {
    rewriteStep(source);
  } catch (error) {
    if (error instanceof StepSyntaxError) return error;
    throw error;
  }
  throw new Error('no error');
}

// Objects of another realm have other prototypes.
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value;
}
