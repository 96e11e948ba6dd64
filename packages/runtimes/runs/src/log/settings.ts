import { isRecord, parseJson } from '@thimble/core/utilities';
import type { RunSettings } from '../contract/runs.ts';

const version = 1;

/** The settings of a run as they are kept. */
export function writeSettings({ variables, images, instructions, maxSteps, budget, config }: RunSettings): string {
  return JSON.stringify({ version, settings: { variables, images, instructions, maxSteps, budget, config } });
}

/** Whether two texts say the same, in whatever order. */
export function areEqual(one: string, other: string): boolean {
  return JSON.stringify(sorted(parseJson(one))) === JSON.stringify(sorted(parseJson(other)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => [name, sorted(part)]);
}

export function readSettings(text: string): RunSettings {
  const kept: unknown = parseJson(text);
  return isKept(kept) ? kept.settings : {};
}

/** They were written by the function above, and the agent checks them again. */
function isKept(value: unknown): value is { settings: RunSettings } {
  return typeof value === 'object' && value !== null && 'settings' in value && typeof value.settings === 'object';
}
