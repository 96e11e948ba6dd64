import { bound, boundReport, readRates, type BoundResult } from '@thimble/evals';
import { resolveExecutor } from '../config/executors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { BoundFlags } from './flags.ts';
import { loadNamedSets } from './load-cases.ts';
import { progressBar } from './progress-bar.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { writeOutput } from './write-output.ts';

/** Counts the bound on each set, and prints it as Markdown. Ctrl-C leaves the sets that are done. */
export async function runBound(flags: BoundFlags, io: Io): Promise<void> {
  const rates = flags.rates === undefined ? undefined : await readRates(flags.rates);
  const sets = await loadNamedSets(flags);
  await using executor = await resolveExecutor({});
  using stop = stopOnSignal();
  const bar = progressBar(io);
  const results: BoundResult[] = [];
  const keep = async () => {
    if (flags.out !== undefined) await writeOutput(flags.out, `${JSON.stringify(results)}\n`);
  };
  // A file that cannot be written is told now, and not when all is counted.
  await keep();
  try {
    for (const { loader, cases } of sets) {
      const solvable = cases.some(({ reference }) => reference);
      if (!solvable) {
        io.stderr.write(`${loader.name} has no reference solutions to play: it needs a model.\n`);
        continue;
      }
      io.stderr.write(`${loader.name}\n`);
      const onProgress = (done: number, total: number) => bar.show(done, total);
      results.push(await bound({ set: loader.name, cases, executor, rates, signal: stop.signal, onProgress }));
      await keep();
      bar.hide();
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    bar.hide();
    io.stderr.write('Stopped. Sets that were not counted to their end are left out.\n');
  } finally {
    bar.hide();
  }
  io.stdout.write(boundReport(results));
  io.exitCode = stop.signal.aborted ? exitCodes.interrupted : exitCodes.answered;
}
