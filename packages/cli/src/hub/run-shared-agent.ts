import { stat } from 'node:fs/promises';
import { AgentError, type StandardSchema } from '@thimble/core';
import { definedOf } from '@thimble/core/utilities';
import { inspectAgent, loadAgent, pullAgent, type LoadedAgent, type LoadOptions } from '@thimble/hub';
import { approvals } from '../approvals/approvals.ts';
import { Pauses } from '../approvals/pauses.ts';
import { createModel, openTools } from '../config/create-agent.ts';
import { resolveExecutor } from '../config/executors.ts';
import { loadEnv } from '../config/load-env.ts';
import { loadImages } from '../config/images.ts';
import { loadOutputSchema } from '../config/output-schema.ts';
import type { RunFlags } from '../config/run-flags.ts';
import { readTask } from '../config/task.ts';
import type { Io } from '../io.ts';
import { chooseRenderer } from '../render/choose-renderer.ts';
import { runAgent } from '../run-agent.ts';

/** `thimble run hf:user/name "task"`: an agent that was saved. What the options say takes the place of what was saved. */
export async function runSharedAgent(address: string, words: string[], flags: RunFlags, io: Io): Promise<void> {
  if (flags.record || flags.store !== undefined)
    throw new AgentError('invalid-argument', '--record: the run of a saved agent cannot be kept yet. Leave it out.');
  loadEnv(flags.dotenv ?? []);
  const task = await readTask(words, io.stdin, { notice: (text) => void io.stderr.write(`${text}\n`) });
  const images = await loadImages(flags.image ?? []);
  const given = flags.outputSchema === undefined ? undefined : await loadOutputSchema(flags.outputSchema);
  const renderer = chooseRenderer(flags, io);
  const pauses = new Pauses();
  const approve = approvals({ io, yes: flags.yes, pauses, clear: renderer.close });
  await using open = await openTools(flags, { approve });
  await using agent = await load(address, flags, io, { approve, ...(open.tools.length > 0 && { tools: open.tools }) });
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

async function load(
  address: string,
  flags: RunFlags,
  io: Io,
  given: Pick<LoadOptions, 'approve' | 'tools'>,
): Promise<LoadedAgent> {
  const lockFile = (await stat('thimble-lock.json').catch(() => undefined)) ? 'thimble-lock.json' : undefined;
  try {
    const { dir } = await pullAgent(address, { revision: flags.revision, lockFile });
    const { model } = await inspectAgent(dir);
    const isChosen = flags.model !== undefined || flags.baseUrl !== undefined || model === null;
    return await loadAgent(dir, {
      ...(isChosen && { model: await createModel(flags, io) }),
      ...((flags.executor ?? flags.language) !== undefined && { executor: await resolveExecutor(flags) }),
      trustRemoteCode: flags.trustRemoteCode,
      allow: { packages: flags.allow },
      ...given,
    });
  } catch (error) {
    throw AgentError.is(error) ? inCommandWords(error, address) : error;
  }
}

function inCommandWords({ code, message, details, cause }: AgentError, address: string): AgentError {
  const said = message
    .replace(/Read it first \(thimble inspect\)/, `Look at it first: thimble inspect ${address}`)
    .replace(/trustRemoteCode: true/g, '--trust-remote-code')
    .replace(/ Packages, hosts and variables can be allowed one by one:.*/, ' A package alone: --allow NAME.');
  return new AgentError(code, said, { cause, details });
}
