import { createContext, runInContext, Script } from 'node:vm';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { programs, type Program } from './__fixtures__/programs.ts';
import { rewrittenGuest } from './__fixtures__/rewritten-guest.ts';
import { StepSyntaxError } from './rewrite/step-syntax-error.ts';
import { rewriteStep } from './rewrite.ts';

const runs = 50;

const words = [
  'a b c d search 1 0x1 "s" `t` `${ }` ( ) [ ] { } , ; : ? . ?. ... => = == + ++ - -- * ** / /r/g % & && || ?? ! ~ < > <!-- --> # @ \\ \n',
  'var let const function function* async await yield class extends super static get set new this if else for while do of in break continue',
  'return throw try catch finally switch case default import import( import.meta export from as satisfies type interface enum namespace declare',
  'abstract readonly private using delete typeof void null true arguments eval undefined globalThis constructor __proto__ string number <T>',
].flatMap((line) => line.split(' '));

test('running the pieces as steps gives what running the whole as plain JavaScript gives', async () => {
  await fc.assert(
    fc.asyncProperty(programs, fc.array(fc.nat({ max: 4 }), { maxLength: 14 }), async (program, sizes) => {
      const guest = rewrittenGuest();
      for (const piece of piecesOf(program, sizes)) await guest.run(piece);
      const value = await guest.run(observation(program));
      expect(value).toBe(await runPlain(program));
      for (const name of program.names) expect(typeof guest.global(name)).toBe(await guest.run(`typeof ${name}`));
    }),
    { numRuns: runs },
  );
});

test('running a program with tools of the same names gives the same, beside the tools', async () => {
  await fc.assert(
    fc.asyncProperty(programs, fc.array(fc.nat({ max: 4 }), { maxLength: 14 }), async (program, sizes) => {
      const reserved = program.names.filter((name) => !isCalled(program, name));
      const tools = Object.fromEntries(reserved.map((name) => [name, `tool ${name}`]));
      const guest = rewrittenGuest(tools, reserved);
      for (const piece of piecesOf(program, sizes)) await guest.run(piece);
      expect(await guest.run(observation(program))).toBe(await runPlain(program));
      for (const name of reserved) expect(guest.global(name)).toBe(`tool ${name}`);
    }),
    { numRuns: runs },
  );
});

test('an error is located at the line that throws', async () => {
  const noise = fc.constantFrom(
    '',
    '\n',
    '// a comment\n',
    'interface Noise {\n  a: string;\n}\n',
    '/* two\nlines */ ',
  );
  const thrown = fc.constantFrom(
    'throw new Error("here")',
    'nowhere()',
    'const missing: number = nowhere.x',
    'class Late { static x = nowhere }',
    'await (async () => { await null; throw new Error("here") })()',
    'for (const x of [1]) { nowhere(x) }',
    'if (true) throw new Error("here")',
    '[1].map((x: number) => nowhere)',
    '`${nowhere}`',
    'return nowhere',
  );
  await fc.assert(
    fc.asyncProperty(programs, noise, noise, thrown, fc.nat(), async (program, before, between, statement, index) => {
      const at = 1 + (index % program.statements.length);
      const head = before + program.statements.slice(0, at).join(`\n${between}`) + `\n${between}`;
      const source = `${head};${statement}\n${program.statements.slice(at).join('\n')}`;
      const { position } = await rewrittenGuest().fail(source);
      expect(position?.line).toBe(head.split('\n').length);
    }),
    { numRuns: runs },
  );
});

test('any text is either a script that compiles or a StepSyntaxError with a place in it', () => {
  const spacedWords = fc.constantFrom(...words).map((word) => `${word} `);
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(spacedWords, { maxLength: 25 }).map((parts) => parts.join('')),
    fc.tuple(programs, fc.array(fc.tuple(fc.nat(), spacedWords), { maxLength: 3 })).map(([{ statements }, inserts]) => {
      let text = statements.join('\n');
      for (const [at, word] of inserts) text = splice(text, at % (text.length + 1), word);
      return text;
    }),
  );
  fc.assert(
    fc.property(texts, (source) => {
      const result = attempt(source);
      if (result instanceof StepSyntaxError) {
        const lines = source.split(/\r\n?|[\n\u2028\u2029]/);
        expect(result.line).toBeGreaterThanOrEqual(1);
        expect(result.line).toBeLessThanOrEqual(lines.length);
        expect(result.column).toBeGreaterThanOrEqual(1);
        expect(result.column).toBeLessThanOrEqual((lines[result.line - 1] ?? '').length + 2);
      } else {
        expect(() => new Script(`(${result})`)).not.toThrow();
      }
    }),
    { numRuns: 12 * runs },
  );
});

function attempt(source: string): string | StepSyntaxError {
  try {
    return rewriteStep(source, { reserved: ['search', 'a'] }).code;
  } catch (error) {
    if (error instanceof StepSyntaxError) return error;
    throw error;
  }
}

/** Joins the statements to pieces of the sizes given, then of one. */
function piecesOf({ statements }: Program, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let start = 0, index = 0; start < statements.length; index++) {
    const end = start + 1 + (sizes[index] ?? 0);
    pieces.push(statements.slice(start, end).join('\n'));
    start = end;
  }
  return pieces;
}

// Text, since objects of another context have other prototypes.
function observation({ names }: Program): string {
  return `JSON.stringify([${names.join(', ')}], (_, value) => typeof value === 'function' ? [value.name, value.made, value.length] : value ?? null)`;
}

async function runPlain(program: Program): Promise<unknown> {
  const source = `(async () => { "use strict"; ${program.statements.join('\n')}\nreturn ${observation(program)} })()`;
  return await runInContext(source, createContext({}));
}

function isCalled({ statements }: Program, name: string): boolean {
  return statements.some((statement) => new RegExp(`(?<!function\\*? )\\b${name}\\(`).test(statement));
}

function splice(text: string, at: number, word: string): string {
  return text.slice(0, at) + word + text.slice(at);
}
