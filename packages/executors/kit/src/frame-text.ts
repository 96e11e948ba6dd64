import type { OpenFrame } from './protocol.ts';

/** The longest line that a sandbox sends which keeps the default limits: pictures, and values as text in text. */
export const defaultFrameBytes = 32e6;
// A text of V8 holds little more.
const mostFrameBytes = 500e6;

/** The same with the limits of a session. */
export function frameBytesFor({ options: { valueBytes, inputBytes, logBytes } }: OpenFrame): number {
  // Each byte of a value may be escaped, and each letter of it.
  return Math.min(mostFrameBytes, Math.max(defaultFrameBytes, 4e6 + 6 * Math.max(valueBytes, inputBytes, logBytes)));
}

/**
 * A frame of a sandbox out of its line. Values of the model's code are texts in it, so that it has few parts; a line of many
 * parts, which would take much memory and time, is not parsed. Undefined for that and for what is not JSON.
 */
export function parseFrame(line: Buffer): unknown {
  // A short line cannot have more.
  if (line.length > mostParts && !hasFewParts(line)) return undefined;
  try {
    return JSON.parse(line.toString());
  } catch {
    return undefined;
  }
}

const mostParts = 500;
const deepest = 8;

function hasFewParts(line: Buffer): boolean {
  let parts = 0;
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < line.length; index++) {
    const byte = line[index];
    if (quoted) {
      if (byte === backslash) index++;
      else if (byte === quote) quoted = false;
    } else if (byte === quote) quoted = true;
    else if (byte === comma) parts++;
    else if (byte === openList || byte === openRecord) {
      parts++;
      depth++;
    } else if (byte === closeList || byte === closeRecord) depth--;
    if (parts > mostParts || depth > deepest) return false;
  }
  return true;
}

const [quote, backslash, comma] = [34, 92, 44];
const [openList, closeList, openRecord, closeRecord] = [91, 93, 123, 125];
