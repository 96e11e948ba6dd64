import type { PageDocument, PageElement, PageNode } from './page-types.ts';
import type { Sight } from './sight.ts';

/** What is seen without words. `ref`: '' where it has none. `inside`: refs of what it stands in, the nearest first. */
type Shape = {
  ref: string;
  inside: string[];
  kind: string;
  color: string;
  box: number[];
  cursor: string;
  points: number[][];
};

/**
 * Where everything with a ref stands, in the window of its frame; and what is seen without words: shapes, colored areas, canvases.
 * Runs in the page, as text.
 */
export function layoutOf(
  document: PageDocument,
  { isElement, isSilent, isHidden, childrenOf, parentOf, colorOf, cursorOf }: Sight,
) {
  const TEXT = 3;
  const maxShapes = 1_000;
  const drawn = new Set(['circle', 'ellipse', 'rect', 'line', 'polyline', 'polygon', 'path', 'image', 'use']);
  const pictures = new Set(['canvas', 'img', 'video', 'svg']);
  const boxes: { [ref: string]: number[] } = {};
  const shapes: Shape[] = [];

  /** Corners of what is drawn with lines, in the window. */
  function pointsOf(element: PageElement): number[][] {
    const matrix = element.getScreenCTM?.();
    if (!matrix) return [];
    const attribute = (name: string) => Number(element.getAttribute(name));
    const numbers =
      element.localName === 'line'
        ? ['x1', 'y1', 'x2', 'y2'].map(attribute)
        : (element.getAttribute('points') ?? '').split(/[\s,]+/).map(Number);
    const points: number[][] = [];
    for (let index = 0; index + 1 < numbers.length && points.length < 50; index += 2) {
      const [x = 0, y = 0] = [numbers[index], numbers[index + 1]];
      points.push([matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f].map(Math.round));
    }
    return points;
  }

  const hasWords = (element: PageElement) => /\S/.test(element.textContent ?? '');

  function add(element: PageElement, ref: string, box: number[]): void {
    const kind = element.localName;
    const color = kind === 'svg' ? '' : colorOf(element);
    const isShape = drawn.has(kind) || pictures.has(kind) || (color !== '' && !hasWords(element));
    if (!isShape || shapes.length >= maxShapes) return;
    const inside: string[] = [];
    for (let at = parentOf(element); at && inside.length < 30; at = parentOf(at))
      if (at._ariaRef?.ref) inside.push(at._ariaRef.ref);
    shapes.push({
      ref,
      inside,
      kind,
      color,
      box,
      cursor: cursorOf(element),
      points: /^(?:line|poly)/.test(kind) ? pointsOf(element) : [],
    });
  }

  const waiting: PageNode[] = document.documentElement ? [document.documentElement] : [];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.nodeType === TEXT || !isElement(node) || isSilent(node)) continue;
    if (!isHidden(node)) {
      const ref = node._ariaRef?.ref ?? '';
      const { left, top, width, height } = node.getBoundingClientRect();
      const box = [left, top, width, height].map(Math.round);
      if (ref !== '') boxes[ref] = box;
      if (width >= 2 || height >= 2) add(node, ref, box);
    }
    const children = childrenOf(node);
    for (let index = children.length - 1; index >= 0; index--) {
      const child = children[index];
      if (child) waiting.push(child);
    }
  }
  return { boxes, shapes };
}
