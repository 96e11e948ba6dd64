import { createContext, Script, type Context } from 'node:vm';
import * as fc from 'fast-check';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { typedPrograms, type TypedProgram } from './__fixtures__/typed-programs.ts';
import { rewriteStep } from './rewrite.ts';

test('a program of TypeScript evaluates as the compiler of TypeScript has it', async () => {
  await fc.assert(
    fc.asyncProperty(typedPrograms, async (program) => {
      const { context } = realm();
      for (const piece of program.pieces) await run(context, rewriteStep(piece).code);
      const observed = new Script(observation(program)).runInContext(context);
      expect(observed).toBe(await runTranspiled(program));
    }),
    { numRuns: 40 },
  );
});

test('every call in it is located at its line', async () => {
  await fc.assert(
    fc.asyncProperty(
      typedPrograms,
      fc.constantFrom('\n', '\n\n// noise\n', '\r\n', '\ninterface Noise {\n  a: 1;\n}\n'),
      async ({ pieces }, between) => {
        const { context, seen } = realm();
        const source = pieces.join(between);
        const { code, locate } = rewriteStep(source);
        await run(context, code);
        for (const { call, line, column } of seen) {
          const before = source.slice(0, source.indexOf(`here(${call})`));
          const lines = before.split(/\r\n?|\n/);
          expect({ call, ...locate(line, column) }).toEqual({
            call,
            line: lines.length,
            column: (lines.at(-1) ?? '').length + 1,
          });
        }
      },
    ),
    { numRuns: 40 },
  );
});

type Call = { call: number; line: number; column: number };

/** A realm whose `here` notes who calls it. */
function realm(): { context: Context; seen: Call[] } {
  const seen: Call[] = [];
  const here = (call: number): number => {
    const [, line, column] = /step\.js:(\d+):(\d+)/.exec(new Error().stack ?? '') ?? [];
    seen.push({ call, line: Number(line), column: Number(column) });
    return call;
  };
  return { context: createContext({ here }), seen };
}

async function run(context: Context, code: string): Promise<unknown> {
  return await new Script(`(${code})((item) => item, (item) => item)`, {
    filename: 'step.js',
    columnOffset: -1,
  }).runInContext(context);
}

function observation({ observed }: TypedProgram): string {
  return `JSON.stringify([${observed.join(', ')}], (_, value) => value ?? null)`.replaceAll('!', '');
}

async function runTranspiled(program: TypedProgram): Promise<unknown> {
  const source = `${program.pieces.join('\n')}\nreturn ${observation(program)}`;
  const { outputText } = ts.transpileModule(`export async function run() {\n${source}\n}`.replace(/^/, ''), {
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.CommonJS,
      isolatedModules: true,
      useDefineForClassFields: true,
    },
  });
  const { context } = realm();
  return await new Script(`const exports = {}; ${outputText}; run()`).runInContext(context);
}
