import { findAll, isElement, type HtmlElement } from './tree.ts';

const maxColumns = 60;
const maxRowSpan = 100;
/** Characters of a cell that is shown again in each row that it spans. */
const maxRepeated = 100;

/** Whether a table is there to place things on the page, and holds no data. */
export function isLayout(table: HtmlElement): boolean {
  const { role } = table.attributes;
  if (role === 'presentation' || role === 'none') return true;
  const rows = rowsOf(table);
  const columns = Math.max(0, ...rows.slice(0, 50).map((row) => cellsOf(row).length));
  return columns < 2 || findAll(table, ({ name }) => name === 'table' || name === 'pre').length > 0;
}

/** The cells of a layout, without the numbers that stand beside the lines of code. */
export function cellsIn(table: HtmlElement): HtmlElement[] {
  const cells = rowsOf(table).flatMap(cellsOf);
  return cells.filter(
    ({ attributes }) => !/\b(?:gutter|line-?nos?|line-?numbers?|blob-num)\b/i.test(attributes['class'] ?? ''),
  );
}

/** The table as Markdown; cells that span rows or columns are repeated downwards and left empty to the right. */
export function tableMarkdown(
  table: HtmlElement,
  { maxCharacters, textOfCell }: { maxCharacters: number; textOfCell(cell: HtmlElement): string },
): string {
  const lines: string[][] = [];
  let size = 0;
  let above: { text: string; left: number }[] = [];
  for (const row of rowsOf(table)) {
    if (size > maxCharacters) break;
    const line: string[] = [];
    const next: typeof above = [];
    const fromAbove = () => {
      for (let span = above[line.length]; span && span.left > 0; span = above[line.length]) {
        next[line.length] = { text: span.text, left: span.left - 1 };
        line.push(span.text);
      }
    };
    for (const cell of cellsOf(row)) {
      fromAbove();
      const text = textOfCell(cell).replaceAll('\n', ' ').replaceAll('|', '\\|');
      const rowSpan = spanOf(cell, 'rowspan', maxRowSpan);
      for (let column = 0; column < spanOf(cell, 'colspan', maxColumns) && line.length < maxColumns; column++) {
        const shown = column === 0 ? text : '';
        next[line.length] = { text: shown.length > maxRepeated ? '' : shown, left: rowSpan - 1 };
        line.push(shown);
      }
    }
    fromAbove();
    above = next;
    if (line.every((text) => text === '')) continue;
    lines.push(line);
    size = line.reduce((sum, text) => sum + text.length + 3, size);
  }
  const [head, ...rows] = lines.map((line) => `| ${line.join(' | ')} |`);
  if (head === undefined) return '';
  // The first rows tell how wide it is; a row may be shorter than that.
  const width = Math.max(...lines.slice(0, 100).map((line) => line.length));
  const missing = ' |'.repeat(width - (lines[0]?.length ?? 0));
  return [head + missing, `|${' --- |'.repeat(width)}`, ...rows].join('\n');
}

function rowsOf(table: HtmlElement): HtmlElement[] {
  return findAll(table, ({ name }) => name === 'tr' || name === 'table').filter(({ name }) => name === 'tr');
}

function cellsOf(row: HtmlElement): HtmlElement[] {
  return row.children.filter(isElement).filter(({ name }) => name === 'td' || name === 'th');
}

function spanOf({ attributes }: HtmlElement, name: string, max: number): number {
  const span = Number.parseInt(attributes[name] ?? '1', 10);
  return Number.isNaN(span) ? 1 : Math.min(Math.max(span, 1), max);
}
