import type { StandardSchema } from '@thimble/core';
import { definedOf } from '@thimble/core/utilities';
import type { LoadedAgent } from '@thimble/hub';
import { approvals } from '../approvals/approvals.ts';
import { Pauses } from '../approvals/pauses.ts';
import { openTools } from '../config/create-agent.ts';
import { loadEnv } from '../config/load-env.ts';
import { loadImages } from '../config/images.ts';
import { loadOutputSchema } from '../config/output-schema.ts';
import type { RunFlags } from '../config/run-flags.ts';
import { readTask } from '../config/task.ts';
import type { Io } from '../io.ts';
import { chooseRenderer } from '../render/choose-renderer.ts';
import { runAgent } from '../run-agent.ts';
import { givenTools, loadShared, pullShared } from './load-shared-agent.ts';

/** `thimble run hf:user/name "task"`: an agent that was saved. What the options say takes the place of what was saved. */
export async function runSharedAgent(address: string, words: string[], flags: RunFlags, io: Io): Promise<void> {
  loadEnv(flags.dotenv ?? []);
  const task = await readTask(words, io.stdin, { notice: (text) => void io.stderr.write(`${text}\n`) });
  const images = await loadImages(flags.image ?? []);
  const given = flags.outputSchema === undefined ? undefined : await loadOutputSchema(flags.outputSchema);
  const renderer = chooseRenderer(flags, io);
  const pauses = new Pauses();
  const approve = approvals({ io, yes: flags.yes, pauses, clear: renderer.close });
  await using open = await openTools(flags, { approve });
  const pulled = await pullShared(address, flags);
  await using agent = await loadShared(pulled, flags, io, { approve, ...givenTools(open) });
  const output: StandardSchema | undefined = given ?? agent.output;
  const { maxSteps, instructions, budgetTokens, budgetUsd } = flags;
  const budget = definedOf({ tokens: budgetTokens, usd: budgetUsd });
  io.exitCode = await runAgent(
    asRoot(agent),
    task,
    renderer,
    { images, output, maxSteps, instructions, budget },
    pauses,
  );
}

/** Of a run on the command line the agent is the root, whatever its name: its answer is the answer. */
function asRoot(agent: LoadedAgent): Parameters<typeof runAgent>[0] {
  const depth = agent.name === undefined ? 0 : 1;
  return {
    interrupt: () => agent.interrupt(),
    stream(task, options) {
      const stream = agent.stream(task, options);
      return {
        get result() {
          return stream.result;
        },
        async *[Symbol.asyncIterator]() {
          for await (const event of stream) yield { ...event, agent: event.agent.slice(depth) };
        },
      };
    },
  };
}
