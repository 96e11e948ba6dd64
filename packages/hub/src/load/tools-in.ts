import type { Tool } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';

/** A tool, a list of tools, or what holds such a list. */
export function toolsIn(value: unknown): Tool[] {
  if (Array.isArray(value)) return value.filter(isTool);
  if (isTool(value)) return [value];
  const { tools } = Object(value);
  return Array.isArray(tools) ? tools.filter(isTool) : [];
}

function isTool(value: unknown): value is Tool {
  return isRecord(value) && isRecord(value['declaration']) && typeof value['prepare'] === 'function';
}
