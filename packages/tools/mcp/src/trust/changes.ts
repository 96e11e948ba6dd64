import { isRecord } from '@thimble/core/utilities';
import type { Definition } from '../declarations/definition.ts';

/** How a tool differs from what was approved. `diff` has a line for each difference: "- " what was, "+ " what is. */
export type ToolChange = {
  server: string;
  /** Its name at the server. */
  tool: string;
  type: 'added' | 'changed' | 'removed';
  diff: string;
};

export type Definitions = ReadonlyMap<string, Definition>;

export function changesBetween(server: string, approved: Definitions, offered: Definitions): ToolChange[] {
  const names = [...new Set([...approved.keys(), ...offered.keys()])];
  return names.flatMap((tool) => {
    const [before, after] = [approved.get(tool), offered.get(tool)];
    const diff = diffLines(before, after);
    if (diff === '') return [];
    return [{ server, tool, type: !before ? 'added' : after ? 'changed' : 'removed', diff }];
  });
}

/** Definitions are bounded, so that this holds them whole: what a person agrees to is never cut. */
const longestDiff = 200_000;

function diffLines(before: Definition | undefined, after: Definition | undefined): string {
  const [was, is] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])].sort();
  const lines = paths.flatMap((path) => {
    const [old, now] = [was.get(path), is.get(path)];
    if (old === now) return [];
    return [...lineOf('-', path, old), ...lineOf('+', path, now)];
  });
  const text = lines.join('\n');
  return text.length <= longestDiff ? text : `${text.slice(0, longestDiff)}\n… and more`;
}

function lineOf(sign: string, path: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  return [`${sign} ${path}: ${value}`];
}

/** Every value by its path, as JSON: the order of keys makes no difference. */
function leavesOf(value: unknown, path = '', leaves = new Map<string, string>()): Map<string, string> {
  const parts = Array.isArray(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value) : [];
  if (parts.length === 0 && value !== undefined) leaves.set(path, JSON.stringify(value));
  for (const [key, part] of parts) leavesOf(part, path === '' ? escaped(key) : `${path}.${escaped(key)}`, leaves);
  return leaves;
}

/** A dot in a name is not one between two. */
function escaped(key: string | number): string {
  return String(key).replaceAll('\\', '\\\\').replaceAll('.', '\\.');
}
