import type { HiddenText } from '../page/ask-page.ts';
import { nodesOf, type AriaNode } from './aria-tree.ts';

/** Fields of a form that are drawn by something else, such as boxes to tick, are there though they are not seen. */
const fields = new Set([
  'checkbox',
  'radio',
  'switch',
  'textbox',
  'searchbox',
  'combobox',
  'slider',
  'spinbutton',
  'option',
]);
/** What is clicked keeps its name: for a button with a picture, the text that nobody sees is all that there is. */
const namedByHidden = new Set(['button', 'link', 'tab', 'menuitem', ...fields]);

/** Takes text that nobody sees out of a tree, and what passwords fields hold. Changes the tree. */
export function leaveOutHidden(
  root: AriaNode,
  { hidden, secrets }: { hidden: readonly HiddenText[]; secrets: readonly string[] },
): void {
  const byRef = new Map<string, AriaNode>();
  for (const node of nodesOf(root)) if (node.ref !== undefined) byRef.set(node.ref, node);
  for (const { refs, text } of hidden) {
    const nodes = refs.map((ref) => byRef.get(ref)).filter((node) => node !== undefined);
    const [nearest] = nodes;
    takeOut(nearest ?? root, text);
    // Names are made of all that an element holds.
    for (const node of nodes) takeOutOfName(node, text);
  }
  for (const ref of secrets) {
    const node = byRef.get(ref);
    if (!node) continue;
    if (node.text !== '') node.text = '••••';
    node.children = node.children.filter((child) => typeof child !== 'string');
  }
  prune(root);
}

function takeOut(node: AriaNode, text: string): void {
  if (fields.has(node.role)) return;
  // What takes no place on the page has no ref.
  for (const child of node.children) {
    if (typeof child === 'string' || child.ref !== undefined) continue;
    takeOutOfName(child, text);
    takeOut(child, text);
  }
  node.text = without(node.text, text);
  node.children = node.children
    .map((child) => (typeof child === 'string' ? without(child, text) : child))
    .filter((child) => child !== '');
}

function takeOutOfName(node: AriaNode, text: string): void {
  const rest = without(node.name, text);
  if (rest !== '' || !namedByHidden.has(node.role)) node.name = rest;
}

function without(whole: string, part: string): string {
  const start = whole.indexOf(part);
  return start < 0 ? whole : `${whole.slice(0, start)} ${whole.slice(start + part.length)}`.replace(/\s+/g, ' ').trim();
}

/** Leaves out what has nothing left to say. */
function prune(node: AriaNode): boolean {
  node.children = node.children.filter((child) => typeof child === 'string' || prune(child));
  const isEmpty = node.name === '' && node.text === '' && node.children.length === 0;
  return !isEmpty || !['generic', 'paragraph', 'heading', 'text', 'listitem', 'strong', 'emphasis'].includes(node.role);
}
