import type { Json } from '@thimble/core';
import { utf8Bytes } from './utf8-bytes.ts';

/**
 * JSON of the sandbox as a value, within bounds; undefined for anything else. Depth is measured on the text, before
 * anything is built from it.
 */
export function parseBounded(
  text: string,
  { bytes, depth }: { bytes: number; depth: number },
): { value: Json } | undefined {
  if (utf8Bytes(text) > bytes || depthOfText(text) > depth) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}

function depthOfText(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (quoted) {
      if (unit === backslash) index++;
      else if (unit === quote) quoted = false;
    } else if (unit === quote) quoted = true;
    else if (unit === openList || unit === openRecord) deepest = Math.max(deepest, ++depth);
    else if (unit === closeList || unit === closeRecord) depth--;
  }
  return deepest;
}

const [quote, backslash, openList, closeList, openRecord, closeRecord] = [34, 92, 91, 93, 123, 125];

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
