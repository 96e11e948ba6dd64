import type { Comparison } from './compare.ts';
import { metrics, written } from './metrics.ts';

/** Comparisons as Markdown. `names` tells where A and B come from, such as their files. */
export function comparisonText(comparisons: readonly Comparison[], names?: { a: string; b: string }): string {
  const named = (group: string, name: string | undefined) => (name === undefined ? group : `${group} (${name})`);
  return comparisons
    .map((comparison) => {
      const { a, b } = comparison;
      const rows = comparisonRows(comparison).map((cells) => `| ${cells.join(' | ')} |`);
      const head = `A: ${named(a, names?.a)}\nB: ${named(b, names?.b)}\n${whatIsCompared(comparison)}\n`;
      return `${head}\n| metric | A | B | difference | B is |\n|---|---:|---:|---:|---|\n${rows.join('\n')}\n`;
    })
    .join('\n');
}

/** What the numbers are of, which cases say nothing of them, and which metrics have no row. */
export function whatIsCompared({ pairs, leftOut: { onlyA, onlyB, changed }, differences }: Comparison): string {
  const parts = [
    ...(onlyA > 0 ? [`${onlyA} in A alone`] : []),
    ...(onlyB > 0 ? [`${onlyB} in B alone`] : []),
    ...(changed > 0 ? [`${changed} with another task or answer in each`] : []),
  ];
  const left = parts.length === 0 ? '' : `; left out: ${parts.join(', ')}`;
  const unknown = metrics.map(({ name }) => name).filter((name) => !differences.some(({ metric }) => metric === name));
  const missing = unknown.length === 0 ? '' : `; not compared, as it is not known of every case: ${unknown.join(', ')}`;
  return `${pairs} cases in both${left}; B less A, with the 95 % interval of the paired difference${missing}`;
}

/** A row for each metric: its name, A, B, the difference with its interval, the verdict. */
export function comparisonRows({ pairs, differences }: Comparison): string[][] {
  return differences.map(({ metric, a, b, difference: { mean, low, high, count }, verdict }) => {
    const digits = metrics.find(({ name }) => name === metric)?.digits ?? 2;
    const [left = '', right = '', by, from, to] = [a, b, mean, low, high].map((value) => written(value, digits));
    const name = count === pairs ? metric : `${metric} (${count} cases)`;
    return [name, left, right, `${by} [${from}, ${to}]`, verdict];
  });
}
