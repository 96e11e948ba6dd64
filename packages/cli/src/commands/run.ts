import type { Command } from 'commander';
import type { RunFlags } from '../config/run-flags.ts';
import { savedAgentOf } from '../hub/saved-agent-of.ts';
import type { Io } from '../io.ts';
import { addAgentOptions, append } from './agent-options.ts';

/** `thimble run "task"`, or `thimble "task"`. */
export function defineRun(command: Command, io: Io): void {
  addAgentOptions(
    command
      .description('Runs an agent on a task. The answer goes to stdout; in a pipe, everything else goes to stderr.')
      .argument(
        '[task...]',
        'what to do; what is piped in is added, and - alone reads it all from stdin. A saved agent comes first: hf:user/name, or its folder',
      ),
  )
    .option('--image <path or url>', 'show the model an image; may be repeated', append)
    .option('--output-schema <file>', 'a JSON Schema that the answer must fit')
    .option('--json', 'print the events of the run, one JSON object per line')
    .option('--revision <name>', 'of a saved agent: a branch, tag, commit or version')
    .option('--trust-remote-code', 'lets code run that came with a saved agent')
    .option('--allow <package>', 'a package that a saved agent may run; may be repeated', append)
    .option('--record', 'keep the run, so that it can be resumed, audited and undone: thimble runs')
    .option('--store <file>', 'keep the run in this file (implies --record)')
    .option('--database <address>', 'leave the run to the workers of this PostgreSQL database')
    .action((words: string[], flags: RunFlags) => run(words, flags, io));
}

async function run(words: string[], flags: RunFlags, io: Io): Promise<void> {
  const [first = '', ...rest] = words;
  const address = await savedAgentOf(first);
  if (flags.record || flags.store !== undefined || flags.database !== undefined) {
    if (address === undefined) return (await import('../runs/record-run.ts')).recordRun(words, flags, io);
    return (await import('../hub/record-shared-run.ts')).recordSharedRun(address, rest, flags, io);
  }
  if (address !== undefined) {
    const { runSharedAgent } = await import('../hub/run-shared-agent.ts');
    return runSharedAgent(address, rest, flags, io);
  }
  const [
    { readTask },
    { loadEnv },
    { createAgent, createExecutor, createModel, openTools },
    { loadImages },
    { chooseRenderer },
    { approvals },
    { askUser },
    { Pauses },
    { runAgent },
    { loadOutputSchema },
  ] = await Promise.all([
    import('../config/task.ts'),
    import('../config/load-env.ts'),
    import('../config/create-agent.ts'),
    import('../config/images.ts'),
    import('../render/choose-renderer.ts'),
    import('../approvals/approvals.ts'),
    import('../approvals/ask-user.ts'),
    import('../approvals/pauses.ts'),
    import('../run-agent.ts'),
    import('../config/output-schema.ts'),
  ]);
  loadEnv(flags.dotenv ?? []);
  const output = flags.outputSchema === undefined ? undefined : await loadOutputSchema(flags.outputSchema);
  const task = await readTask(words, io.stdin, { notice: (text) => void io.stderr.write(`${text}\n`) });
  const images = await loadImages(flags.image ?? []);
  const renderer = chooseRenderer(flags, io);
  const pauses = new Pauses();
  const approve = approvals({ io, yes: flags.yes, pauses, clear: renderer.close });
  const ask = askUser({ io, pauses, clear: renderer.close });
  const progress: typeof renderer.progress = (...news) => pauses.draw(() => renderer.progress(...news));
  await using executor = await createExecutor(flags, progress);
  await using tools = await openTools(flags, { approve, ask });
  await using agent = await createAgent(flags, { executor, tools, approve, model: () => createModel(flags, io) });
  io.exitCode = await runAgent(agent, task, renderer, { images, output }, pauses);
}
