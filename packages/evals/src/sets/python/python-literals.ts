import type { Json } from '@thimble/core';
import { createExpressions } from './expressions.ts';
import { functionOf } from './methods.ts';
import { isNamed, needed, parsePython, partsOf } from './nodes.ts';
import { createScope } from './scope.ts';
import { toJson, type Value } from './values.ts';

/** A call written in Python, such as `mv("a", destination='b')`. */
export type PythonCall = { name: string; positional: Json[]; named: { [name: string]: Json } };

/** Reads a call whose arguments are literals. Throws where it is anything else. */
export function parsePythonCall(text: string): PythonCall {
  const expression = onlyExpression(text);
  const [callee] = partsOf(expression);
  if (expression.name !== 'CallExpression' || !callee) throw new Error(`This is no call in Python: ${text}`);
  const name = text.slice(callee.from, callee.to);
  const call: PythonCall = { name, positional: [], named: {} };
  const note = functionOf((positional, named) => {
    call.positional = positional.map(toJson);
    call.named = Object.fromEntries([...named].map(([key, value]) => [key, toJson(value)]));
    return null;
  });
  createExpressions(text).callWith(note, expression, createScope(new Map()));
  return call;
}

/** The value of an expression of literals. Throws for any other. */
export function pythonValue(text: string): Value {
  return createExpressions(text).evaluate(onlyExpression(text), createScope(new Map()));
}

/** The literal that a name is given in a module: `NAME = {…}`. Undefined where there is none. */
export function findPythonLiteral(module: string, name: string): Json | undefined {
  const { evaluate, textAt } = createExpressions(module);
  for (const statement of partsOf(parsePython(module))) {
    const parts = partsOf(statement);
    const [target] = parts;
    const at = parts.findIndex(isNamed('AssignOp'));
    if (statement.name === 'AssignStatement' && target && textAt(target) === name)
      return toJson(evaluate(needed(parts[at + 1]), createScope(new Map())));
  }
  return undefined;
}

function onlyExpression(text: string) {
  const [statement, ...others] = partsOf(parsePython(text));
  if (statement?.name !== 'ExpressionStatement' || others.length > 0)
    throw new Error(`This is no expression in Python: ${text}`);
  return needed(partsOf(statement)[0]);
}
