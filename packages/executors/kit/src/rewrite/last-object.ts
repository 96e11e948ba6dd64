import type { Expression, ExpressionStatement, Program, Statement } from 'acorn';

/** How to read parts of a step. */
export type Reader = {
  program(source: string): Program;
  expression(source: string, start: number): Expression;
};

const mostGuesses = 8;

/**
 * A step may end in `{ rows, total: rows.length }`: an object for who wrote it, a block in JavaScript, or no code at all.
 * Makes an object of such a block.
 */
export function lastBlockAsObject(source: string, program: Program, read: Reader): void {
  const last = program.body.at(-1);
  if (last?.type !== 'BlockStatement' || !mayBeObject(last.body)) return;
  const object = objectAt(source, last.start, read);
  if (object) program.body.splice(-1, 1, object);
}

/** The tree of a source that cannot be read up to `offset`, when it can with an object at its end. */
export function withLastObject(source: string, offset: number, read: Reader): Program | undefined {
  const starts = [...source.slice(0, offset).matchAll(/(?:^|[;}\n])[^\S\n]*\{/g)].map(
    ({ index, 0: text }) => index + text.length - 1,
  );
  for (const start of starts.slice(-mostGuesses).toReversed()) {
    const object = objectAt(source, start, read);
    if (object) return withStatement(source, start, object, read);
  }
  return undefined;
}

/** What has neither effect nor value as a block: names and a label. */
function mayBeObject([first, ...rest]: readonly Statement[]): boolean {
  if (first === undefined || rest.length > 0) return false;
  if (first.type === 'LabeledStatement') return first.body.type === 'ExpressionStatement';
  if (first.type !== 'ExpressionStatement') return false;
  const { expression } = first;
  const parts = expression.type === 'SequenceExpression' ? expression.expressions : [expression];
  return parts.every(({ type }) => type === 'Identifier');
}

function objectAt(source: string, start: number, read: Reader): ExpressionStatement | undefined {
  const expression = unlessUnreadable(() => read.expression(source, start));
  if (expression?.type !== 'ObjectExpression') return undefined;
  const rest = /^\s*;?(?:\s|\/\/.*|\/\*[^]*?\*\/)*$/.exec(source.slice(expression.end));
  return rest ? { type: 'ExpressionStatement', start, end: expression.end, expression } : undefined;
}

function withStatement(
  source: string,
  start: number,
  statement: ExpressionStatement,
  read: Reader,
): Program | undefined {
  const program = unlessUnreadable(() => read.program(source.slice(0, start)));
  program?.body.push(statement);
  return program;
}

function unlessUnreadable<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
