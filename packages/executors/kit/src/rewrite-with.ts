import type { Step } from './rewrite/step.ts';
import { tooDeep } from './rewrite/nesting.ts';
import { createOutput } from './rewrite/output.ts';
import { parseStep, StepParseError } from './rewrite/parse.ts';
import { lineStarts, offsetAt, positionAt, type Position } from './rewrite/position.ts';
import { rewriteStatement, statementsOf } from './rewrite/statement.ts';
import { syntaxError } from './rewrite/step-syntax-error.ts';

export type StrippedTypes = {
  /** JavaScript of a module, formatted anew or with blanks where the types were. */
  code: string;
  /** The position in the source of a position in `code`. */
  locate(position: Position): Position;
};

export type RewriteOptions = {
  /**
   * Names of tools and `final_answer`. Calls of them go to the real ones; a variable, function or class of such a name
   * lives beside it, as `name$`, in this step and after it.
   *
   * @default []
   */
  reserved?: readonly string[];
};

export type RewrittenStep = {
  /**
   * One JavaScript expression, an async function of no parameters, for the top level of a classic script (`this` is the
   * global object there). Awaiting its call gives `{ value }` for a step that ends in an expression or that returns a
   * value, else undefined.
   */
  code: string;
  /** Names that the step declares at its top level; they are properties of the global object. */
  names: string[];
  /** Position in the model's code of a position in `code` (line and column from 1), or undefined when it is not the model's. */
  locate(line: number, column: number): Position | undefined;
};

/**
 * Turns a step of TypeScript into a script whose variables, functions, classes and imports live on in the global object.
 *
 * Redeclaring is allowed and `const` can be assigned to. A statement `name = value` at the top level declares the name;
 * any other assignment to an undeclared name is a ReferenceError, as is reading one, since everything is strict code.
 * `using` keeps its resource until the end of the step. Imports and functions come first, as in a module.
 *
 * @throws StepSyntaxError with the position in `source`.
 */
export function rewriteWith(
  stripTypes: (source: string) => StrippedTypes,
  source: string,
  options: RewriteOptions = {},
): RewrittenStep {
  const { reserved = [] } = options;
  let stripped: StrippedTypes | undefined;
  try {
    stripped = stripTypes(source);
    return rewriteStripped(stripped, new Set(reserved));
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(source, 0);
    if (!(error instanceof StepParseError) || stripped === undefined) throw error;
    const position = stripped.locate(positionAt(lineStarts(stripped.code), error.offset));
    throw syntaxError(source, offsetAt(lineStarts(source), position) ?? 0, error.message);
  }
}

function rewriteStripped(stripped: StrippedTypes, reserved: ReadonlySet<string>): RewrittenStep {
  const source = stripped.code;
  const step: Step = {
    source,
    global: unusedName(source),
    reserved,
    names: new Set(),
    variables: new Set(),
    targets: new Set(),
  };
  const nodes = statementsOf(parseStep(source));
  const statements = nodes.map((node, index) => rewriteStatement(step, node, index === nodes.length - 1));
  const output = createOutput(source);
  output.add(`async () => { "use strict"; const ${step.global} = this;`);
  for (const name of step.variables)
    output.add(` if (!("${name}" in ${step.global})) ${step.global}.${name} = void 0;`);
  for (const wanted of ['function', 'import', 'rest'] as const) {
    for (const { rank, start, end, edits } of statements) {
      if (rank !== wanted) continue;
      output.add('\n');
      output.copy(start, end, edits);
      output.add(';');
    }
  }
  output.add('\n}');
  return {
    code: output.text(),
    names: [...step.names],
    locate(line, column) {
      const position = output.locate({ line, column });
      return position && stripped.locate(position);
    },
  };
}

function unusedName(source: string): string {
  let name = '$global';
  while (source.includes(name)) name += '$';
  return name;
}
