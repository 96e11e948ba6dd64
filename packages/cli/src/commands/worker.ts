import { InvalidArgumentError, type Command } from 'commander';
import type { Io } from '../io.ts';
import type { WorkerFlags } from '../runs/work-on-runs.ts';

/** `thimble worker`: works on runs of a database, until it is stopped. */
export function defineWorker(command: Command, io: Io): void {
  command
    .description(
      'Works on runs that wait in a PostgreSQL database, until it is stopped: those of `thimble run --database`, and those of the agents of a module. Start as many as you like.',
    )
    .requiredOption('--database <address>', 'postgres://user@host/database; the password can be in PGPASSWORD')
    .option(
      '--agents <module>',
      'a module that exports `agents` as createRuns of @thimble/runs takes them, and maybe `queues`',
    )
    .option('--concurrency <number>', 'runs of `thimble run` at the same time', wholeNumber)
    .action(async (flags: WorkerFlags) => (await import('../runs/work-on-runs.ts')).workOnRuns(flags, io));
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1.');
  return Number(text);
}
