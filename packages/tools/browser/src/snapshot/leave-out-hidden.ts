import type { Hidden } from '../page/ask-page.ts';
import { nodesOf, type AriaNode } from './aria-tree.ts';
import { inOneLine } from './snapshot-text.ts';

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
const clickable = new Set(['button', 'link', 'tab', 'menuitem']);
const maxHiddenName = 80;

/** Takes what nobody sees out of a tree, and what fields hold that is secret. Changes the tree. */
export function leaveOutHidden(root: AriaNode, { texts, elements, secrets }: Omit<Hidden, 'title' | 'editable'>): void {
  const byRef = new Map<string, AriaNode>();
  for (const node of nodesOf(root)) if (node.ref !== undefined) byRef.set(node.ref, node);
  const found = (refs: readonly string[]) => refs.map((ref) => byRef.get(ref)).filter((node) => node !== undefined);
  const hidden = new Set(found(elements));
  for (const { refs, text } of texts) {
    const nodes = found(refs);
    const [nearest] = nodes;
    takeOut(nearest ?? root, text);
    // Names are made of all that an element holds.
    for (const node of nodes) takeOutOfName(node, text, { isSeen: !hidden.has(node) });
  }
  for (const node of hidden) {
    if (!fields.has(node.role)) continue;
    node.name = inOneLine(node.name, maxHiddenName);
    node.text = '';
    node.states = Object.fromEntries(Object.entries(node.states).filter(([state]) => state !== 'placeholder'));
    node.children = node.children.filter((child) => typeof child !== 'string');
  }
  for (const node of found(secrets)) {
    if (node.text !== '') node.text = '••••';
    node.children = node.children.filter((child) => typeof child !== 'string');
  }
  prune(root, hidden);
}

function takeOut(node: AriaNode, text: string): void {
  if (fields.has(node.role)) return;
  // What takes no place on the page has no ref.
  for (const child of node.children) {
    if (typeof child === 'string' || child.ref !== undefined) continue;
    takeOutOfName(child, text, { isSeen: false });
    takeOut(child, text);
  }
  node.text = without(node.text, text);
  node.children = node.children
    .map((child) => (typeof child === 'string' ? without(child, text) : child))
    .filter((child) => child !== '');
}

/** What is seen and clicked keeps its name: for a button with a picture, the text that nobody sees is all that there is. */
function takeOutOfName(node: AriaNode, text: string, { isSeen }: { isSeen: boolean }): void {
  const rest = without(node.name, text);
  if (rest !== '' || !(fields.has(node.role) || (isSeen && clickable.has(node.role)))) node.name = rest;
}

function without(whole: string, part: string): string {
  const start = whole.indexOf(part);
  return start < 0 ? whole : `${whole.slice(0, start)} ${whole.slice(start + part.length)}`.replace(/\s+/g, ' ').trim();
}

/** Leaves out what has nothing left to say. */
function prune(node: AriaNode, hidden: ReadonlySet<AriaNode>): boolean {
  node.children = node.children.filter((child) => typeof child === 'string' || prune(child, hidden));
  const isEmpty = node.name === '' && node.text === '' && node.children.length === 0;
  const isKept = hidden.has(node) ? fields.has(node.role) : !silent.has(node.role);
  return !isEmpty || isKept;
}

/** What is nothing without words. */
const silent = new Set(['generic', 'paragraph', 'heading', 'text', 'listitem', 'strong', 'emphasis']);
