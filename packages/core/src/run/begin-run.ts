import { invalid } from '../base/errors.ts';
import { isRecord, type Json } from '../base/json.ts';
import type { Journal } from '../contract/journal.ts';
import { journalFailure } from './effects.ts';

/** What the first record of a journal says of its run. */
export type RunDescription = {
  /** The task as the model reads it, with its variables. */
  task: string;
  /** The agent as it acts: its name, its model, and by name what it can call. */
  agent: { [part: string]: Json };
};

export type BegunRun = { runId: string; startedAt: number };

const version = 1;

/**
 * Makes the first record of the run's journal, "0/begin", or reads it where the run goes on.
 *
 * @throws AgentError `invalid-argument` when the journal holds another run.
 */
export async function beginRun(
  journal: Journal | undefined,
  { task, agent }: RunDescription,
  runId: string | undefined,
): Promise<BegunRun> {
  const create = async () => ({ runId: runId ?? crypto.randomUUID(), startedAt: Date.now() });
  if (!journal) return create();
  const key = '0/begin';
  const record: unknown = await journal
    .run(key, async () => ({ version, task, agent, ...(await create()) }), { repeatable: true })
    .catch((error: unknown) => {
      throw journalFailure(key, error);
    });
  if (!isRecord(record) || typeof record.runId !== 'string' || typeof record.startedAt !== 'number')
    throw invalid('The journal\'s record "0/begin" does not describe a run. Give each run a journal of its own.');
  const other = differenceOf(record, { version, task, agent, ...(runId !== undefined && { runId }) });
  if (other !== undefined)
    throw invalid(
      `The journal holds another run: its ${other} is not the one of this run. Give each run a journal of its own, and resume a run with the task and the agent that it began with.`,
    );
  return { runId: record.runId, startedAt: record.startedAt };
}

/** The first part, by its path, in which the record is not as expected. */
function differenceOf(record: unknown, expected: { [part: string]: Json }): string | undefined {
  for (const [part, value] of Object.entries(expected)) {
    const recorded = isRecord(record) ? record[part] : undefined;
    if (isRecord(value)) {
      const gone = isRecord(recorded) ? Object.keys(recorded).find((key) => !(key in value)) : undefined;
      const inner = gone ?? differenceOf(recorded, value);
      if (inner !== undefined) return `${part}.${inner}`;
    } else if (JSON.stringify(recorded) !== JSON.stringify(value)) return part;
  }
  return undefined;
}
