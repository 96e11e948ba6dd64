import type { ImagePart } from '@thimble/core';
import { readPage, type Page } from './reader/read-page.ts';

export type ReadBytesOptions = {
  /** What their sender calls them, such as 'application/pdf'. @default '', where nobody says */
  mediaType?: string | undefined;
  signal: AbortSignal;
};

/**
 * What a file holds, as `visit_webpage` reads it: a page as Markdown, the text of a PDF, other text as it is, and a picture as a picture.
 *
 * @throws AgentError `tool` for what cannot be read
 */
export function readBytes(
  bytes: Uint8Array<ArrayBuffer>,
  { mediaType = '', signal }: ReadBytesOptions,
): Promise<Page | ImagePart> {
  const response = new Response(bytes, { headers: { 'content-type': mediaType } });
  const limits = { maxBytes: bytes.length, maxPages: 200, maxPixels: 40_000_000, timeoutMs: 20_000, memoryMb: 384 };
  return readPage(response, { ...limits, whole: false, signal });
}
