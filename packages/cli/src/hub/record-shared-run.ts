import { definedOf } from '@thimble/core/utilities';
import { createModel } from '../config/create-agent.ts';
import { loadEnv } from '../config/load-env.ts';
import { loadImages } from '../config/images.ts';
import type { RunFlags } from '../config/run-flags.ts';
import { readTask } from '../config/task.ts';
import type { Io } from '../io.ts';
import { flagsToKeep } from '../runs/kept-flags.ts';
import { openRuns } from '../runs/open-runs.ts';
import { playRecorded } from '../runs/play-recorded.ts';
import { toAddress } from '../runs/record-run.ts';
import { loadShared, needsModel, pullShared } from './load-shared-agent.ts';
import { trusted } from './trusted.ts';

/** `thimble run --record hf:user/name "task"`: the run goes on with the very same agent, here or at the workers of a database. */
export async function recordSharedRun(address: string, words: string[], flags: RunFlags, io: Io): Promise<void> {
  loadEnv(flags.dotenv ?? []);
  const task = await readTask(words, io.stdin, { notice: (text) => void io.stderr.write(`${text}\n`) });
  const images = (await loadImages(flags.image ?? [])).map(toAddress);
  const { dir, ...shared } = await pullShared(address, flags);
  // Said before anything is kept: nobody resumes what nobody agreed to.
  const found = (await needsModel(dir, flags)) ? await createModel(flags, io) : undefined;
  await (await loadShared({ ...shared, dir }, flags, io, { model: found }))[Symbol.asyncDispose]();
  const kept = {
    ...flags,
    ...(found && flags.baseUrl === undefined && { model: found.id }),
    // Workers know nothing of what was agreed to here; it is for the files that are there now, and for no others.
    ...(flags.database !== undefined && (await trusted().has(shared.integrity)) && { trustRemoteCode: true }),
    shared,
  };
  const { instructions, maxSteps, budgetTokens, budgetUsd } = flags;
  const budget = definedOf({ tokens: budgetTokens, usd: budgetUsd });
  await using runs = await openRuns(flags);
  const { id } = await runs.start('cli', task, {
    queue: true,
    config: flagsToKeep(kept, process.cwd()),
    ...definedOf({ instructions, maxSteps }),
    ...(Object.keys(budget).length > 0 && { budget }),
    ...(images.length > 0 && { images }),
  });
  io.stderr.write(`run ${id}\n`);
  if (flags.database !== undefined) return void io.stdout.write(`${id}\n`);
  await playRecorded(id, { ...flags, ...(found && { found }) }, io);
}
