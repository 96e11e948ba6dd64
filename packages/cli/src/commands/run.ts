import { InvalidArgumentError, Option, type Command } from 'commander';
import { languages, namesFor } from '../config/executors.ts';
import { exampleModel } from '../config/providers.ts';
import type { RunFlags } from '../config/run-flags.ts';
import { alternatives } from '../render/format.ts';
import type { Io } from '../io.ts';

/** `thimble run "task"`, or `thimble "task"`. */
export function defineRun(command: Command, io: Io): void {
  command
    .description('Runs an agent on a task. The answer goes to stdout; in a pipe, everything else goes to stderr.')
    .argument('[task...]', 'what to do; what is piped in is added, and `-` reads it all from stdin')
    .option(
      '-m, --model <provider/id>',
      `the model, e.g. ${exampleModel} (default: the provider whose key is set, then a local server)`,
    )
    .option('--base-url <url>', 'an OpenAI-compatible server')
    .addOption(new Option('--action <kind>', 'how the model acts').choices(['code', 'tool-calling']).default('code'))
    .option(
      '--executor <name>',
      `where code runs: ${alternatives(namesFor())} (default: the first that has the language)`,
    )
    .addOption(
      new Option(
        '--language <name>',
        `what the model writes (default: what the executor runs, ${languages[0]} first)`,
      ).choices(languages),
    )
    .option('--imports <packages>', 'packages that the code may import, comma-separated', list)
    .option('--tools <modules>', 'files or packages that export tools, comma-separated', list)
    .option('--max-steps <number>', 'stop after this many steps (default: 20)', positiveInteger)
    .option('--instructions <text>', 'added to the system prompt')
    .option('--image <path or url>', 'show the model an image; may be repeated', append)
    .option('--json', 'print the events of the run, one JSON object per line')
    .option('--verbose', 'print more: reasoning, outputs of tools, stacks of errors')
    .action((words: string[], flags: RunFlags) => run(words, flags, io));
}

async function run(words: string[], flags: RunFlags, io: Io): Promise<void> {
  const [{ readTask }, { createAgent, createExecutor }, { loadImages }, { chooseRenderer }, { runAgent }] =
    await Promise.all([
      import('../config/task.ts'),
      import('../config/create-agent.ts'),
      import('../config/images.ts'),
      import('../render/choose-renderer.ts'),
      import('../run-agent.ts'),
    ]);
  const task = await readTask(words, io.stdin, { notice: (text) => void io.stderr.write(`${text}\n`) });
  const images = await loadImages(flags.image ?? []);
  const renderer = chooseRenderer(flags, io);
  await using executor = await createExecutor(flags, renderer.progress);
  await using agent = await createAgent(flags, executor, io);
  io.exitCode = await runAgent(agent, task, renderer, { images });
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function append(item: string, items: readonly string[] = []): string[] {
  return [...items, item];
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Write a whole number, 1 or more.');
  return Number(text);
}
