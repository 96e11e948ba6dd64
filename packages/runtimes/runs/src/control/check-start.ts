import { invalid } from '@thimble/core/utilities';
import type { RunSettings } from '../contract/runs.ts';

const longestId = 200;

/** Refuses what cannot be kept, or would be another thing when it is read again. */
export function checkStart(id: string, task: string, settings: RunSettings): void {
  if (typeof id !== 'string' || !/^[\x21-\x7e]+$/.test(id) || id.length > longestId)
    throw invalid(`The id of a run is 1 to ${longestId} visible ASCII characters without spaces.`);
  if (typeof task !== 'string' || task.trim() === '')
    throw invalid('The task of a run must be a text that says what to do.');
  for (const [name, value] of Object.entries(settings))
    if (!isKeepable(value)) throw invalid(`The option ${name} of a run must be JSON data: another process may run it.`);
}

function isKeepable(value: unknown): boolean {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((item) => item !== undefined && isKeepable(item));
  if (typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isKeepable);
}
