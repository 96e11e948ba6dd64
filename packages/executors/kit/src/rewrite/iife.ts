import { replace, type Erasing, type Level } from './erasing.ts';
import { nodesBelow, type Node } from './node.ts';
import { StepParseError } from './step-parse-error.ts';

/** Where a declaration stands. */
export type Place = {
  /** Names in the same list of statements that a declaration adds to, those before it included. */
  merging: Set<string>;
  level: Level;
};

type Filling = Place & {
  /** Where the statements of the body begin and end. */
  open: number;
  close: number;
  /** The body as statements, whose edits are made. */
  body: Node;
  /** The name by which the body knows the object, where it declares none of that name. */
  alias: string | undefined;
};

/**
 * Makes `enum E { … }` or `namespace N { … }` the text of a variable that holds what a function gives, and gives its tree.
 * One whose name is taken adds to what is there, as in TypeScript.
 */
export function variableOf(erasing: Erasing, node: Node, id: Node, filling: Filling): Node {
  const { merging, level, open, close, body, alias } = filling;
  const { object, edits, reserved } = erasing;
  const name = String(id['name']);
  const adds = merging.has(name);
  if (adds && reserved.has(name)) throw new StepParseError(id.start, `\`${name}\` is a tool: choose another name.`);
  merging.add(name);
  const parts = { start: id.end, end: node.end };
  replace(erasing, id.end, open, ` = ((${object}${alias === undefined ? '' : `, ${alias} = ${object}`}) => {`);
  const tail = `; return ${object}; })(${adds ? name : '{}'})`;
  if (close < node.end) replace(erasing, close, node.end, tail);
  else edits.push({ start: node.end, end: node.end, opens: node.start, text: tail });
  const params = alias === undefined ? [] : [{ type: 'Identifier', start: open, end: open, name: alias }];
  const callee: Node = { type: 'ArrowFunctionExpression', ...parts, params, body };
  const value: Node = { type: 'CallExpression', ...parts, callee, arguments: [] };
  if (adds) {
    replace(erasing, node.start, id.start, 'void (');
    edits.push({ start: node.end, end: node.end, opens: id.start, text: level === 'step' ? ')' : ');' });
    const argument: Node = { type: 'AssignmentExpression', ...parts, operator: '=', left: id, right: value };
    const expression: Node = { type: 'UnaryExpression', ...parts, operator: 'void', prefix: true, argument };
    return { type: 'ExpressionStatement', start: node.start, end: node.end, expression };
  }
  if (level !== 'step') {
    replace(erasing, node.start, id.start, 'let ');
    edits.push({ start: node.end, end: node.end, opens: node.start, text: ';' });
  }
  const declarator: Node = { type: 'VariableDeclarator', start: id.start, end: node.end, id, init: value };
  return { type: 'VariableDeclaration', start: node.start, end: node.end, kind: 'let', declarations: [declarator] };
}

/** Code that becomes part of a function that is called at once cannot wait or leave. */
export function refuseWaiting(node: Node, where: string): void {
  if (/Function/.test(node.type)) return;
  const waits = node.type === 'ForOfStatement' && node['await'] === true;
  if (waits || node.type === 'AwaitExpression' || node.type === 'ReturnStatement' || node['kind'] === 'await using') {
    throw new StepParseError(node.start, `\`await\` and \`return\` cannot stand in ${where}: put them before it.`);
  }
  for (const child of nodesBelow(node)) refuseWaiting(child, where);
}
