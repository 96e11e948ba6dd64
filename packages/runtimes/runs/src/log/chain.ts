import { createHash } from 'node:crypto';
import type { Entry, NewEntry } from '../contract/run-store.ts';

/** Where a log ends. */
export type ChainEnd = { position: number; head: string };

/** Before the first entry of a run. */
export function chainStart(id: string): ChainEnd {
  return { position: 0, head: sha256(id) };
}

/** The entries as they follow the end of the log. */
export function chain(end: ChainEnd, entries: readonly NewEntry[], fence: number): Entry[] {
  let { position, head } = end;
  return entries.map(({ kind, key = null, time, data }) => {
    const entry = { position: (position += 1), kind, key, time, fence, data };
    head = hashEntry(head, entry, sha256(data));
    return { ...entry, hash: head };
  });
}

/** `dataHash` instead of the data, so that a log can be checked after its data was redacted. */
export function hashEntry(previous: string, entry: Omit<Entry, 'data' | 'hash'>, dataHash: string): string {
  const { position, kind, key, time, fence } = entry;
  return sha256(JSON.stringify([previous, position, kind, key, time, fence, dataHash]));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
