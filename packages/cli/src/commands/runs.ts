import { InvalidArgumentError, type Command } from 'commander';
import type { Io } from '../io.ts';
import type { ForkFlags, RunsFlags } from '../runs/runs-actions.ts';
import { append } from './agent-options.ts';

/** `thimble runs …`: what was recorded with `thimble run --record`, or by a program with @thimble/runs. */
export function defineRuns(command: Command, io: Io): void {
  const actions = () => import('../runs/runs-actions.ts');
  command.description('Shows and controls runs that were recorded, with --record or by a program on @thimble/runs.');
  const define = (words: string, summary: string) =>
    command
      .command(words)
      .description(summary)
      .option('--store <file>', 'the file of the runs')
      .option('--database <address>', 'the PostgreSQL database of the runs, instead of a file');

  define('list', 'lists the runs, newest first')
    .option('--state <state>', 'only those in this state, such as suspended')
    .option('--agent <name>', 'only those of this agent')
    .option('--limit <number>', 'at most so many (default: 100)', wholeNumber)
    .option('--json', 'print one JSON object per line')
    .action(async (flags: RunsFlags) => (await actions()).listRuns(flags, io));
  define('show <id>', 'shows a run, and what it waits for')
    .option('--json', 'print it as JSON')
    .action(async (id: string, flags: RunsFlags) => (await actions()).showRun(id, flags, io));
  define('tail <id>', 'prints the events of a run as they come, as JSON lines, until it has ended')
    .option('--from <position>', 'only those after this position', wholeNumber)
    .action(async (id: string, flags: RunsFlags) => (await actions()).tailRun(id, flags, io));
  define('approve <id> <key>', 'agrees to a call that waits for it')
    .option('--always', 'also to later calls of this tool in this run, whose input has the same shape')
    .action(async (id: string, key: string, flags: RunsFlags) => (await actions()).decide(id, key, true, flags, io));
  define('deny <id> <key>', 'refuses a call that waits for it')
    .option('--reason <text>', 'told to the model')
    .action(async (id: string, key: string, flags: RunsFlags) => (await actions()).decide(id, key, false, flags, io));
  define('answer <id> <key> <json>', 'answers anything else that a run waits for').action(
    async (id: string, key: string, json: string, flags: RunsFlags) =>
      (await actions()).answer(id, key, json, flags, io),
  );
  define('interrupt <id>', 'stops a run, in whichever process it is').action(async (id: string, flags: RunsFlags) =>
    (await actions()).interruptRun(id, flags, io),
  );
  define('resume <id>', 'goes on with a run that was cut off, interrupted or answered')
    .option('-y, --yes', 'approve every call that needs approval, without asking')
    .option('--json', 'print the events of the run, one JSON object per line')
    .option('--verbose', 'print more')
    .action(async (id: string, flags: RunsFlags) => (await actions()).resumeRun(id, flags, io));
  define('fork <id>', 'begins a new run with what this one did before a step, and goes on from there')
    .requiredOption('--step <number>', 'the first step that is made anew', wholeNumber)
    .option('--instructions <text>', 'other instructions')
    .option('--max-steps <number>', 'another limit of steps', wholeNumber)
    .option('-y, --yes', 'approve every call that needs approval, without asking')
    .option('--json', 'print the events of the run, one JSON object per line')
    .action(async (id: string, flags: ForkFlags) => (await actions()).forkRun(id, flags, io));
  define('rollback <id>', 'undoes the calls of a run whose tools can; asks first')
    .option('-y, --yes', 'do not ask')
    .action(async (id: string, flags: RunsFlags) => (await actions()).rollBackRun(id, flags, io));
  define('export <id>', 'prints the audit log of a run as JSON lines')
    .option('--redact <field>', 'leave out the values of fields of this name; may be repeated', append)
    .action(async (id: string, flags: RunsFlags) => (await actions()).exportRun(id, flags, io));
  define('verify <id>', 'checks that the log of a run is as it was written').action(
    async (id: string, flags: RunsFlags) => (await actions()).verifyRun(id, flags, io),
  );
  define('expire', 'removes runs that ended long ago, with their logs')
    .requiredOption('--days <number>', 'how many days ago', wholeNumber)
    .action(async (flags: RunsFlags) => (await actions()).expireRuns(flags, io));
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}
