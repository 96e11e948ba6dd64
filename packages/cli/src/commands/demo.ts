import type { Model } from '@thimble/core';
import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Io } from '../io.ts';
import type { OutputFlags } from '../render/choose-renderer.ts';

/** `thimble demo`: the real loop, sandbox and tools on real data; only the model is scripted. */
export function defineDemo(command: Command, io: Io): void {
  command
    .description('Shows an agent at work on a real data set. Needs no model, key or network: the model is scripted.')
    .option('--json', 'print the events of the run, one JSON object per line')
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
    `The model of this demo is scripted: its replies were written in advance. Everything else is real: the loop,\nthe sandbox, the tools and the data (344 penguins, measured in Antarctica).\n\nTask: ${task}\n`,
  );
  io.exitCode = await runAgent(agent, task, renderer);
  renderer.notice(
    '\nThe model was scripted, but the answer was computed from the data in the sandbox.\nNow with a real one: thimble "your task" --model provider/id (thimble --help)',
  );
}

/** The same model, slowed down so that a person can read along. */
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
