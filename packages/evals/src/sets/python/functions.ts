import { isNamed, needed, partsOf, splitAt, type SyntaxNode } from './nodes.ts';
import type { Parameter, PythonObject, Value } from './values.ts';

/** How the words of a definition are read. */
type Reader = { textAt(node: SyntaxNode): string; valueOf(node: SyntaxNode): Value };

/** The function of a list of parameters, whose defaults are read once; `body` is given what they are bound to. */
export function functionFrom(
  list: SyntaxNode | undefined,
  { textAt, valueOf }: Reader,
  body: (bound: Map<string, Value>) => Value,
): PythonObject {
  const parts = list ? partsOf(list).filter(({ name }) => name !== '(' && name !== ')') : [];
  const defaults = new Map<string, Value>();
  const parameters = splitAt(parts, ',').flatMap((pieces): Parameter[] => {
    const name = pieces.find(isNamed('VariableName'));
    if (!name) return [];
    const annotation = pieces.find(isNamed('TypeDef'));
    const at = pieces.findIndex(isNamed('AssignOp'));
    if (at !== -1) defaults.set(textAt(name), valueOf(needed(pieces[at + 1])));
    return [
      {
        name: textAt(name),
        isRest: pieces[0]?.name === '*',
        ...(annotation && { annotation: textAt(annotation).replace(/^:\s*/, '') }),
      },
    ];
  });
  return {
    attributes: new Map(),
    parameters,
    call: (positional, named) => body(bind(parameters, defaults, positional, named)),
  };
}

function bind(
  parameters: readonly Parameter[],
  defaults: ReadonlyMap<string, Value>,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Map<string, Value> {
  const bound = new Map(defaults);
  for (const [index, { name, isRest }] of parameters.entries()) {
    const value = isRest ? positional.slice(index) : (positional[index] ?? named.get(name));
    if (value !== undefined) bound.set(name, value);
    if (!bound.has(name)) throw new Error(`The argument "${name}" is missing.`);
  }
  const isOneTooMany = positional.length > parameters.length && !parameters.some(({ isRest }) => isRest);
  if (isOneTooMany) throw new Error(`There are ${positional.length} arguments for ${parameters.length} parameters.`);
  return bound;
}
