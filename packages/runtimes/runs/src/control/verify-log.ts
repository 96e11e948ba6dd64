import { messageOf, parseJson } from '@thimble/core/utilities';
import { endedStates, isStoredState } from '../contract/kinds.ts';
import { isDamage } from '../contract/rows.ts';
import type { Entry, RunStore, StoredRun, StoredState } from '../contract/run-store.ts';
import type { Verification } from '../contract/runs.ts';
import { chainStart, hashEntry, sha256 } from '../log/chain.ts';
import { readInPages } from '../log/read-in-pages.ts';
import { dataOf } from '../log/records.ts';
import { needRun } from './view.ts';

/** Whether each entry follows the one before it, up to the one that the run ends with, and the run is what its log says. */
export async function verifyLog(store: RunStore, id: string): Promise<Verification> {
  let { position, head } = chainStart(id);
  const broken = (problem: string, at = position + 1): Verification => ({ intact: false, position: at, problem });
  let told: Told = { state: 'queued', outcome: null, fence: 0 };
  try {
    const run = await needRun(store, id);
    for await (const entry of readInPages(store, id)) {
      // What is written meanwhile is not looked at.
      if (position === run.position && !endedStates.includes(run.state)) break;
      if (entry.position !== position + 1) return broken('the entry is missing');
      if (entry.hash !== hashEntry(head, entry, sha256(entry.data))) return broken('the entry was changed');
      if (entry.position === 1 && !describes(entry.data, run))
        return broken('the run is not the one that was asked for');
      ({ position, hash: head } = entry);
      told = after(told, entry);
    }
    if (position > run.position) {
      // It may have gone on meanwhile.
      if ((await needRun(store, id)).position > run.position) return verifyLog(store, id);
      return broken('the entry was added', run.position + 1);
    }
    if (position !== run.position || head !== run.head) return broken('the last entries are missing');
    const other = (['state', 'outcome', 'fence'] as const).find((part) => run[part] !== told[part]);
    return other === undefined
      ? { intact: true, entries: position, head }
      : broken(`the ${other} of the run is not the one that its log tells`, position);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return broken(messageOf(error), await firstDamaged(store, id, position));
  }
}

/** What a log tells of the row of its run. */
type Told = Pick<StoredRun, 'state' | 'outcome' | 'fence'>;

function after(told: Told, entry: Entry): Told {
  const { state, output, ...rest } = dataOf(entry);
  const given = typeof state === 'string' && isStoredState(state) ? state : told.state;
  const from = (...states: StoredState[]) => states.includes(told.state);
  switch (entry.kind) {
    case 'claimed':
      return { ...told, state: given, fence: entry.fence };
    case 'ended':
      return { ...told, state: given, ...(output !== undefined && { outcome: JSON.stringify({ output, ...rest }) }) };
    case 'answer':
      return from('suspended') ? { ...told, state: 'queued' } : told;
    case 'interrupt':
      return from('queued', 'suspended') ? { ...told, state: 'interrupted' } : told;
    case 'resume':
      // Of a running one by its owner alone, which has given it up.
      return from('running') && entry.fence === 0 ? told : { ...told, state: 'queued' };
    default:
      return told;
  }
}

async function firstDamaged(store: RunStore, id: string, after: number): Promise<number> {
  for (let position = after; ; position++) {
    const read = await store.read(id, { after: position, limit: 1 }).catch(() => []);
    if (read.length === 0) return position + 1;
  }
}

function describes(data: string, { agent, task, settings, by }: StoredRun): boolean {
  const asked = JSON.stringify({ agent, task, settings: parseJson(settings), by });
  return sha256(asked) === sha256(JSON.stringify(askedFor(data)));
}

function askedFor(data: string): unknown {
  const value: unknown = parseJson(data);
  if (typeof value !== 'object' || value === null) return undefined;
  const { agent, task, settings, by } = Object.assign({ agent: '', task: '', settings: null, by: null }, value);
  return { agent, task, settings, by };
}
