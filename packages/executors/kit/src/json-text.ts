import type { Json } from '@thimble/core';
import { isLonger } from './utf8-bytes.ts';

export type JsonShape = {
  /** Levels of arrays and objects. */
  depth: number;
  /** Bytes of the heap that its value takes, at most about. */
  heapBytes: number;
};

/**
 * JSON of the sandbox as a value, within bounds; undefined for anything else. Depth is measured on the text, before
 * anything is built from it.
 */
export function parseBounded(text: string, bounds: { bytes: number; depth: number }): { value: Json } | undefined {
  return measureBounded(text, bounds) && parseMeasured(text);
}

/** The shape of a text that is within bounds; undefined above them. It may still not be JSON. */
export function measureBounded(
  text: string,
  { bytes, depth }: { bytes: number; depth: number },
): JsonShape | undefined {
  if (isLonger(text, bytes)) return undefined;
  const shape = shapeOf(text);
  return shape.depth > depth ? undefined : shape;
}

/** Undefined for what is not JSON. */
export function parseMeasured(text: string): { value: Json } | undefined {
  try {
    const value: Json = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}

// Of an empty object, or of a text of its own with its place in an object.
const nodeBytes = 64;

function shapeOf(text: string): JsonShape {
  let depth = 0;
  let deepest = 0;
  let nodes = 1;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (quoted) {
      if (unit === backslash) index++;
      else if (unit === quote) quoted = false;
    } else if (unit === quote) quoted = true;
    else if (unit === comma || unit === colon) nodes++;
    else if (unit === openList || unit === openRecord) {
      nodes++;
      deepest = Math.max(deepest, ++depth);
    } else if (unit === closeList || unit === closeRecord) depth--;
  }
  return { depth: deepest, heapBytes: 2 * text.length + nodes * nodeBytes };
}

const [quote, backslash, comma, colon] = [34, 92, 44, 58];
const [openList, closeList, openRecord, closeRecord] = [91, 93, 123, 125];

/**
 * How a value stands to the bounds, without writing it: 'deep' where arrays and objects are nested in more than `depth`
 * levels (cyclic ones are), 'large' where its JSON has certainly more than `bytes`.
 */
export function estimate(
  value: unknown,
  { bytes, depth }: { bytes: number; depth: number },
): 'deep' | 'large' | 'fits' {
  let left = bytes;
  let deep = false;
  function visit(item: unknown, level: number): void {
    left -= typeof item === 'string' ? item.length : 1;
    if (typeof item !== 'object' || item === null || left < 0) return;
    if (level === depth) deep = true;
    else for (const member of Object.values(item)) if (left >= 0 && !deep) visit(member, level + 1);
  }
  visit(value, 0);
  return deep ? 'deep' : left < 0 ? 'large' : 'fits';
}
