import type { AnyNode, Identifier, ReturnStatement, VariableDeclaration } from 'acorn';
import { lookAtClock } from './meter.ts';
import type { Edit } from './output.ts';
import { StepParseError } from './step-parse-error.ts';
import { roleOf } from './role.ts';
import { declaredBy, isBoundInside } from './scope.ts';
import { bodyEnd, declareGlobal, globalName, importFunction, type Step } from './step.ts';
import { childrenOf, isFunction } from './walk.ts';

/** The edits of a node and of everything below it, `parents` (outermost first) leading to it from the top of the step. */
export function editInside(step: Step, node: AnyNode, edits: Edit[], parents: AnyNode[] = []): void {
  lookAtClock();
  const finish = editNode(step, node, edits, parents);
  parents.push(node);
  for (const child of childrenOf(node)) editInside(step, child, edits, parents);
  parents.pop();
  finish?.();
}

type Finish = () => void;

// What goes in front is added at once, what goes behind by the function given back, so that edits at one place nest.
function editNode(step: Step, node: AnyNode, edits: Edit[], parents: readonly AnyNode[]): Finish | undefined {
  const { source } = step;
  const insert = (at: number, text: string, opens?: number): void =>
    void edits.push({ start: at, end: at, text, opens });
  const name = nameToKeep(step, node, parents.at(-1));
  if (name !== undefined) {
    insert(node.start, `({ ${name}: `);
    return () => insert(node.end, ` }).${name}`, node.start);
  }
  switch (node.type) {
    case 'Identifier':
      editIdentifier(step, node, edits, parents);
      return undefined;
    case 'ImportExpression':
      edits.push({ start: node.start, end: node.start + 'import'.length, text: importFunction });
      return undefined;
    case 'MetaProperty':
      if (node.meta.name !== 'import') return undefined;
      throw new StepParseError(node.start, '`import.meta` is not available here.');
    case 'VariableDeclaration':
      return editVariables(step, node, edits, parents);
    case 'ReturnStatement':
      return editReturn(step, node, insert, parents);
    case 'AwaitExpression':
      insert(node.start + 'await'.length, ` ${step.wait}(`);
      return () => insert(node.end, ')', node.start);
    case 'SpreadElement':
      if (parents.at(-1)?.type !== 'ObjectExpression') return undefined;
      insert(node.start + '...'.length, `${step.fields}(`);
      return () => insert(node.end, ')', node.start);
    case 'UnaryExpression':
      // `<!--` is two operators in a module, but starts a comment in the script that the step becomes.
      if (source.startsWith('<!--', node.start - 1)) insert(node.start, ' ');
      return undefined;
    case 'TaggedTemplateExpression':
      if (!source.startsWith('```', node.quasi.start - 2)) return undefined;
      throw new StepParseError(node.quasi.start - 2, 'Markdown fences are no code.');
    default:
      return undefined;
  }
}

// A property does not name the function or class assigned to it, a variable does.
function nameToKeep(step: Step, node: AnyNode, parent: AnyNode | undefined): string | undefined {
  if (!isAnonymous(node)) return undefined;
  const target =
    parent?.type === 'VariableDeclarator' && parent.init === node
      ? parent.id
      : (parent?.type === 'AssignmentPattern' || parent?.type === 'AssignmentExpression') && parent.right === node
        ? parent.left
        : undefined;
  return target?.type === 'Identifier' && step.targets.has(target) ? target.name : undefined;
}

function isAnonymous(node: AnyNode): boolean {
  if (node.type === 'FunctionExpression' || node.type === 'ClassExpression') return !node.id;
  return node.type === 'ArrowFunctionExpression';
}

function editIdentifier(step: Step, node: Identifier, edits: Edit[], parents: readonly AnyNode[]): void {
  const isTarget = step.targets.has(node);
  if (!isTarget && !step.reserved.has(node.name)) return;
  const role = isTarget ? 'write' : roleOf(node, parents);
  if (role === 'key' || role === 'call') return;
  if (!isTarget && isBoundInside(node.name, parents)) return;
  const property = globalName(step, node.name);
  const variable = `${step.global}.${property}`;
  const key = isShorthand(node, parents) ? `${node.name}: ` : '';
  if (role === 'write') step.targets.add(node);
  const text = role === 'write' ? variable : `("${property}" in ${step.global} ? ${variable} : ${node.name})`;
  edits.push({ start: node.start, end: node.end, text: key + text });
}

function isShorthand(node: Identifier, parents: readonly AnyNode[]): boolean {
  const parent = parents.at(-1);
  const isDefault = parent?.type === 'AssignmentPattern' && parent.left === node;
  const property = isDefault ? parents.at(-2) : parent;
  return property?.type === 'Property' && property.shorthand && property.value === (isDefault ? parent : node);
}

function editVariables(
  step: Step,
  node: VariableDeclaration,
  edits: Edit[],
  parents: readonly AnyNode[],
): Finish | undefined {
  const first = node.declarations[0];
  if (first === undefined || node.kind === 'using' || node.kind === 'await using') return undefined;
  const parent = parents.at(-1);
  const isGlobal = node.kind === 'var' ? !parents.some(isVariableScope) : parent === undefined;
  if (!isGlobal) return undefined;
  for (const identifier of declaredBy(node)) {
    declareGlobal(step, identifier);
    if (node.kind === 'var') step.variables.add(globalName(step, identifier.name));
    else step.targets.add(identifier);
  }
  // An error of a declaration is one of its value.
  const from = first.init?.start ?? node.start;
  const replaceKeyword = (text: string): void => void edits.push({ start: node.start, end: first.start, text, from });
  const isLoopHead = parent?.type === 'ForInStatement' || parent?.type === 'ForOfStatement';
  if ((isLoopHead && parent.left === node) || (parent?.type === 'ForStatement' && parent.init === node)) {
    // Parentheses, since `for (async of …)` is no loop over `async`.
    const isName = isLoopHead && first.id.type === 'Identifier';
    replaceKeyword(isName ? '(' : '');
    return isName ? () => edits.push({ start: node.end, end: node.end, text: ')', opens: node.start }) : undefined;
  }
  replaceKeyword('void (');
  return () => {
    for (const { init, start, end } of node.declarations) {
      if (!init && node.kind !== 'var') edits.push({ start: end, end, text: ' = void 0', opens: start });
    }
    edits.push({ start: bodyEnd(step, node), end: node.end, text: ');', opens: node.start });
  };
}

function editReturn(
  step: Step,
  node: ReturnStatement,
  insert: (at: number, text: string, opens?: number) => void,
  parents: readonly AnyNode[],
): Finish | undefined {
  if (!node.argument || parents.some(isFunction)) return undefined;
  insert(node.start + 'return'.length, ' { __proto__: null, value: (0, ');
  return () => insert(bodyEnd(step, node), ') }', node.start);
}

function isVariableScope(node: AnyNode): boolean {
  return isFunction(node) || node.type === 'StaticBlock';
}
