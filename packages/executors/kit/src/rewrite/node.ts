/** A node of the parser's tree, of whatever kind; its fields are looked at, not trusted. */
export type Node = { type: string; start: number; end: number; [field: string]: unknown };

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
}

export function nodesIn(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The nodes directly below. */
export function nodesBelow(node: Node): Node[] {
  return Object.values(node).flatMap((value) => (isNode(value) ? [value] : nodesIn(value)));
}

/** The node in a field that every node of this kind has. */
export function nodeAt(node: Node, field: string): Node {
  const child = node[field];
  if (isNode(child)) return child;
  throw new TypeError(`The parser gave a ${node.type} without ${field}.`);
}
