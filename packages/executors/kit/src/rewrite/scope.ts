import type { AnyNode, Identifier, VariableDeclaration } from 'acorn';
import { childrenOf, isFunction } from './walk.ts';

/** Whether a scope within the step, not its top level, binds `name` where `parents` (outermost first) lead. */
export function isBoundInside(name: string, parents: readonly AnyNode[]): boolean {
  return parents.some((parent, index) => namesBoundBy(parent, parents[index - 1]).has(name));
}

// Looked at for every name in the node.
const bound = new WeakMap<AnyNode, ReadonlySet<string>>();

function namesBoundBy(node: AnyNode, parent: AnyNode | undefined): ReadonlySet<string> {
  const known = bound.get(node);
  if (known) return known;
  const names = new Set(boundBy(node, parent));
  bound.set(node, names);
  return names;
}

/** The identifiers that a binding pattern declares, with their nodes. */
function bindingsOf(pattern: AnyNode): Identifier[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => bindingsOf(property));
    case 'Property':
      return bindingsOf(pattern.value);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : bindingsOf(element)));
    case 'RestElement':
      return bindingsOf(pattern.argument);
    case 'AssignmentPattern':
      return bindingsOf(pattern.left);
    default:
      return [];
  }
}

export function declaredBy(declaration: VariableDeclaration): Identifier[] {
  return declaration.declarations.flatMap(({ id }) => bindingsOf(id));
}

function boundBy(node: AnyNode, parent: AnyNode | undefined): string[] {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      const self = node.type === 'FunctionExpression' && node.id ? [node.id.name] : [];
      return [...self, ...node.params.flatMap(namesOf), ...variablesBelow(node.body)];
    }
    case 'ClassDeclaration':
      return parent === undefined ? [] : idName(node.id);
    case 'ClassExpression':
      return idName(node.id);
    case 'CatchClause':
      return node.param ? namesOf(node.param) : [];
    case 'ForStatement':
      return node.init ? lexicalNames(node.init) : [];
    case 'ForInStatement':
    case 'ForOfStatement':
      return lexicalNames(node.left);
    case 'BlockStatement':
      return node.body.flatMap(lexicalNames);
    case 'StaticBlock':
      return [...node.body.flatMap(lexicalNames), ...node.body.flatMap(variablesBelow)];
    case 'SwitchStatement':
      return node.cases.flatMap(({ consequent }) => consequent.flatMap(lexicalNames));
    default:
      return [];
  }
}

function lexicalNames(node: AnyNode): string[] {
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') return idName(node.id);
  return node.type === 'VariableDeclaration' && node.kind !== 'var' ? namesIn(node) : [];
}

// `var` belongs to the function, from whatever block it stands in.
function variablesBelow(node: AnyNode): string[] {
  if (isFunction(node)) return [];
  const own = node.type === 'VariableDeclaration' && node.kind === 'var' ? namesIn(node) : [];
  return [...own, ...childrenOf(node).flatMap(variablesBelow)];
}

function namesIn(declaration: VariableDeclaration): string[] {
  return declaredBy(declaration).map(({ name }) => name);
}

function namesOf(pattern: AnyNode): string[] {
  return bindingsOf(pattern).map(({ name }) => name);
}

function idName(id: Identifier | null | undefined): string[] {
  return id ? [id.name] : [];
}
