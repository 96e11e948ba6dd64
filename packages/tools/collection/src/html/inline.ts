import { isElement, textOf, type HtmlElement, type HtmlNode } from './tree.ts';

export type InlineContext = {
  /** The address of a link or an image, absolute; undefined for one that leads nowhere. */
  resolve(href: string | undefined): string | undefined;
  /** Marks that are open: they do not nest. */
  open: ReadonlySet<string>;
};

const marks: { readonly [name: string]: string } = {
  b: '**',
  strong: '**',
  i: '*',
  em: '*',
  cite: '*',
  dfn: '*',
  del: '~~',
  s: '~~',
  strike: '~~',
};
const codeNames: ReadonlySet<string> = new Set(['code', 'kbd', 'samp', 'tt']);
/** Stands for a line break while white space is collapsed; a character that belongs to nobody. */
const lineBreak = '\uf8fe';

/** White space that is not a single blank already, as most of it is. */
const unevenSpace = /[\t\n\f\r\u200b][ \t\n\f\r\u200b]*| [ \t\n\f\r\u200b]+/g;

/** Nodes that stand in one line, as Markdown. */
export function inlineMarkdown(nodes: readonly HtmlNode[], context: InlineContext): string {
  let text = '';
  for (const node of nodes) text += write(node, context);
  return text
    .replace(unevenSpace, ' ')
    .replace(/ ?\uf8fe ?/g, '\n')
    .trim();
}

function write(node: HtmlNode, context: InlineContext): string {
  if (!isElement(node)) return node.includes(lineBreak) ? node.replaceAll(lineBreak, '') : node;
  const { name, attributes } = node;
  if (name === 'br') return lineBreak;
  if (name === 'img') return image(attributes, context);
  if (name === 'iframe') return frame(attributes, context);
  if (name === 'math') return mathematics(node);
  if (name === 'rt') return `(${children(node, context)})`;
  if (name === 'rp') return '';
  if (name === 'a') return link(node, context);
  const inner = (open: string) => children(node, { ...context, open: new Set(context.open).add(open) });
  if (codeNames.has(name)) return context.open.has('`') ? children(node, context) : code(inner('`'));
  const mark = marks[name];
  if (mark !== undefined && !context.open.has(mark) && !context.open.has('`')) return around(inner(mark), mark, mark);
  // Cells and blocks that are put into one line.
  const isApart =
    /^(?:p|div|li|t[dhr]|d[dt]|h[1-6]|ul|ol|section|blockquote|pre|table|figcaption|summary|option)$/.test(name);
  return isApart ? ` ${children(node, context)} ` : children(node, context);
}

function children(node: HtmlElement, context: InlineContext): string {
  let text = '';
  for (const child of node.children) text += write(child, context);
  return text;
}

/** White space stays outside of the marks. */
function around(text: string, before: string, after: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === lineBreak) return text;
  const [start, end] = [/^\s/.test(text) ? ' ' : '', /\s$/.test(text) ? ' ' : ''];
  return `${start}${before}${trimmed}${after}${end}`;
}

function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return around(
    text.replaceAll(lineBreak, ' '),
    fence === '`' ? fence : `${fence} `,
    fence === '`' ? fence : ` ${fence}`,
  );
}

function link(node: HtmlElement, context: InlineContext): string {
  const text = children(node, { ...context, open: new Set(context.open).add('a') });
  const href = context.open.has('a') || context.open.has('`') ? undefined : context.resolve(node.attributes['href']);
  if (href === undefined) return text;
  const label = text.trim() === '' ? (node.attributes['title'] ?? node.attributes['aria-label'] ?? '') : text;
  return label.trim() === '' ? '' : around(label.replaceAll(lineBreak, ' '), '[', `](${href})`);
}

function image({ alt, src, 'data-src': lazySource }: HtmlElement['attributes'], context: InlineContext): string {
  const description = alt?.trim();
  // Without a description it is decoration, or says nothing to a reader.
  if (!description) return '';
  const source = context.resolve(src?.startsWith('data:') ? lazySource : (src ?? lazySource));
  if (context.open.has('a') || source === undefined) return `[${description}]`;
  return `![${description}](${source})`;
}

function frame({ src, title }: HtmlElement['attributes'], context: InlineContext): string {
  const source = context.resolve(src);
  return source === undefined ? '' : `[${title?.trim() || 'Embedded page'}](${source})`;
}

/** TeX, where the page has it. */
function mathematics(node: HtmlElement): string {
  const annotation = findTex(node) ?? node.attributes['alttext'];
  return annotation === undefined ? textOf(node) : `$${annotation.trim()}$`;
}

function findTex(node: HtmlElement): string | undefined {
  for (const child of node.children.filter(isElement)) {
    if (child.name === 'annotation' && /tex/i.test(child.attributes['encoding'] ?? '')) return textOf(child);
    const found = findTex(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
