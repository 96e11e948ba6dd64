/** A node of the tree, of whatever kind; its fields are looked at, not trusted. */
export type Node = { type: string; start: number; end: number; [field: string]: unknown };

/** The nodes directly below. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const [field, value] of Object.entries(node)) {
    // What the parser says besides the tree.
    if (field === 'loc' || field === 'extra' || field.endsWith('Comments')) continue;
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
}
