import { AgentError } from '@thimble/core';
import { asFields, type Fields } from '@thimble/core/utilities';
import { isEntryKind, isStoredState } from './kinds.ts';
import type { Entry, ListedRun, StoredRun } from './run-store.ts';

/** A row of the table of runs. */
export function runOfRow(row: unknown): StoredRun {
  return { ...listedRunOfRow(row), settings: text(asFields(row), 'settings') };
}

/** The same without its settings. */
export function listedRunOfRow(row: unknown): ListedRun {
  const fields = asFields(row);
  const state = text(fields, 'state');
  if (!isStoredState(state)) throw damaged('state');
  return {
    id: text(fields, 'id'),
    agent: text(fields, 'agent'),
    task: text(fields, 'task'),
    by: textOrNull(fields, 'by_whom'),
    state,
    createdAt: number(fields, 'created_at'),
    updatedAt: number(fields, 'updated_at'),
    outcome: textOrNull(fields, 'outcome'),
    position: number(fields, 'position'),
    head: text(fields, 'head'),
    fence: number(fields, 'fence'),
    owner: textOrNull(fields, 'owner'),
    leaseUntil: fields.lease_until === null ? null : number(fields, 'lease_until'),
  };
}

/** A row of the table of entries, with its data in `text`. */
export function entryOfRow(row: unknown): Entry {
  const fields = asFields(row);
  const kind = text(fields, 'kind');
  if (!isEntryKind(kind)) throw damaged('kind');
  return {
    position: number(fields, 'position'),
    kind,
    key: textOrNull(fields, 'key'),
    time: number(fields, 'time'),
    fence: number(fields, 'fence'),
    data: text(fields, 'text'),
    hash: text(fields, 'hash'),
  };
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw damaged(name);
  return value;
}

function textOrNull(fields: Fields, name: string): string | null {
  return fields[name] === null ? null : text(fields, name);
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') throw damaged(name);
  return value;
}

/** Whether the error says that what is kept cannot be read. */
export function isDamage(error: unknown): boolean {
  return AgentError.is(error) && error.cause instanceof DamagedRow;
}

class DamagedRow extends Error {}

function damaged(name: string): AgentError {
  const cause = new DamagedRow(name);
  return new AgentError('execution', `The database of runs is damaged: a row has no ${name} that can be read.`, {
    cause,
  });
}
