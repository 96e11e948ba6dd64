/** A table of Markdown, with its columns aligned: numbers, from column `numbersFrom` on, to the right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbersFrom: number,
): string {
  const cells = [head, ...rows].map((row) => row.map(escape));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column < numbersFrom ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column < numbersFrom ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [first = [], ...others] = cells;
  return `${[line(first), line(rule), ...others.map(line)].join('\n')}\n`;
}

/** What models and servers wrote must not break out of its cell, nor become a link or a picture. */
function escape(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return (flat.length > 300 ? `${flat.slice(0, 299)}…` : flat).toWellFormed().replace(/[|\\<[\]`]/g, '\\$&');
}
