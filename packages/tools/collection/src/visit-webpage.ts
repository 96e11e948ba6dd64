import { AgentError, tool, type ImagePart, type Tool } from '@thimble/core';
import { checkKinds, definedOf, kinds, type OptionKinds, withoutUnseen } from '@thimble/core/utilities';
import { z } from 'zod';
import { guardKinds } from './guard/guard-kinds.ts';
import { guardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts';
import { recentPages } from './reader/recent-pages.ts';
import { readPage, type Page } from './reader/read-page.ts';
import { refuseStatus } from './reader/refuse-status.ts';
import { specOf } from './spec.ts';

export type VisitWebpageOptions = Pick<
  GuardedFetchOptions,
  'allowHosts' | 'denyHosts' | 'allowPrivate' | 'proxy' | 'resolve' | 'timeoutMs'
> & {
  /** Of what one call returns; the rest is had with `offset`. @default 40_000 */
  maxCharacters?: number | undefined;
  /** Of a page, unpacked: text is cut there, a PDF or a picture is refused. @default 10_000_000 */
  maxBytes?: number | undefined;
  /** Of a PDF. @default 200 */
  maxPages?: number | undefined;
  /** What a PDF may take to be read. @default 20_000 ms, 384 MB */
  pdf?: { timeoutMs?: number | undefined; memoryMb?: number | undefined } | undefined;
  /** Width times height of a picture. @default 40_000_000 */
  maxPixels?: number | undefined;
  /** @default one that names Thimble */
  userAgent?: string | undefined;
  /** In place of the guarded fetch, which then guards nothing. */
  fetch?: typeof globalThis.fetch | undefined;
};

const defaultUserAgent = 'Mozilla/5.0 (compatible; Thimble; +https://github.com/thimble-agents/thimble)';

const optionKinds: OptionKinds<VisitWebpageOptions> = {
  ...guardKinds,
  proxy: kinds.text,
  resolve: kinds.callback,
  timeoutMs: kinds.positive,
  maxCharacters: kinds.positive,
  maxBytes: kinds.positive,
  maxPages: kinds.positive,
  pdf: kinds.record,
  maxPixels: kinds.positive,
  userAgent: kinds.text,
  fetch: kinds.callback,
};

/**
 * The tool `visit_webpage`: a page of the public web as Markdown, the text of a PDF, JSON or other text as it is, and pictures as
 * pictures. See `guardedFetch` for what it does not reach.
 */
export function visitWebpage(options: VisitWebpageOptions = {}): Tool<string | ImagePart> {
  checkKinds('visitWebpage', options, optionKinds);
  const { maxCharacters = 40_000, maxBytes = 10_000_000, maxPages = 200, maxPixels = 40_000_000, pdf = {} } = options;
  const { userAgent = defaultUserAgent, allowHosts, denyHosts, allowPrivate, proxy, resolve, timeoutMs } = options;
  const fetch =
    options.fetch ??
    guardedFetch({ allowHosts, denyHosts, allowPrivate, proxy, resolve, timeoutMs, maxBytes: maxBytes + 1_000_000 });
  const recent = recentPages();

  async function visit(url: string, whole: boolean, signal: AbortSignal): Promise<Page | ImagePart> {
    const accept = 'text/markdown, text/html;q=0.9, application/xhtml+xml;q=0.9, application/pdf;q=0.8, */*;q=0.5';
    const headers = { accept, 'accept-language': 'en, *;q=0.5', 'user-agent': userAgent };
    const response = await fetch(url, { headers, signal });
    await refuseStatus(response, url);
    const { timeoutMs: pdfTimeoutMs = 20_000, memoryMb = 384 } = pdf;
    return readPage(response, { maxBytes, maxPages, maxPixels, whole, timeoutMs: pdfTimeoutMs, memoryMb, signal });
  }

  return tool({
    name: 'visit_webpage',
    description:
      'Reads a page of the web. Returns a string: the page as Markdown with absolute links, the text of a PDF, or JSON and other text as it is. A long page is cut, and its end says how to read on. The URL of a picture returns the picture.',
    input: z.object({
      url: z.string().describe('The whole URL, with https://'),
      offset: z.number().int().min(0).optional().describe('Where to read on in a long page, in characters'),
      whole: z.boolean().optional().describe('True to keep menus, side bars and footers'),
    }),
    effect: 'read',
    spec: specOf('visitWebpage', definedOf({ ...options }), ['fetch', 'resolve']),
    async execute({ url, offset = 0, whole = false }, { signal }): Promise<string | ImagePart> {
      const key = `${whole} ${url}`;
      const page = (offset > 0 ? recent.get(key) : undefined) ?? (await visit(url, whole, signal));
      if ('type' in page) return page;
      recent.set(key, page);
      return show(page, { url, offset, maxCharacters });
    },
  });
}

function show(
  { title, text, note }: Page,
  { url, offset, maxCharacters }: { url: string; offset: number; maxCharacters: number },
): string {
  if (offset > 0 && offset >= text.length)
    throw new AgentError('tool', `${url} has ${text.length} characters; there is nothing at offset ${offset}.`);
  const end = endOfPart(text, offset, maxCharacters);
  const heading =
    offset === 0 && title !== '' && !text.startsWith(`# ${title}\n`) ? `# ${withoutUnseen(title)}\n\n` : '';
  const part = withoutUnseen(text.slice(offset, end));
  const body = part.trim() === '' && offset === 0 ? '[The page shows no text.]' : part;
  const isPart = offset > 0 || end < text.length;
  const rest = end < text.length ? ` Read on with offset ${end}.` : '';
  const notes = [note, isPart ? `This is ${offset} to ${end} of ${text.length} characters.${rest}` : ''].filter(
    Boolean,
  );
  return `${heading}${body}${notes.length > 0 ? `\n\n[${notes.join(' ')}]` : ''}`.toWellFormed();
}

/** A part ends between paragraphs, else between lines or words, where there are any in its last fifth. */
function endOfPart(text: string, start: number, maxCharacters: number): number {
  const end = start + maxCharacters;
  if (end >= text.length) return text.length;
  for (const separator of ['\n\n', '\n', ' ']) {
    const place = text.lastIndexOf(separator, end - separator.length);
    if (place > start + maxCharacters * 0.8) return place + separator.length;
  }
  // Not between the two halves of a character.
  return /[\ud800-\udbff]/.test(text.charAt(end - 1)) && end - 1 > start ? end - 1 : end;
}
