import { escapeMarkup as escape } from './escape-markup.ts';

export type Bar = { label: string; /** Null: not known, no bar. */ value: number | null; text: string };

/** Horizontal bars as SVG, to the scale of the longest. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const longest = Math.max(...bars.map(({ value }) => value ?? 0), Number.MIN_VALUE);
  const rows = bars.map(({ label, value, text }, index) => {
    const y = 24 + index * 40;
    const width = Math.max(0, ((value ?? 0) / longest) * 300);
    return `<text x="0" y="${y + 12}">${escape(label.slice(0, 60))}</text><rect x="0" y="${y + 17}" width="${width.toFixed(1)}" height="12" fill="${colors[index % colors.length]}"/><text x="${(width + 6).toFixed(1)}" y="${y + 27}">${escape(text)}</text>`;
  });
  const height = 30 + bars.length * 40;
  return `<svg role="img" aria-label="${escape(title)}" width="420" height="${height}" viewBox="0 0 420 ${height}"><text x="0" y="14" font-weight="bold">${escape(title)}</text>${rows.join('')}</svg>`;
}

// Told apart by people who see no red or green, too.
const colors = ['#4477aa', '#ee7733', '#228833', '#aa3377', '#66ccee', '#ccbb44'];
