import { invalid } from '@thimble/core/utilities';
import type { NewEntry, RunStore, StoredRun } from '../contract/run-store.ts';
import type { RunSettings } from '../contract/runs.ts';
import { toEntry } from '../log/run-log.ts';
import { areEqual, writeSettings } from '../log/settings.ts';

export type RunToKeep = {
  id: string;
  agent: string;
  task: string;
  by: string | null;
  settings: RunSettings;
  /** What a fork has done already. */
  added: readonly NewEntry[];
  /** Of which run, and from which step, a fork is. */
  origin: object;
};

/**
 * Puts a new run into the store, or gives the one that is there under its id.
 *
 * @throws AgentError `invalid-argument` where that one has another agent, task or settings
 */
export async function keepRun(
  store: RunStore,
  { id, agent, task, by, settings, added, origin }: RunToKeep,
): Promise<StoredRun> {
  const kept = writeSettings(settings);
  const data = { version: 1, agent, task, settings: JSON.parse(kept), by, ...origin };
  const entries = [toEntry({ kind: 'run', data }), ...added];
  const { run, isNew } = await store.create({ id, agent, task, settings: kept, by }, entries);
  if (!isNew) refuseOther(run, { agent, task, settings: kept });
  return run;
}

function refuseOther(run: StoredRun, asked: { agent: string; task: string; settings: string }): void {
  const areSame = areEqual(run.settings, asked.settings);
  if (run.agent === asked.agent && run.task === asked.task && areSame) return;
  const other = run.agent !== asked.agent ? 'agent is' : run.task !== asked.task ? 'task is' : 'options are';
  throw invalid(`There is a run "${run.id}" already, and its ${other} another. Give the new run an id of its own.`);
}
