import { AgentError } from '@thimble/core';
import type { RunFlags } from '../config/run-flags.ts';
import { keptFlags } from './kept-flags.ts';
import { openRuns, type RunsPlace } from './open-runs.ts';

/** The flags that a run was started with. @throws AgentError `invalid-argument` if there is none, or it is of a program */
export async function keptFlagsOf(id: string, place: RunsPlace): Promise<RunFlags> {
  await using runs = await openRuns(place);
  const record = await runs.get(id);
  if (!record) throw new AgentError('invalid-argument', `There is no run "${id}". See: thimble runs list`);
  const kept = record.agent === 'cli' ? keptFlags(record.config) : undefined;
  if (kept) return kept;
  throw new AgentError(
    'invalid-argument',
    `The run ${id} was started by a program, and not by this command: its agent "${record.agent}" is there. Resume it in that program.`,
  );
}
