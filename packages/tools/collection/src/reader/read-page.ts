import { AgentError, type ImagePart } from '@thimble/core';
import { decodeText } from './decode-text.ts';
import { isBinary } from './is-binary.ts';
import { pictureSize } from './picture-size.ts';
import { readBody } from './read-body.ts';
import type { PdfLimits } from './read-pdf.ts';

export type Page = {
  title: string;
  text: string;
  /** What the reader should know of it, in a sentence; '' if nothing. */ note: string;
};

export type ReadLimits = Pick<PdfLimits, 'timeoutMs' | 'memoryMb' | 'signal'> & {
  maxBytes: number;
  maxPages: number;
  /** Of a picture. */
  maxPixels: number;
  /** Whether menus and the like are kept. */
  whole: boolean;
};

const maxCharacters = 5_000_000;
const maxImageBytes = 5_000_000;

/**
 * What a response holds, for a reader: pages, PDFs and other text as text, a picture as a picture.
 *
 * @throws AgentError `tool` for what cannot be read, or is larger than it may be
 */
export async function readPage(response: Response, limits: ReadLimits): Promise<Page | ImagePart> {
  const contentType = response.headers.get('content-type') ?? '';
  const { bytes, isCut } = await readBody(response, limits.maxBytes);
  const kind = kindOf(contentType, bytes);
  const cutNote = isCut ? `Only the first ${limits.maxBytes} bytes of it were read.` : '';
  if ((kind === 'pdf' || kind === 'image') && isCut)
    throw new AgentError(
      'tool',
      `It is ${kind === 'pdf' ? 'a PDF' : 'a picture'} of more than ${limits.maxBytes} bytes, and was not read.`,
    );
  switch (kind) {
    case 'pdf':
      return readPdfPage(bytes, limits);
    case 'image':
      return readImage(bytes, contentType, limits.maxPixels);
    case 'html': {
      const { htmlToMarkdown } = await import('../html-to-markdown.ts');
      const html = decodeText(bytes, contentType);
      const page = htmlToMarkdown(html, { url: response.url, whole: limits.whole, maxCharacters });
      const { title, description, markdown } = page;
      const isShell = markdown.length < 200 && html.length > 500 && /<script\b/i.test(html);
      const shellNote = isShell
        ? 'The page is made by scripts, which do not run here: there may be more to it in a browser.'
        : '';
      const text = isShell && description !== '' ? `${description}\n\n${markdown}` : markdown;
      return { title, text, note: [cutNote, shellNote].filter(Boolean).join(' ') };
    }
    case 'text':
      return { title: '', text: decodeText(bytes, contentType), note: cutNote };
    case 'other':
      throw new AgentError(
        'tool',
        `It is ${mediaTypeOf(contentType) || 'a file of an unknown kind'} (${bytes.length} bytes), which cannot be read as text.`,
      );
  }
}

/** The bytes say it where they can: servers are often wrong. */
function kindOf(contentType: string, bytes: Uint8Array): 'html' | 'pdf' | 'image' | 'text' | 'other' {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1_024)).toString('latin1');
  const mediaType = mediaTypeOf(contentType);
  if (head.startsWith('%PDF-') || (mediaType === 'application/pdf' && head.includes('%PDF-'))) return 'pdf';
  if (imageTypeOf(head) !== undefined) return 'image';
  if (/^(?:text\/html|application\/xhtml\+xml)$/.test(mediaType)) return 'html';
  if (
    /^(?:text\/|application\/(?:json|xml|javascript|ld\+json|rss\+xml|atom\+xml|yaml|x-ndjson|toml|sql|x-sh)$)|\+(?:json|xml|yaml)$/.test(
      mediaType,
    )
  )
    return 'text';
  if (mediaType === 'image/svg+xml') return 'text';
  if (!['', 'application/octet-stream', 'unknown/unknown'].includes(mediaType)) return 'other';
  if (/^\s*(?:<!--[^]*?-->\s*)?<(?:!doctype html|html|head|body)\b/i.test(head)) return 'html';
  return isBinary(head) ? 'other' : 'text';
}

function mediaTypeOf(contentType: string): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Of the pictures that models take. */
function imageTypeOf(head: string): string | undefined {
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(head)) return 'image/gif';
  return /^RIFF[^]{4}WEBP/.test(head) ? 'image/webp' : undefined;
}

/** A picture is not unpacked here; whoever shows it does, so that its size in pixels matters. */
function readImage(bytes: Uint8Array, contentType: string, maxPixels: number): ImagePart {
  const size = pictureSize(bytes);
  if (bytes.length > maxImageBytes)
    throw new AgentError(
      'tool',
      `It is a picture of ${bytes.length} bytes; ${maxImageBytes} is the most that is shown.`,
    );
  if (!size || size.width * size.height > maxPixels)
    throw new AgentError(
      'tool',
      `It is a picture ${size ? `of ${size.width} × ${size.height} pixels` : 'without a size'}; ${maxPixels} pixels is the most that is shown.`,
    );
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mediaType = imageTypeOf(buffer.toString('latin1', 0, 16)) ?? mediaTypeOf(contentType);
  return { type: 'image', mediaType, data: buffer.toString('base64') };
}

async function readPdfPage(bytes: Uint8Array, { maxPages, timeoutMs, memoryMb, signal }: ReadLimits): Promise<Page> {
  const { readPdf } = await import('./read-pdf.ts');
  const { title, totalPages, pages } = await readPdf(bytes, { maxPages, maxCharacters, timeoutMs, memoryMb, signal });
  const isScanned = pages.every((page) => page === '');
  const text = pages.map((page, index) => `[Page ${index + 1} of ${totalPages}]\n\n${page}`).join('\n\n');
  const note = isScanned
    ? 'The PDF holds pictures and no text.'
    : pages.length < totalPages
      ? `Only the first ${pages.length} of its ${totalPages} pages were read.`
      : '';
  return { title, text, note };
}
