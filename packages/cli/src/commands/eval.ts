import { Option, type Command } from 'commander';
import type { BoundFlags, EvalFlags } from '../evals/flags.ts';
import type { Io } from '../io.ts';
import { loadPackage } from '../config/load-package.ts';
import { addAgentOptions, append, list, positiveInteger, share } from './agent-options.ts';

/** What these commands do needs a package that few others need, and that weighs more than the rest. */
const needsEvals = <Module>(load: () => Promise<Module>) => loadPackage('@thimble/evals', load);

/** `thimble eval …`: what agents are worth, measured. */
export function defineEval(command: Command, io: Io): void {
  // Options after the name of a command below are its own: it has some of the same.
  addAgentOptions(
    command
      .enablePositionalOptions()
      .description('Lets agents try the same cases, scores them, and writes an artifact and reports.')
      .argument('[cases]', 'a file with a JSON object a line: {"task": "…", "expected": …}'),
  )
    .addOption(
      new Option('--agent <kinds>', 'code, json (tool calls) and plain (the model alone), comma-separated')
        .argParser(list)
        .default(['code'], 'code'),
    )
    .option('--scorer <names>', 'exact, set, number or number:0.01, comma-separated (default: exact)', list)
    .option('--data <folder>', 'where public sets were downloaded to, in the place of cases')
    .option('--set <names>', 'which of them, comma-separated (default: all that are there)', list)
    .option('--loader <file>', 'a module that exports a loader of another set; may be repeated', append)
    .option('--limit <number>', 'the first so many cases of the file, or of each set', positiveInteger)
    .option('--concurrency <number>', 'trials at once (default: 4)', positiveInteger)
    .option('--timeout <seconds>', 'for each case (default: 300)', positiveInteger)
    .option('--seed <number>', 'for what is drawn (default: 1)', positiveInteger)
    .option(
      '--threshold <share>',
      'exit with 1 where an agent solves less than this share of the cases, such as 0.8',
      share,
    )
    .option('--out <folder>', 'for the artifact and the reports', 'thimble-eval')
    .action(async (cases: string | undefined, flags: EvalFlags) =>
      (await needsEvals(() => import('../evals/run-eval.ts'))).runEval(cases, flags, io),
    );

  command
    .command('compare <a> <b>')
    .description('compares two artifacts case by case, with the 95 % intervals of the differences')
    .action(async (a: string, b: string) =>
      (await needsEvals(() => import('../evals/compare-evals.ts'))).compareEvals(a, b, io),
    );

  command
    .command('bound')
    .description(
      'counts, without a model, the most that code can save over tool calls: reference solutions are played three ways',
    )
    .requiredOption('--data <folder>', 'where public sets were downloaded to')
    .option('--set <names>', 'which of them, comma-separated (default: all that are there)', list)
    .option('--loader <file>', 'a module that exports a loader of another set; may be repeated', append)
    .option('--limit <number>', 'the first so many tasks of each set', positiveInteger)
    .option('--rates <file>', 'JSON with the prices and speeds to assume')
    .option('--out <file>', 'writes all numbers, task by task, as JSON')
    .action(async (flags: BoundFlags) => (await needsEvals(() => import('../evals/run-bound.ts'))).runBound(flags, io));
}
