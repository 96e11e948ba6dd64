import type { AnyNode } from 'acorn';

/** The nodes directly below. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  const values: unknown[] = Object.values(node);
  for (const value of values) {
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
}

export function isFunction(node: AnyNode): boolean {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  );
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
