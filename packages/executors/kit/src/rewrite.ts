import { mainFunction } from './rewrite/main-function.ts';
import { tooDeep } from './rewrite/meter.ts';
import { createOutput, editsByPart } from './rewrite/output.ts';
import { parseStep } from './rewrite/parse.ts';
import type { Position } from './rewrite/position.ts';
import { rewriteStatement, statementsOf } from './rewrite/statement.ts';
import { globalName, type Step } from './rewrite/step.ts';
import { StepParseError } from './rewrite/step-parse-error.ts';
import { syntaxError } from './rewrite/step-syntax-error.ts';
import { eraseTypes } from './rewrite/types.ts';
import { unusedName } from './rewrite/unused-name.ts';

export type RewriteOptions = {
  /**
   * Names of tools and `final_answer`. Calls of them go to the real ones; a variable, function or class of such a name
   * lives beside it, as `name$`, in this step and after it.
   *
   * @default []
   */
  reserved?: readonly string[];
  /** When reading the code must have ended, as a time of `performance.now()`. @default never */
  deadline?: number;
};

export type RewrittenStep = {
  /**
   * One JavaScript expression, an async function, for the top level of a classic script (`this` is the global object
   * there). What its code awaits goes through the function that is its first parameter, `(item) => item` at the least, and what it
   * spreads in objects through the second. Awaiting its call gives `{ value }` for a step that ends in an expression or that returns a
   * value, else undefined.
   */
  code: string;
  /** Names that the step declares at its top level; they are properties of the global object. */
  names: string[];
  /** Position in the model's code of a position in `code` (line and column from 1), or undefined when it is not the model's. */
  locate(line: number, column: number): Position | undefined;
  /**
   * The same for those who have no more than the text: JSON of a list for each line of `code`, with four numbers for each part of
   * it: the column where the part begins, line and column in the model's code (0 where it is not the model's), and 1 where columns
   * go on there as they do in `code`.
   */
  positions(): string;
};

/**
 * Turns a step of TypeScript into a script whose variables, functions, classes and imports live on in the global object.
 *
 * Types vanish; enums, namespaces and parameter properties become JavaScript. Redeclaring is allowed and `const` can be
 * assigned to. A statement `name = value` at the top level declares the name; any other assignment to an undeclared name is
 * a ReferenceError, as is reading one, since everything is strict code. `using` keeps its resource until the end of the
 * step. Imports and functions come first, as in a module. What ends in `{ a, b: 1 }` ends in an object, and a function that
 * is all of the step is called.
 *
 * @throws StepSyntaxError with the position in `source`; ParseTimeoutError.
 */
export function rewriteStep(source: string, options: RewriteOptions = {}): RewrittenStep {
  try {
    return rewrite(source, options);
  } catch (error) {
    const known = error instanceof RangeError ? tooDeep(0) : error;
    if (known instanceof StepParseError) throw syntaxError(source, known.offset, known.message);
    throw error;
  }
}

function rewrite(source: string, { reserved = [], deadline = Infinity }: RewriteOptions): RewrittenStep {
  const step: Step = {
    source,
    global: unusedName(source, '$global'),
    wait: unusedName(source, '$wait'),
    fields: unusedName(source, '$fields'),
    reserved: new Set(reserved),
    names: new Set(),
    variables: new Set(),
    targets: new Set(),
  };
  const program = parseStep(source, deadline);
  const erased = editsByPart(eraseTypes(source, program, step.reserved));
  const nodes = statementsOf(program);
  const main = mainFunction(program, nodes);
  const statements = nodes.map((node, index) => {
    const statement = rewriteStatement(step, node, { isLast: index === nodes.length - 1, isCalled: node === main });
    return { ...statement, edits: [...erased(node.start, node.end), ...statement.edits] };
  });
  const output = createOutput(source);
  output.add(`async (${step.wait}, ${step.fields}) => { "use strict"; const ${step.global} = this;`);
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
  if (main?.type === 'FunctionDeclaration' && main.id) {
    output.add(`\nreturn { __proto__: null, value: await ${step.global}.${globalName(step, main.id.name)}() };`);
  }
  output.add('\n}');
  return {
    code: output.text(),
    names: [...step.names],
    locate: (line, column) => output.locate({ line, column }),
    positions: () => JSON.stringify(output.positions()),
  };
}
