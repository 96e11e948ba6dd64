import { markdownTable } from '../reports/markdown-table.ts';
import { written } from '../compare/metrics.ts';
import type { BoundResult } from './bound.ts';
import { addResults, noResult, ways, type Way, type WayResult } from './ways.ts';

const columns = ['turns', 'tool rounds', 'prompt tokens', 'of them uncached', 'output tokens', 'seconds', 'dollars'];

/** A table for each set, and one of its kinds where it has several. */
export function boundReport(results: readonly BoundResult[]): string {
  return results.map(setReport).join('\n');
}

function setReport({ set, tasks, totals, leftOut, rates, startedAt, machine, versions }: BoundResult): string {
  const calls = tasks.reduce((sum, task) => sum + task.calls, 0);
  const kinds = Map.groupBy(tasks, ({ kind = '' }) => kind);
  const reasons = Map.groupBy(leftOut, ({ reason }) => reason.split('\n', 1)[0] ?? '');
  const made = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `### ${set}: ${counted(tasks.length, 'task')}, ${counted(calls, 'call')}\n`,
    tableOf(totals),
    ...(kinds.size > 1
      ? [...kinds].map(([kind, members]) => {
          const total = (way: Way) => members.map((task) => task.ways[way]).reduce(addResults, noResult);
          return `${kind} (${counted(members.length, 'task')})\n\n${tableOf({ json: total('json'), 'json-parallel': total('json-parallel'), code: total('code') })}`;
        })
      : []),
    ...[...reasons].map(
      ([reason, cases]) => `Left out: ${cases.length} (${shorten(cases.map((item) => item.case))}): ${reason}`,
    ),
    `\nCounted ${startedAt.slice(0, 10)} on ${machine}, with ${made.join(', ')}; tokens of o200k_base. Seconds and dollars follow from these rates, which are assumptions: ${JSON.stringify(rates)}.\n`,
  ].join('\n');
}

function tableOf(totals: { [way in Way]: WayResult }): string {
  const rows = ways.map((way) => {
    const result = totals[way];
    return [way, ...valuesOf(result).map((value, index) => cellOf(value, valuesOf(totals.json)[index] ?? 0, index))];
  });
  return markdownTable(['way', ...columns], rows, 1);
}

function valuesOf({ turns, toolRounds, inputTokens, cachedTokens, outputTokens, seconds, usd }: WayResult): number[] {
  return [turns, toolRounds, inputTokens, inputTokens - cachedTokens, outputTokens, seconds, usd];
}

/** A total, and its share of that of JSON with one call a turn. */
function cellOf(value: number, first: number, column: number): string {
  const digits = column === 6 ? 3 : 0;
  return `${written(value, digits)} (${first === 0 ? '–' : `${((100 * value) / first).toFixed(0)} %`})`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function shorten(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} …` : names.join(', ');
}
