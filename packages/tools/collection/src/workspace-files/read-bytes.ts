import type { FileHandle } from 'node:fs/promises';

/** The file's bytes from `start` on, at most `length` of them. */
export async function readBytes(file: FileHandle, length: number, start = 0): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** How the text that begins with these bytes is written; undefined for what is no text. */
export function encodingOf(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return head.includes(0) ? undefined : 'utf-8';
}
