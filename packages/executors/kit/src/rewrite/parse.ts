import { tsPlugin } from '@sveltejs/acorn-typescript';
import { Parser, type Options, type Program } from 'acorn';
import { jsxIn } from './jsx.ts';
import { lastBlockAsObject, withLastObject, type Reader } from './last-object.ts';
import { metered, meteredOffset, startMeter } from './meter.ts';
import { StepParseError } from './step-parse-error.ts';

const mostCharacters = 300_000;

const TypeScript = Parser.extend(tsPlugin(), metered);
const settings: Options = {
  ecmaVersion: 'latest',
  sourceType: 'module',
  allowReturnOutsideFunction: true,
  locations: true,
  // Without them, nothing says where the brackets around an expression are.
  preserveParens: true,
};

/**
 * The tree of a step, with its types.
 *
 * @throws StepParseError; ParseTimeoutError at the deadline; RangeError where the nesting overflows the stack all the same.
 */
export function parseStep(source: string, deadline: number): Program {
  if (source.length > mostCharacters) {
    throw new StepParseError(mostCharacters, `The code is longer than ${mostCharacters} characters.`);
  }
  startMeter(source, deadline);
  try {
    const program = read.program(source);
    lastBlockAsObject(source, program, read);
    return program;
  } catch (error) {
    const offset = offsetOf(error);
    const program = withLastObject(source, offset, read);
    if (program) return program;
    const jsx = jsxIn(source, settings);
    if (jsx !== undefined) throw new StepParseError(jsx, 'JSX is not supported: put text together with templates.');
    const message = error instanceof SyntaxError ? error.message : 'Unexpected token';
    throw new StepParseError(offset, clearer(message, source, offset));
  }
}

const read: Reader = {
  program: (source) => TypeScript.parse(source, settings),
  expression: (source, start) => TypeScript.parseExpressionAt(source, start, settings),
};

/** Where the parser found an error, or failed on code that it does not expect. */
function offsetOf(error: unknown): number {
  if (error instanceof SyntaxError && 'pos' in error && typeof error.pos === 'number') return error.pos;
  if (error instanceof SyntaxError || error instanceof TypeError) return meteredOffset();
  throw error;
}

function clearer(message: string, source: string, offset: number): string {
  if (/keyword 'await' outside an async function/.test(message)) {
    return '`await` is only allowed within async functions and at the top level.';
  }
  if (/await in class static init/.test(message)) {
    return '`await` cannot stand in a namespace or a static block: put it before that.';
  }
  if (message !== 'Unexpected token') return message;
  const token = /^(?:[\p{ID_Continue}$]{1,40}|\S)/u.exec(source.slice(offset, offset + 80))?.[0];
  return token === undefined ? message : `${message} \`${token}\``;
}
