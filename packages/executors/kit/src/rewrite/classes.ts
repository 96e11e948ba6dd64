import { blank, blankWords, markAfter, type Erasing } from './erasing.ts';
import { isNode, nodeAt, nodesIn, type Node } from './node.ts';
import { StepParseError } from './step-parse-error.ts';

/** What stands before and behind the name of a class, and the properties that its constructor declares. */
export function eraseClass(erasing: Erasing, node: Node): void {
  const { source, edits } = erasing;
  const body = nodeAt(node, 'body');
  const keyword = source.slice(node.start, body.start).search(/\bclass\b/);
  blankWords(erasing, node.start, node.start + keyword);
  const [first] = nodesIn(node['implements']);
  if (first) blank(erasing, source.lastIndexOf('implements', first.start), body.start);
  node['implements'] = [];
  const constructor = nodesIn(body['body']).find((member) => member['kind'] === 'constructor' && hasBody(member));
  if (constructor === undefined) return;
  const method = nodeAt(constructor, 'value');
  const names = nodesIn(method['params']).flatMap(propertyOf);
  if (names.length === 0) return;
  const start = placeFor(method, isNode(node['superClass']));
  edits.push({ start: body.start + 1, end: body.start + 1, text: ` ${names.map((name) => `${name};`).join(' ')}` });
  edits.push({ start, end: start, opens: -1, text: `; ${names.map((name) => `this.${name} = ${name};`).join(' ')}` });
}

/** False when the member only says types. */
export function eraseMember(erasing: Erasing, node: Node): boolean {
  if (node['accessor'] === true) {
    throw new StepParseError(node.start, '`accessor` is not supported: write a getter and a setter.');
  }
  const key = nodeAt(node, 'key');
  const isOfTypes = node['declare'] === true || node['abstract'] === true;
  if (isOfTypes && key.type === 'PrivateIdentifier') {
    throw new StepParseError(key.start, 'A private name cannot be declared or abstract.');
  }
  if (isOfTypes || !hasBody(node)) return false;
  const { source, edits } = erasing;
  blankWords(erasing, node.start, key.start);
  const end = node['computed'] === true ? (markAfter(erasing, key.end, ']') ?? key.end - 1) + 1 : key.end;
  for (const mark of ['?', '!']) {
    const at = markAfter(erasing, end, mark);
    if (at !== undefined) blank(erasing, at, at + 1);
  }
  // `get: Type` and a line end begin a getter without the type.
  const isBare = node.type === 'PropertyDefinition' && !isNode(node['value']) && source[node.end - 1] !== ';';
  if (isBare) edits.push({ start: node.end, end: node.end, opens: -1, text: ';' });
  return true;
}

function hasBody(member: Node): boolean {
  const value = member['value'];
  return member.type !== 'MethodDefinition' || (isNode(value) && isNode(value['body']));
}

function propertyOf(parameter: Node): string[] {
  if (parameter.type !== 'TSParameterProperty') return [];
  return [String(nameOf(nodeAt(parameter, 'parameter'))['name'])];
}

/** A parameter without its default. */
export function nameOf(parameter: Node): Node {
  return parameter.type === 'AssignmentPattern' ? nodeAt(parameter, 'left') : parameter;
}

/** At once, or when `super` has made the instance. */
function placeFor(method: Node, isDerived: boolean): number {
  const body = nodeAt(method, 'body');
  if (!isDerived) return body.start + 1;
  const call = nodesIn(body['body']).find(isSuperCall);
  if (call) return call.end;
  throw new StepParseError(
    method.start,
    'Call `super(…)` in a statement of its own: it comes before the parameter properties.',
  );
}

function isSuperCall({ expression }: Node): boolean {
  if (!isNode(expression) || expression.type !== 'CallExpression') return false;
  return isNode(expression['callee']) && expression['callee'].type === 'Super';
}
