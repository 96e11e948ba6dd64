import { parser } from '@lezer/python';

export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** The statements of a source. Throws where it is not Python, with the line. */
export function parsePython(source: string): SyntaxNode {
  const tree = parser.parse(source);
  tree.iterate({
    enter({ type, from }) {
      if (type.isError) throw new Error(`line ${source.slice(0, from).split('\n').length}: this is no Python.`);
    },
  });
  return tree.topNode;
}

/** What a node is made of, without comments. */
export function partsOf(node: SyntaxNode): SyntaxNode[] {
  const parts: SyntaxNode[] = [];
  for (let part = node.firstChild; part; part = part.nextSibling) if (part.name !== 'Comment') parts.push(part);
  return parts;
}

export function isNamed(name: string): (node: SyntaxNode) => boolean {
  return (node) => node.name === name;
}

export function needed(node: SyntaxNode | undefined): SyntaxNode {
  if (!node) throw new Error('Something is missing.');
  return node;
}

/** The parts between those of this name. */
export function splitAt(parts: readonly SyntaxNode[], name: string): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const part of parts) {
    if (part.name === name) groups.push([]);
    else groups.at(-1)?.push(part);
  }
  return groups;
}
