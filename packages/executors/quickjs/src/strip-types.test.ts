import { globSync, readFileSync } from 'node:fs';
import { StepSyntaxError } from '@thimble/executor-kit/portable';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { stripTypes } from './strip-types.ts';

const workspace = new URL('../../../', import.meta.url).pathname;
const settings = {
  minifyWhitespace: true,
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true } },
} as const;
/** Without the empty statements that stand where types were. */
const normal = (code: string) => code.replace(/(^|[;{}\n])[\s;]+/g, '$1').trim();
const asScript = (code: string) => normal(transformSync(code, { ...settings, loader: 'js' }).code);
const asTypeScript = (code: string) => normal(transformSync(code, { ...settings, loader: 'ts' }).code);

test('all that the workspace is written in comes out as another compiler has it, every line in its place', () => {
  const files = globSync(`${workspace}{core,executors,models}/**/src/**/*.ts`, {
    exclude: (path) => path.includes('node_modules') || path.includes('dist'),
  });
  expect(files.length).toBeGreaterThan(100);
  for (const file of files) {
    const source = readFileSync(file, 'utf8');
    const stripped = stripTypes(source);
    const lines = (text: string) => text.split('\n').length;
    expect({ file, lines: lines(stripped), code: asScript(stripped) }).toEqual({
      file,
      lines: lines(source),
      code: asTypeScript(source),
    });
  }
});

test.each([
  'class A<T> extends B<T> implements C, D<T> { declare x: number; static readonly y?: string = "1"; z!: number; private async *gen?(): any {} [k: string]: any; get v(): number { return 1 } }',
  'abstract class A { protected abstract f(): void; abstract x: number; private constructor() {} }',
  'function f(this: Foo, a?: number, ...rest: string[]): asserts a is number {}',
  'const o = { m<T>(this: T): void {}, p: <any>(x), q: x!.y![0]! } satisfies Foo;',
  'let [a, b]: [number, string] = [1, "x"], { c }: { c: number } = o; let d!: number;',
  'import { type A, b } from "x"; import type C from "y"; export type { D } from "z"; b;',
  'export default interface Foo {}\nexport interface Bar {}\nexport type Baz = 1;\nexport declare const q: number;',
  'declare module "x" {}\ndeclare global { interface W {} }\ndeclare function g(): void;\ndeclare class H {}',
  'for (const x of (y as string[])) {} let w = f<number>(1), g = h<string>; try {} catch (e: unknown) {}',
  'const f = async <T,>(x: T): Promise<{\n  a: T;\n}> => x;',
  'let a = 1\ninterface X {}\n;(foo)()',
  'let x = y as any\n;(z)',
  'type A = { [K in keyof B]?: B[K] extends infer U ? U : never };',
])('%s', (source) => {
  expect(asScript(stripTypes(source))).toBe(asTypeScript(source));
});

test('a statement ends where its type ended', () => {
  expect(stripTypes('let x = y as any\n(z)')).toMatch(/^let x = y +;\n\(z\)$/);
  expect(stripTypes('let a = 1\ninterface X {}\n(foo)()')).toMatch(/^let a = 1\n; +\n\(foo\)\(\)$/);
});

test('enums and parameter properties become JavaScript', () => {
  const source = `enum Color { Red, Green = 5, Blue, Name = 'x', Both = Red | Green, 'a-b' = 3 }
class Point { constructor(readonly x: number, private y = 2) {} }
class Named extends Point { own = 1; constructor(public name: string) { super(1); this.own += this.name.length; } }
[Color.Red, Color[5], Color.Blue, Color.Name, Color.Both, Color['a-b'], { ...new Named('abc') }]`;
  // oxlint-disable-next-line no-eval -- the code is the test's own
  expect(eval(stripTypes(source))).toEqual([0, 'Both', 6, 'x', 5, 3, { x: 1, y: 2, own: 4, name: 'abc' }]);
});

test('an error has its place', () => {
  const placeOf = (source: string) => {
    try {
      return stripTypes(source);
    } catch (error) {
      return error instanceof StepSyntaxError ? [error.line, error.column, error.snippet] : error;
    }
  };
  expect(placeOf('let a = 1;\nlet b: = 2;')).toEqual([2, 8, 'let b: = 2;']);
  expect(placeOf('namespace N { export const a = 1 }')).toEqual([1, 1, 'namespace N { export const a = 1 }']);
  expect(placeOf('import fs = require("fs");')).toEqual([1, 1, 'import fs = require("fs");']);
});
