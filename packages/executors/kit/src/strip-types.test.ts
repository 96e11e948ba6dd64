import { describe, expect, it } from 'vitest';
import { StepSyntaxError } from './rewrite/step-syntax-error.ts';
import { stripTypes, stripTypesWithNode } from './strip-types.ts';

const SOURCE = `interface A {
  a: string;
}
const a: A = { a: '😀' };
enum E { X = 1 }
class P {
  constructor(private n: number) {}
}
nowhere<string>(a as unknown, E.X);`;

describe.each([
  ['with the native binding', stripTypes],
  ['with Node alone', stripTypesWithNode],
])('%s', (_, strip) => {
  it('removes types and keeps what runs', () => {
    const { code } = strip(SOURCE);
    expect(code).not.toMatch(/interface|: A|private|as unknown|<string>/);
    expect(code).toMatch(/nowhere\(a, (E\.X|1)\)/);
  });

  it.each(['nowhere', 'constructor', "'😀'"])('locates %s', (word) => {
    const { code, locate } = strip(word === "'😀'" ? SOURCE.replace(/enum.*\n/, '').replace('private ', '') : SOURCE);
    const lines = code.split('\n');
    const wanted = word === "'😀'" ? /['"]😀/ : new RegExp(word);
    const index = lines.findIndex((line) => wanted.test(line));
    const column = (lines[index] ?? '').search(wanted) + 1;
    const sourceLines = SOURCE.split('\n');
    const sourceIndex = sourceLines.findIndex((line) => line.includes(word));
    expect(locate({ line: index + 1, column })).toEqual({
      line: sourceIndex + 1,
      column: (sourceLines[sourceIndex] ?? '').indexOf(word) + 1,
    });
  });

  it('removes imports of types alone', () => {
    const { code } = strip('import type { A } from "a"; import { type B, c } from "c"; import d from "d";');
    expect(code).not.toContain('"a"');
    expect(code).toMatch(/import \{ +c \} from "c"/);
    expect(code).toMatch(/import d from "d"/);
  });

  it('lets `return` and `await` stand at the top level', () => {
    expect(strip('const a: number = await 1;\nreturn a').code).toMatch(/^const a +=? *= await 1;\nreturn a/);
  });

  it('gives the place of an error', () => {
    const attempt = (): unknown => strip('type A = 1;\nconst é: string = ;');
    expect(attempt).toThrow(StepSyntaxError);
    expect(attempt).toThrow(expect.objectContaining({ line: 2, column: 19 }));
  });

  it('gives the place of an error beside a `return`', () => {
    expect(() => strip('return 1; const a = ;')).toThrow(expect.objectContaining({ line: 1, column: 21 }));
  });

  it('refuses what would overflow it', () => {
    expect(() => strip('('.repeat(100_000))).toThrow(/nested too deeply/);
  });
});
