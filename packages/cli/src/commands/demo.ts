import type { Model } from '@thimble/core';
import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Io } from '../io.ts';
import type { OutputFlags } from '../render/choose-renderer.ts';

/** `thimble demo`: the real loop, sandbox and tools on real data; only the model is a script. */
export function defineDemo(command: Command, io: Io): void {
  command
    .description(
      'Shows an agent at work on a real data set. Needs no model, key or network: the replies of the model are scripted.',
    )
    .option('--json', 'print the events of the run, one JSON object a line')
    .option('--verbose', 'print more: outputs of tools, stacks of errors')
    .action((flags: OutputFlags) => demo(flags, io));
}

async function demo(flags: OutputFlags, io: Io): Promise<void> {
  const [
    { CodeAgent },
    { scriptedModel },
    { resolveExecutor },
    { penguinTools },
    { replies, task },
    { chooseRenderer },
    { runAgent },
  ] = await Promise.all([
    import('@thimble/core'),
    import('@thimble/core/testing'),
    import('../config/executors.ts'),
    import('../demo/tools.ts'),
    import('../demo/script.ts'),
    import('../render/choose-renderer.ts'),
    import('../run-agent.ts'),
  ]);
  const script = scriptedModel(replies, { id: 'scripted/demo' });
  const model = io.stdout.isTTY ? atReadingPace(script) : script;
  await using executor = await resolveExecutor({});
  await using agent = new CodeAgent({ model, executor, tools: penguinTools() });

  const renderer = chooseRenderer(flags, io);
  renderer.notice(
    `The model of this demo is scripted: its replies were written before. Everything else is real: the loop,\nthe sandbox, the tools and the data (344 penguins, measured in Antarctica).\n\nTask: ${task}\n`,
  );
  io.exitCode = await runAgent(agent, task, renderer);
  renderer.notice(
    '\nThat model was scripted; the answer was computed in the sandbox from the data.\nNow with a real one: thimble "your task" --model provider/id (thimble --help)',
  );
}

/** The same model, as fast as one that thinks. */
function atReadingPace(model: Model): Model {
  return {
    ...model,
    async *stream(request, options) {
      await sleep(500, undefined, options);
      for await (const event of model.stream(request, options)) {
        await sleep(12, undefined, options);
        yield event;
      }
    },
  };
}
