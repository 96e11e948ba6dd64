import { checkKinds, kinds, type OptionKinds } from '@thimble/core/utilities';
import { mainContent } from './html/main-content.ts';
import { parseHtml } from './html/parse-html.ts';
import { writeMarkdown } from './html/write-markdown.ts';

export type HtmlToMarkdownOptions = {
  /** Where the page is: links become absolute. */
  url?: string | undefined;
  /** Whether menus, side bars and footers are kept. @default false */
  whole?: boolean | undefined;
  /** Of the Markdown; what is more is left out. @default 5_000_000 */
  maxCharacters?: number | undefined;
};

export type MarkdownPage = {
  /** '' if the page has none. */
  title: string;
  /** What the page says of itself in its head. */
  description: string;
  markdown: string;
  /** Whether there was more than `maxCharacters`. */
  isCut: boolean;
};

const optionKinds: OptionKinds<HtmlToMarkdownOptions> = {
  url: kinds.text,
  whole: kinds.flag,
  maxCharacters: kinds.positive,
};

/**
 * A page as Markdown that reads like the page: headings, lists, tables, code and links, without what is hidden, and without what
 * every page of a site has. Takes time in proportion to the page, whatever is in it. Text is not escaped: it is for readers,
 * not for turning it into HTML again.
 */
export function htmlToMarkdown(html: string, options: HtmlToMarkdownOptions = {}): MarkdownPage {
  checkKinds('htmlToMarkdown', options, optionKinds);
  const { url, whole = false, maxCharacters = 5_000_000 } = options;
  const { body, title, description, base } = parseHtml(html);
  const resolve = resolver(url, base);
  const written = writeMarkdown(whole ? body : mainContent(body), { resolve, maxCharacters });
  // A page that is nothing but its menu is a page of links.
  const isEmpty = written.markdown === '' && !whole;
  const { markdown, isCut } = isEmpty ? writeMarkdown(parseHtml(html).body, { resolve, maxCharacters }) : written;
  return { title: inOneLine(title), description: inOneLine(description), markdown, isCut };
}

function resolver(url: string | undefined, base: string | undefined): (href: string | undefined) => string | undefined {
  const page = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  const root = base !== undefined && URL.canParse(base, page?.href) ? new URL(base, page?.href).href : page?.href;
  const known = new Map<string, string | undefined>();
  // A long base would make a page of short links a thousand times as large.
  let left = 2_000_000;
  return (given) => {
    const href = given?.trim();
    // A place on the same page is no place to go to.
    if (!href || href.startsWith('#')) return undefined;
    if (!known.has(href)) known.set(href, absolute(href, root));
    const found = known.get(href);
    left -= found?.length ?? 0;
    return left < 0 ? undefined : found;
  };
}

function absolute(href: string, root: string | undefined): string | undefined {
  if (href.length > 2_000) return undefined;
  if (root === undefined && !URL.canParse(href)) return /^[\w./?&=%~-]+$/.test(href) ? href : undefined;
  if (!URL.canParse(href, root)) return undefined;
  const { protocol, href: found } = new URL(href, root);
  return ['http:', 'https:', 'mailto:', 'tel:'].includes(protocol)
    ? found.replaceAll('(', '%28').replaceAll(')', '%29')
    : undefined;
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 500);
}
