import type { AnyNode, Identifier } from 'acorn';

/** What an identifier does where it stands: names a key or a label, is called, is assigned to or declared, or is read. */
export type Role = 'key' | 'call' | 'write' | 'read';

export function roleOf(node: Identifier, parents: readonly AnyNode[]): Role {
  const parent = parents.at(-1);
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.property === node && !parent.computed ? 'key' : 'read';
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.key === node && !parent.computed ? 'key' : 'read';
    case 'Property':
      if (parent.key === node && !parent.computed) return 'key';
      return parent.value === node && parents.at(-2)?.type === 'ObjectPattern' ? 'write' : 'read';
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
      return 'key';
    case 'CallExpression':
      return parent.callee === node ? 'call' : 'read';
    case 'AssignmentExpression':
    case 'AssignmentPattern':
    case 'ForInStatement':
    case 'ForOfStatement':
      return parent.left === node ? 'write' : 'read';
    case 'VariableDeclarator':
      return parent.id === node ? 'write' : 'read';
    case 'UpdateExpression':
    case 'RestElement':
    case 'ArrayPattern':
      return 'write';
    default:
      return 'read';
  }
}
