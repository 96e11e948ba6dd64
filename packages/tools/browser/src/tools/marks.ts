import type { ImagePart } from '@thimble/core';
import type { Tab } from '../session/tab.ts';
import { nodesOf, type AriaNode } from '../snapshot/aria-tree.ts';
import { inOneLine } from '../snapshot/snapshot-text.ts';

export type Mark = { mark: number; ref: string; role: string; name: string };
type Box = { x: number; y: number; width: number; height: number };

const marked = new Set(
  'button link checkbox radio switch textbox searchbox combobox tab menuitem slider spinbutton option treeitem'.split(
    ' ',
  ),
);
const maxMarks = 150;
/** Takes a picture while what can be acted on is numbered. */
export async function withMarks(
  tab: Tab,
  timeout: number,
  take: () => Promise<ImagePart>,
): Promise<{ image: ImagePart; marks: Mark[] }> {
  const { page } = tab;
  // Gives out the refs that the marks stand for.
  const { tree } = await tab.snapshot(timeout, { layout: true });
  const found = [...nodesOf(tree)].flatMap(markable).slice(0, maxMarks);
  const id = `marks-${Math.random().toString(36).slice(2)}`;
  await page.evaluate(draw, { id, boxes: found.map(({ box }) => box) });
  try {
    const image = await take();
    const marks = found.map(({ ref, node: { role, name, text } }, index) => ({
      mark: index + 1,
      ref: tab.refOf(ref),
      role,
      name: inOneLine(name || text, 100),
    }));
    return { image, marks };
  } finally {
    await page.evaluate((own) => Reflect.get(globalThis, 'document').getElementById(own)?.remove(), id).catch(() => {});
  }
}

function markable(node: AriaNode): { node: AriaNode; ref: string; box: Box }[] {
  const { role, ref, place, states, children } = node;
  const [x = 0, y = 0, width = 0, height = 0] = place?.box ?? [];
  if (ref === undefined || width <= 2 || height <= 2) return [];
  const isPointedAt = states['cursor'] === 'pointer' && children.length === 0;
  return marked.has(role) || isPointedAt ? [{ node, ref, box: { x, y, width, height } }] : [];
}

/** Runs in the page: numbers over boxes, in a tree of their own that the styles of the page do not reach. */
function draw({ id, boxes }: { id: string; boxes: Box[] }): void {
  type Styled = {
    id: string;
    textContent: string;
    style: { cssText: string };
    append(child: Styled): void;
    attachShadow(options: object): { append(child: Styled): void };
  };
  const document: { createElement(name: string): Styled; documentElement: { append(child: Styled): void } } =
    Reflect.get(globalThis, 'document');
  const host = document.createElement('div');
  host.id = id;
  host.style.cssText = 'all:initial;position:fixed;inset:0;z-index:2147483647;pointer-events:none';
  const shadow = host.attachShadow({ mode: 'closed' });
  for (const [index, { x, y, width, height }] of boxes.entries()) {
    const frame = document.createElement('div');
    frame.style.cssText = `position:absolute;left:${x}px;top:${y}px;width:${width}px;height:${height}px;box-sizing:border-box;border:2px solid #d0021b`;
    const label = document.createElement('div');
    label.textContent = String(index + 1);
    label.style.cssText =
      'position:absolute;left:-2px;top:-2px;font:bold 11px/13px sans-serif;padding:0 3px;color:#fff;background:#d0021b';
    frame.append(label);
    shadow.append(frame);
  }
  document.documentElement.append(host);
}
