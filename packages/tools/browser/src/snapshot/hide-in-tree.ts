import { nodesOf, type AriaNode } from './aria-tree.ts';

/** Takes secrets out of all that a tree says, before anything of it is cut or searched. Changes the tree. */
export function hideInTree(root: AriaNode, hide: (text: string) => string): void {
  for (const node of nodesOf(root)) {
    node.name = hide(node.name);
    node.text = hide(node.text);
    node.url &&= hide(node.url);
    for (const [state, value] of Object.entries(node.states))
      if (typeof value === 'string') node.states[state] = hide(value);
    node.children = node.children.map((child) => (typeof child === 'string' ? hide(child) : child));
  }
}
