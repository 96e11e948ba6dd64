import { globSync, readFileSync } from 'node:fs';
import { transform, type Loader } from 'esbuild';
import { expect, test } from 'vitest';
import { createOutput } from './output.ts';
import { parseStep } from './parse.ts';
import { eraseTypes } from './types.ts';

const workspace = new URL('../../../../', import.meta.url).pathname;
const settings = {
  minifyWhitespace: true,
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true } },
} as const;
/** Without the empty statements that stand where types were. */
const normal = (code: string) => code.replace(/(^|[;{}\n])[\s;]+/g, '$1').trim();
// In one process of the compiler: its synchronous functions start one for each call.
const compiled = async (code: string, loader: Loader) => normal((await transform(code, { ...settings, loader })).code);

function withoutTypes(source: string): string {
  const output = createOutput(source);
  output.copy(0, source.length, eraseTypes(source, parseStep(source, Infinity), new Set()));
  return output.text();
}

test('all that core and the kit are written in comes out as another compiler has it, every line in its place', async () => {
  const files = globSync(`${workspace}{core,executors/kit}/src/**/*.ts`).filter((file) => !file.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(100);
  const lines = (text: string) => text.split('\n').length;
  const compare = async (file: string) => {
    const source = readFileSync(file, 'utf8');
    const stripped = withoutTypes(source);
    expect({ file, lines: lines(stripped), code: await compiled(stripped, 'js') }).toEqual({
      file,
      lines: lines(source),
      code: await compiled(source, 'ts'),
    });
  };
  await Promise.all(files.map(compare));
});

test.each([
  'class A<T> extends B<T> implements C, D<T> { declare x: number; static readonly y?: string = "1"; z!: number; private async *gen?(): any {} [k: string]: any; get v(): number { return 1 } }',
  'abstract class A { protected abstract f(): void; abstract x: number; private constructor() {} }',
  'function f(this: Foo, a?: number, ...rest: string[]): asserts a is number {}',
  'const o = { m<T>(this: T): void {}, p: <any>(x), q: x!.y![0]! } satisfies Foo;',
  'let [a, b]: [number, string] = [1, "x"], { c }: { c: number } = o; let d!: number;',
  'import { type A, b } from "x"; import { c, type D } from "x"; import type C from "y"; export type { D } from "z"; export { b, type A }; b;',
  'export default interface Foo {}\nexport interface Bar {}\nexport type Baz = 1;\nexport declare const q: number;',
  'declare module "x" {}\ndeclare global { interface W {} }\ndeclare function g(): void;\ndeclare class H {}',
  'for (const x of (y as string[])) {} let w = f<number>(1), g = h<string>; try {} catch (e: unknown) {}',
  'const f = async <T,>(x: T): Promise<{\n  a: T;\n}> => x;',
  'const f = async <\n  T,\n>(x: T) => x; const g = () => <Foo>{}; <any>{ a: 1 };',
  'let a = 1\ninterface X {}\n;(foo)()',
  'let x = y as any\n;(z)',
  'type A = { [K in keyof B]?: B[K] extends infer U ? U : never };',
  'class A extends B { get: number\n foo() {} static async<T>(x?: T) {} override readonly [k]?: string = "a"; protected "b"!: number\n }',
  'function f({ a }: { a: number }, b?: number[]): void; function f(...a: any) {} const g = (a?, { b }: any = {}) => a; f?.<number>(1); new A<B>;',
])('%s', async (source) => {
  expect(await compiled(withoutTypes(source), 'js')).toBe(await compiled(source, 'ts'));
});

test('a statement ends where its type ended', () => {
  expect(withoutTypes('let x = y as any\n(z)')).toMatch(/^let x = y +;\n\(z\)$/);
  expect(withoutTypes('let a = 1\ninterface X {}\n(foo)()')).toMatch(/^let a = 1\n; +\n\(foo\)\(\)$/);
  expect(withoutTypes('let x = y!\n(z)')).toMatch(/^let x = y \n\(z\)$/);
});
