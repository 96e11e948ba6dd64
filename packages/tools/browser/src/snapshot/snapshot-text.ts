import type { AriaNode } from './aria-tree.ts';

export type TextOptions = {
  maxCharacters: number;
  /** Levels below the root that are shown. */
  depth?: number | undefined;
  /** Shows only nodes that fit, with what they stand in. */
  find?: ((node: AriaNode) => boolean) | undefined;
  refOf(ref: string): string;
};

/** A tree as indented lines: `- link "Sale" [ref=d1e4] → /sale`. */
export function snapshotText(
  root: AriaNode,
  { maxCharacters, depth = Infinity, find, refOf }: TextOptions,
): { text: string; isCut: boolean } {
  const lines: string[] = [];
  let left = maxCharacters;
  const shown = find ? marked(root, find) : undefined;

  function write(child: AriaNode | string, level: number, whole: boolean): void {
    if (left < 0) return;
    const indent = '  '.repeat(Math.min(level, 40));
    if (typeof child === 'string') {
      if (whole || !shown) push(`${indent}- text: ${inOneLine(child, 2_000)}`);
      return;
    }
    const inside = whole || shown?.get(child) === 'fits';
    if (shown && !inside && !shown.has(child)) return;
    push(`${indent}- ${lineOf(child, refOf)}`);
    if (level + 1 >= depth) {
      if (child.children.length > 0) push(`${indent}  - … (deeper: raise depth)`);
      return;
    }
    for (const next of child.children) write(next, level + 1, inside);
  }

  function push(line: string): void {
    left -= line.length + 1;
    if (left >= 0) lines.push(line);
  }

  for (const child of root.children) write(child, 0, false);
  return { text: lines.join('\n'), isCut: left < 0 };
}

/** One node, without what is below it. */
export function lineOf(node: AriaNode, refOf: (ref: string) => string): string {
  const { role, name, text, ref, states, url, place } = node;
  const marks = Object.entries(states)
    .filter(([, value]) => value !== false)
    .map(([state, value]) => ` [${value === true ? state : `${state}=${String(value)}`}]`)
    .join('');
  return [
    role,
    name === '' ? '' : ` ${JSON.stringify(inOneLine(name, 300))}`,
    marks,
    ref === undefined ? '' : ` [ref=${refOf(ref)}]`,
    place?.color ? ` ${place.color}` : '',
    place ? ` @${place.box.join(',')}` : '',
    url === undefined ? '' : ` → ${inOneLine(url, 300)}`,
    text === '' ? '' : `: ${inOneLine(text, 2_000)}`,
  ].join('');
}

export function inOneLine(text: string, maxCharacters: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > maxCharacters ? `${line.slice(0, maxCharacters)}…`.toWellFormed() : line;
}

function marked(root: AriaNode, find: (node: AriaNode) => boolean): Map<AriaNode, 'fits' | 'leads'> {
  const marks = new Map<AriaNode, 'fits' | 'leads'>();
  function mark(node: AriaNode): boolean {
    let leads = false;
    for (const child of node.children) if (typeof child !== 'string' && mark(child)) leads = true;
    const fits = find(node);
    if (fits && !leads) marks.set(node, 'fits');
    else if (fits || leads) marks.set(node, 'leads');
    return fits || leads;
  }
  mark(root);
  return marks;
}
