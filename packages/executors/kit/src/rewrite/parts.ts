import { blank, markAfter, replace, type Erasing } from './erasing.ts';
import { isNode, nodeAt, nodesIn, type Node } from './node.ts';
import { StepParseError } from './step-parse-error.ts';

/** The line end after a type ends the statement too, where what follows could go on with the value. */
export function eraseBehind(erasing: Erasing, node: Node, endsStatement: boolean): Node | undefined {
  const { source, edits } = erasing;
  const expression = nodeAt(node, 'expression');
  blank(erasing, expression.end, node.end);
  const goesOn =
    endsStatement && /^[^\S\r\n\u2028\u2029]*[\r\n\u2028\u2029]\s*[([`]/.test(source.slice(node.end, node.end + 200));
  if (goesOn) edits.push({ start: node.end, end: node.end, opens: -1, text: ';' });
  return erasing.erase(expression);
}

/** Brackets, since what follows could begin a statement or a block: `() => <T>{}`. */
export function eraseAssertion(erasing: Erasing, node: Node): Node | undefined {
  const expression = nodeAt(node, 'expression');
  replace(erasing, node.start, expression.start, '(');
  const erased = erasing.erase(expression);
  erasing.edits.push({ start: node.end, end: node.end, opens: node.start, text: ')' });
  return erased;
}

/** The parser counts the mark and the type to the name. */
export function eraseIdentifier(erasing: Erasing, node: Node): Node {
  // It also takes some characters for letters that no engine does.
  const text = String(node['name']);
  if (/[^ -~]/.test(text) && !/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(text)) {
    throw new StepParseError(node.start, 'Unexpected character.');
  }
  if (node['optional'] !== true && !isNode(node['typeAnnotation'])) return node;
  const name = /(?:[\p{ID_Continue}$\u200c\u200d]|\\u[\da-f]{4}|\\u\{[\da-f]+\})+/iuy;
  name.lastIndex = node.start;
  const end = node.start + (name.exec(erasing.source)?.[0].length ?? 0);
  blank(erasing, end, node.end);
  node['typeAnnotation'] = undefined;
  node.end = end;
  return node;
}

export function eraseMark(erasing: Erasing, node: Node): void {
  if (node['optional'] !== true) return;
  const before = isNode(node['typeAnnotation']) ? node['typeAnnotation'].start : node.end;
  const at = erasing.source.lastIndexOf('?', before - 1);
  blank(erasing, at, at + 1);
}

/** `function f(this: Foo, a) {}`: the first parameter is a type. */
export function eraseThis(erasing: Erasing, node: Node): void {
  const [first, ...rest] = nodesIn(node['params']);
  if (first?.type !== 'Identifier' || first['name'] !== 'this') return;
  const comma = markAfter(erasing, first.end, ',');
  blank(erasing, first.start, comma === undefined ? first.end : comma + 1);
  node['params'] = rest;
}

export function eraseSpecifier(erasing: Erasing, specifier: Node): boolean {
  if (specifier['importKind'] !== 'type' && specifier['exportKind'] !== 'type') return false;
  const comma = markAfter(erasing, specifier.end, ',');
  blank(erasing, specifier.start, comma === undefined ? specifier.end : comma + 1);
  return true;
}

/** No line may end after `async` or before `=>`: the brackets go around the line ends. */
export function keepOnLine(erasing: Erasing, node: Node): void {
  const { source, edits } = erasing;
  const isLong = (type: unknown): type is Node =>
    isNode(type) && /[\r\n\u2028\u2029]/.test(source.slice(type.start, type.end));
  const { typeParameters, returnType } = node;
  if (isNode(returnType) && markAfter(erasing, returnType.end, '=>') === undefined) throw unexpected(returnType);
  if (isLong(returnType)) {
    const bracket = source.lastIndexOf(')', returnType.start);
    edits.push(
      { start: bracket, end: bracket + 1, text: ' ' },
      { start: returnType.end, end: returnType.end, text: ')' },
    );
  }
  if (isLong(typeParameters)) {
    const bracket = markAfter(erasing, typeParameters.end, '(');
    if (bracket === undefined) return;
    replace(erasing, typeParameters.start, bracket + 1, '(');
    node['typeParameters'] = undefined;
  }
}

// The parser lets some types, and marks of types, stand where there must be values.
export function unexpected({ start }: Node): StepParseError {
  return new StepParseError(start, 'A type cannot stand here.');
}
