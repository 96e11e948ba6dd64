import type { AgentEvent } from '@thimble/core';
import { isRecord, parseJson } from '@thimble/core/utilities';

/** The event of an entry; undefined for one that is not of an agent. */
export function readEvent(data: string): AgentEvent | undefined {
  const value: unknown = parseJson(data);
  return isEvent(value) ? value : undefined;
}

/** What is common to all events; the rest is as an agent told it. */
function isEvent(value: unknown): value is AgentEvent {
  return (
    isRecord(value) && typeof value.type === 'string' && typeof value.runId === 'string' && Array.isArray(value.agent)
  );
}
