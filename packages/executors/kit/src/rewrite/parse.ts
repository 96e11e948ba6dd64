import { parse, type Program } from 'acorn';

/** A syntax error with its offset in the stripped source. */
export class StepParseError extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** @throws StepParseError; RangeError where the nesting overflows the stack. */
export function parseStep(source: string): Program {
  try {
    return parse(source, { ecmaVersion: 'latest', sourceType: 'module', allowReturnOutsideFunction: true });
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Not enough stack')) throw new RangeError(error.message);
    if (!(error instanceof SyntaxError) || !('pos' in error) || typeof error.pos !== 'number') throw error;
    throw new StepParseError(error.pos, error.message.replace(/ \(\d+:\d+\)$/, ''));
  }
}
