import { inlineMarkdown, type InlineContext } from './inline.ts';
import { cellsIn, isLayout, tableMarkdown } from './table.ts';
import { blockNames, isElement, textOf, type HtmlElement, type HtmlNode } from './tree.ts';

export type WriteOptions = { resolve: InlineContext['resolve']; maxCharacters: number };

/** What stands before the lines of a block, "> " in a quotation, the marker and then blanks in a list, and on the line before it. */
type Lead = { first: string; rest: string; gap: string };

/** Quotations and lists within each other, beyond which lines are no longer set in. */
const maxIndent = 16;

/** The blocks of a page as Markdown; `isCut` when there was more than `maxCharacters`. */
export function writeMarkdown(
  root: HtmlElement,
  { resolve, maxCharacters }: WriteOptions,
): { markdown: string; isCut: boolean } {
  const out: string[] = [];
  let size = 0;
  let lead: Lead = { first: '', rest: '', gap: '' };
  /** A tight block follows the last one without a blank line, as the items of a list do. */
  let isTight = false;
  let listDepth = 0;
  /** Of a link around blocks, until its first text is written. */
  let pendingLink: string | undefined;

  const isFull = () => size >= maxCharacters;
  const inline = (nodes: readonly HtmlNode[]) => inlineMarkdown(nodes, { resolve, open: new Set() });

  function emit(text: string): void {
    if (text === '' || isFull()) return;
    const separator = out.length === 0 ? '' : isTight ? '\n' : `\n${lead.gap.trimEnd()}\n`;
    const lines = lead.rest === '' ? text : text.replaceAll('\n', `\n${lead.rest}`);
    const block = `${separator}${lead.first}${lines}`;
    out.push(block);
    size += block.length;
    lead = { first: lead.rest, rest: lead.rest, gap: lead.rest };
    isTight = false;
  }

  function paragraph(nodes: readonly HtmlNode[], before = ''): void {
    const text = inline(nodes);
    if (text === '') return;
    const linked =
      pendingLink !== undefined && !text.includes('](') ? `[${text.replaceAll('\n', ' ')}](${pendingLink})` : text;
    pendingLink = undefined;
    emit(before + linked);
  }

  function indented(marker: string, rest: string, write: () => void): void {
    const outer = lead;
    const before = out.length;
    if (outer.rest.length / 2 < maxIndent) lead = { ...outer, first: outer.first + marker, rest: outer.rest + rest };
    write();
    // What has written nothing leaves the marker of its list item to the next block.
    lead = out.length === before ? outer : { first: outer.rest, rest: outer.rest, gap: outer.rest };
  }

  function blocks(nodes: readonly HtmlNode[]): void {
    let run: HtmlNode[] = [];
    const flush = () => {
      if (run.length > 0) paragraph(run);
      run = [];
    };
    for (const node of nodes) {
      if (isFull()) return;
      if (!isElement(node) || !(node.hasBlocks || blockNames.has(node.name))) run.push(node);
      else {
        flush();
        block(node);
      }
    }
    flush();
  }

  function block(node: HtmlElement): void {
    const { name, children, attributes } = node;
    const level = /^h([1-6])$/.exec(name)?.[1];
    if (level !== undefined) return paragraph(children, `${'#'.repeat(Number(level))} `);
    switch (name) {
      case 'ul':
      case 'ol':
      case 'menu':
      case 'dir':
        return list(node);
      case 'li':
        return indented('- ', '  ', () => blocks(children));
      case 'blockquote':
        return indented('> ', '> ', () => blocks(children));
      case 'dd':
        isTight = true;
        return indented(': ', '  ', () => blocks(children));
      case 'dt':
      case 'summary':
        return node.hasBlocks ? blocks(children) : paragraph([{ ...node, name: 'strong' }]);
      case 'pre':
        return emit(preformatted(node));
      case 'hr':
        return emit('---');
      case 'table':
        return table(node);
      case 'a': {
        pendingLink = resolve(attributes['href']);
        blocks(children);
        pendingLink = undefined;
        return;
      }
      default:
        return blocks(children);
    }
  }

  function list(node: HtmlElement): void {
    const start = Number.parseInt(node.attributes['start'] ?? '1', 10);
    let number = Number.isNaN(start) ? 1 : start;
    const before = out.length;
    listDepth++;
    for (const item of node.children) {
      if (!isElement(item)) continue;
      isTight = out.length > before || (listDepth > 1 && out.length > 0);
      const marker = node.name === 'ol' ? `${number++}. ` : '- ';
      if (item.name === 'li') indented(marker, ' '.repeat(marker.length), () => blocks(item.children));
      else block(item);
    }
    listDepth--;
    isTight = false;
  }

  function table(node: HtmlElement): void {
    const caption = node.children.filter(isElement).find(({ name }) => name === 'caption');
    if (caption) paragraph([{ ...caption, name: 'strong' }]);
    if (isLayout(node)) return cellsIn(node).forEach(({ children }) => blocks(children));
    emit(tableMarkdown(node, { maxCharacters, textOfCell: (cell) => inline(cell.children) }));
  }

  blocks(root.children);
  return { markdown: out.join('').slice(0, maxCharacters), isCut: isFull() };
}

/** Code as it stands, with the language that its classes name. */
function preformatted(node: HtmlElement): string {
  const text = textOf(node).replace(/^\n/, '').trimEnd();
  if (text.trim() === '') return '';
  const classes = [node, ...node.children.filter(isElement)]
    .map(({ attributes }) => attributes['class'] ?? '')
    .join(' ');
  const language = /(?:^|\s)(?:language|lang|highlight-source|brush:)[-\s:]?([\w+#-]+)/i.exec(classes)?.[1] ?? '';
  const longest = (text.match(/`{3,}/g) ?? []).reduce((length, ticks) => Math.max(length, ticks.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
