import { parseJson } from '@thimble/core/utilities';
import { endedStates } from '../contract/kinds.ts';
import type { RunStore, StoredRun } from '../contract/run-store.ts';
import type { Verification } from '../contract/runs.ts';
import { chainStart, hashEntry, sha256 } from '../log/chain.ts';
import { readInPages } from '../log/read-in-pages.ts';

/** Whether each entry follows the one before it, up to the one that the run ends with, and the run is the one that was asked for. */
export async function verifyLog(store: RunStore, run: StoredRun): Promise<Verification> {
  let { position, head } = chainStart(run.id);
  for await (const entry of readInPages(store, run.id)) {
    // What is written meanwhile is not looked at.
    if (position === run.position && !endedStates.includes(run.state)) break;
    const broken = (problem: string) => ({ intact: false as const, position: position + 1, problem });
    if (entry.position !== position + 1) return broken('the entry is missing');
    if (entry.hash !== hashEntry(head, entry, sha256(entry.data))) return broken('the entry was changed');
    if (entry.position === 1 && !describes(entry.data, run)) return broken('the run is not the one that was asked for');
    ({ position, hash: head } = entry);
  }
  if (position > run.position) return { intact: false, position: run.position + 1, problem: 'the entry was added' };
  if (position !== run.position || head !== run.head)
    return { intact: false, position: position + 1, problem: 'the last entries are missing' };
  return { intact: true, entries: position, head };
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
