import { z } from 'zod';
import type { AriaNode } from './aria-tree.ts';
import { inOneLine } from './snapshot-text.ts';

/** What code searches: `nodes.find(({ role, name }) => role === 'link' && name === 'Sale')?.ref`. */
export const flatNode = z.object({
  ref: z.string().nullable().describe('what actions take; null for what cannot be acted on'),
  role: z.string(),
  name: z.string(),
  text: z.string().describe('all text in it, at most 400 characters'),
  depth: z.number(),
  parent: z.string().nullable().describe('ref of what it stands in'),
  url: z.string().optional().describe('of links'),
  value: z.string().optional().describe('of fields'),
  placeholder: z.string().optional(),
  checked: z.union([z.boolean(), z.string()]).optional(),
  disabled: z.boolean().optional(),
  expanded: z.boolean().optional(),
  selected: z.boolean().optional(),
  level: z.number().optional(),
  cursor: z.string().optional().describe("'pointer' of what can be clicked and is no button or link"),
  editable: z.boolean().optional().describe('of what is no field, and takes text all the same'),
  box: z.array(z.number()).optional().describe('with layout: [left, top, width, height] in the window, in pixels'),
  color: z.string().optional().describe('with layout, of shapes'),
  points: z.array(z.array(z.number())).optional().describe('with layout, of lines: [x, y] in the window'),
});
export type FlatNode = z.output<typeof flatNode>;

export type FlatOptions = {
  maxNodes: number;
  depth?: number | undefined;
  find?: ((node: AriaNode) => boolean) | undefined;
  refOf(ref: string): string;
  /** Links are given whole. */
  base: string;
};

const fields = new Set(['textbox', 'searchbox', 'combobox', 'spinbutton', 'slider']);

/** The nodes of a tree as a list, in the order of the page. */
export function flatNodes(root: AriaNode, options: FlatOptions): { nodes: FlatNode[]; isCut: boolean } {
  const { maxNodes, depth = Infinity, find = () => true, refOf, base } = options;
  const texts = textsOf(root);
  const nodes: FlatNode[] = [];
  let isCut = false;

  function add(node: AriaNode, level: number, parent: string | null): void {
    if (level >= depth || isCut) return;
    const ref = node.ref === undefined ? null : refOf(node.ref);
    if (find(node)) {
      if (nodes.length >= maxNodes) {
        isCut = true;
        return;
      }
      nodes.push(describe(node, { ref, level, parent }));
    }
    for (const child of node.children) if (typeof child !== 'string') add(child, level + 1, ref ?? parent);
  }

  function describe(
    node: AriaNode,
    { ref, level, parent }: { ref: string | null; level: number; parent: string | null },
  ): FlatNode {
    const { role, name, text, url, states } = node;
    const { placeholder, checked, disabled, expanded, selected, level: heading, editable, cursor } = states;
    const { box, color = '', points = [] } = node.place ?? {};
    return {
      ref,
      role,
      name: inOneLine(name, 300),
      text: texts.get(node) ?? '',
      depth: level,
      parent,
      ...(url !== undefined && {
        url: URL.canParse(url, base) ? new URL(url, base).href.slice(0, 2_000) : url.slice(0, 2_000),
      }),
      ...(fields.has(role) && { value: inOneLine(text, 1_000) }),
      ...(typeof placeholder === 'string' && { placeholder }),
      ...((typeof checked === 'boolean' || typeof checked === 'string') && { checked }),
      ...(typeof disabled === 'boolean' && { disabled }),
      ...(typeof expanded === 'boolean' && { expanded }),
      ...(typeof selected === 'boolean' && { selected }),
      ...(typeof heading === 'number' && { level: heading }),
      ...(typeof cursor === 'string' && { cursor }),
      ...(editable === true && { editable }),
      ...(box && { box }),
      ...(color !== '' && { color }),
      ...(points.length > 0 && { points }),
    };
  }

  for (const child of root.children) if (typeof child !== 'string') add(child, 0, null);
  return { nodes, isCut };
}

const textCharacters = 400;

/** All text in each node; a name stands for what a node does not say in words. */
export function textsOf(root: AriaNode): Map<AriaNode, string> {
  const texts = new Map<AriaNode, string>();
  function read(node: AriaNode): string {
    const parts = [node.text];
    for (const child of node.children) parts.push(typeof child === 'string' ? child : read(child));
    const inside = inOneLine(parts.filter((part) => part !== '').join(' '), textCharacters);
    const text = inside === '' ? inOneLine(node.name, textCharacters) : inside;
    texts.set(node, text);
    return text;
  }
  read(root);
  return texts;
}
