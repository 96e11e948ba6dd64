import { parseJson } from '@thimble/core/utilities';
import type { RunSettings } from '../contract/runs.ts';

const version = 1;

/** The settings of a run as they are kept. Equal settings give equal text. */
export function writeSettings({ variables, images, instructions, maxSteps, budget, config }: RunSettings): string {
  return JSON.stringify({ version, settings: { variables, images, instructions, maxSteps, budget, config } });
}

export function readSettings(text: string): RunSettings {
  const kept: unknown = parseJson(text);
  return isKept(kept) ? kept.settings : {};
}

/** They were written by the function above, and the agent checks them again. */
function isKept(value: unknown): value is { settings: RunSettings } {
  return typeof value === 'object' && value !== null && 'settings' in value && typeof value.settings === 'object';
}
