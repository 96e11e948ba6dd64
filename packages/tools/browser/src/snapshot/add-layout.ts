import type { Frame, Page } from 'playwright-core';
import { z } from 'zod';
import { pageReader, type Layout } from '../page/ask-page.ts';
import { nodesOf, type AriaNode } from './aria-tree.ts';

const nothing: Layout = { boxes: {}, shapes: [] };
const maxFrames = 50;

type Point = readonly [x: number, y: number];

/** Adds to a tree where its nodes stand in the window, and what is seen without words. Changes the tree. */
export async function addLayout(page: Page, tree: AriaNode, timeout: number): Promise<void> {
  const layouts = await Promise.all(
    page
      .frames()
      .slice(0, maxFrames)
      .map(async (frame) => {
        if (frame === page.mainFrame()) return pageReader.layout(frame, timeout);
        // A frame may go away meanwhile.
        return layoutOfFrame(frame, timeout).catch(() => nothing);
      }),
  );
  const known = new Map<string, AriaNode>();
  for (const node of nodesOf(tree)) if (node.ref !== undefined) known.set(node.ref, node);
  for (const { boxes } of layouts)
    for (const [ref, box] of Object.entries(boxes)) {
      const node = known.get(ref);
      if (node) node.place = { box };
    }
  for (const { shapes } of layouts) for (const shape of shapes) addShape(tree, known, shape);
}

const pressed = new Set(['button', 'link', 'checkbox', 'radio', 'switch', 'option', 'tab', 'menuitem']);

function addShape(tree: AriaNode, known: Map<string, AriaNode>, shape: Layout['shapes'][number]): void {
  const { ref, inside, kind, color, points, box, cursor } = shape;
  const place = { box, color, points };
  const node = known.get(ref);
  if (node) {
    node.place = place;
    return;
  }
  const holder = known.get(inside.find((outer) => known.has(outer)) ?? '') ?? tree;
  // What stands in a button is the picture on it.
  if (pressed.has(holder.role)) return;
  const states: AriaNode['states'] = cursor === 'pointer' ? { cursor } : {};
  const added = {
    role: 'shape',
    name: kind,
    text: '',
    ref: ref || undefined,
    states,
    url: undefined,
    place,
    children: [],
  };
  holder.children.push(added);
  if (ref !== '') known.set(ref, added);
}

/** A frame counts from its own corner. */
async function layoutOfFrame(frame: Frame, timeout: number): Promise<Layout> {
  const [{ boxes, shapes }, [x, y]] = await Promise.all([pageReader.layout(frame, timeout), cornerOf(frame)]);
  const moved = ([left = 0, top = 0, ...size]: number[]) => [left + x, top + y, ...size];
  return {
    boxes: Object.fromEntries(Object.entries(boxes).map(([ref, box]) => [ref, moved(box)])),
    shapes: shapes.map((shape) => ({ ...shape, box: moved(shape.box), points: shape.points.map(moved) })),
  };
}

async function cornerOf(frame: Frame): Promise<Point> {
  await using element = await frame.frameElement();
  const box = await element.boundingBox();
  const sizes = await element.evaluate((frameElement) => [
    Number(Reflect.get(frameElement, 'clientLeft')),
    Number(Reflect.get(frameElement, 'clientTop')),
  ]);
  // The answer comes from the page.
  const [borderX = 0, borderY = 0] = z.array(z.number()).catch([]).parse(sizes);
  return [Math.round((box?.x ?? 0) + borderX), Math.round((box?.y ?? 0) + borderY)];
}
