import { escapeMarkup as escape } from './escape-markup.ts';

export type Bar = { label: string; /** Null: not known, no bar. */ value: number | null; text: string };

const [width, longestBar, rowHeight, longestLabel] = [340, 230, 40, 50];

/** Horizontal bars as SVG, to the scale of `full`. @default the longest */
export function barChart(title: string, bars: readonly Bar[], full?: number): string {
  const scale = full ?? Math.max(...bars.map(({ value }) => value ?? 0), Number.MIN_VALUE);
  const rows = bars.map(({ label, value, text }, index) => {
    const y = 24 + index * rowHeight;
    const length = value === null ? 0 : Math.max(0, (value / scale) * longestBar);
    const textAt = value === null ? 0 : length + 6;
    return `<text x="0" y="${y + 12}">${escape(shortened(label))}</text><rect x="0" y="${y + 17}" width="${length.toFixed(1)}" height="12" fill="${colors[index % colors.length]}"/><text x="${textAt.toFixed(1)}" y="${y + 27}">${escape(text)}</text>`;
  });
  const height = 30 + bars.length * rowHeight;
  return `<svg role="img" aria-label="${escape(title)}" viewBox="0 0 ${width} ${height}"><text x="0" y="14" font-weight="bold">${escape(title)}</text>${rows.join('')}</svg>`;
}

function shortened(label: string): string {
  return label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label;
}

// Told apart by people who see no red or green, too.
const colors = ['#4477aa', '#ee7733', '#228833', '#aa3377', '#66ccee', '#ccbb44'];
