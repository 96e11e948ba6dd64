import type { Json, PendingToolCall, ToolEffect } from '@thimble/core';
import { asFields, asList, asText, parseJson } from '@thimble/core/utilities';
import type { Entry, EntryKind } from '../contract/run-store.ts';

/** What the log of a run says of its effects, by their keys. */
export type Records = {
  /** The data of entries `result`, as text: most are read once, and many not at all. */
  results: Map<string, string>;
  /** Started, and nobody knows what came of it. */
  started: Map<string, Started>;
  requests: Map<string, Request>;
  answers: Map<string, Answer>;
  /** The position up to which the log was read. */
  position: number;
};

export type Started = { position: number; call: PendingToolCall | null };

export type Request = { since: number; call: PendingToolCall | null };

/** Holds for later calls of this tool, by the same agent, whose input has this shape. */
type StandingApproval = { name: string; shape: string; agent: string };

/** `always`: not for this call alone. */
type Answer = { value: Json; by: string | null; time: number; always: StandingApproval | null };

/** The kinds of entries that `readRecords` looks at. */
export const recordKinds: readonly EntryKind[] = ['started', 'result', 'cleared', 'request', 'answer'];

export function readRecords(entries: readonly Entry[], position: number): Records {
  const records: Records = {
    results: new Map(),
    started: new Map(),
    requests: new Map(),
    answers: new Map(),
    position,
  };
  for (const entry of entries) addEntry(records, entry);
  return records;
}

function addEntry({ results, started, requests, answers }: Records, entry: Entry): void {
  const { kind, key, time, data, position } = entry;
  if (key === null) return;
  switch (kind) {
    case 'started':
      return void started.set(key, { position, call: readCall(dataOf(entry).call) });
    case 'cleared':
      return void started.delete(key);
    case 'result':
      started.delete(key);
      return void results.set(key, data);
    case 'request':
      return void requests.set(key, { since: time, call: readCall(dataOf(entry).call) });
    case 'answer': {
      const { value = null, by, always } = dataOf(entry);
      const { name, shape, agent } = asFields(always);
      const standing =
        always === undefined || always === null
          ? null
          : { name: asText(name), shape: asText(shape), agent: asText(agent) };
      return void answers.set(key, { value, by: typeof by === 'string' ? by : null, time, always: standing });
    }
    default:
      return;
  }
}

/** The data of an entry. */
export function dataOf({ data }: Pick<Entry, 'data'>): { [name: string]: Json } {
  const value = parseJson(data);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

export function readCall(value: unknown): PendingToolCall | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, name, input, effect, step, agent, runId } = asFields(value);
  return {
    id: asText(id),
    name: asText(name),
    input: parseJson(JSON.stringify(input ?? null)) ?? null,
    effect: readEffect(effect),
    step: Number(step),
    agent: asList(agent).map(asText),
    runId: asText(runId),
  };
}

function readEffect(value: unknown): ToolEffect {
  return value === 'pure' || value === 'read' ? value : 'write';
}

/** Requests that have no answer yet. */
export function openRequests({ requests, answers }: Pick<Records, 'requests' | 'answers'>): [key: string, Request][] {
  return [...requests].filter(([key]) => !answers.has(key));
}
