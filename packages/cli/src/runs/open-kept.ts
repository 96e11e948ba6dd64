import type { Agent, AgentOptions, Model, StandardSchema } from '@thimble/core';
import { createAgent, createExecutor, createModel, openTools } from '../config/create-agent.ts';
import { loadEnv } from '../config/load-env.ts';
import { loadOutputSchema } from '../config/output-schema.ts';
import type { RunFlags } from '../config/run-flags.ts';
import type { Progress } from '../config/executors.ts';
import type { Io } from '../io.ts';

/** The agent of a recorded run. Disposing it ends what was opened for it. */
export type KeptAgent = AsyncDisposable & {
  create(): Promise<Agent>;
  output: StandardSchema | undefined;
  /** How many names stand before those of its team in events: a saved agent has one of its own. */
  depth: number;
};

export type KeptParts = {
  approve?: AgentOptions['approve'];
  onEvent?: AgentOptions['onEvent'];
  progress?: Progress;
  /** The model, where it was found already. */
  found?: Model | undefined;
};

/** Opens what the flags of a run name, those of a saved agent too. @throws AgentError if they name something that does not exist */
export async function openKept(kept: RunFlags, parts: KeptParts, io: Io): Promise<KeptAgent> {
  const { approve, onEvent, progress = () => {}, found } = parts;
  loadEnv(kept.dotenv ?? []);
  const given = kept.outputSchema === undefined ? undefined : await loadOutputSchema(kept.outputSchema);
  await using opened = new AsyncDisposableStack();
  if (!kept.shared) {
    const executor = opened.use(await createExecutor(kept, progress));
    const tools = opened.use(await openTools(kept, { approve }));
    const model = async () => found ?? createModel(kept, io);
    const ending = opened.move();
    return {
      create: () => createAgent(kept, { executor, tools, approve, onEvent, model }),
      output: given,
      depth: 0,
      [Symbol.asyncDispose]: () => ending.disposeAsync(),
    };
  }
  const { givenTools, loadShared, pullAgain } = await import('../hub/load-shared-agent.ts');
  const tools = opened.use(await openTools(kept, { approve }));
  const agent = opened.use(
    await loadShared(await pullAgain(kept.shared), kept, io, {
      approve,
      onEvent,
      ...(found && { model: found }),
      ...givenTools(tools),
    }),
  );
  const ending = opened.move();
  return {
    create: async () => agent,
    output: given ?? agent.output,
    depth: agent.name === undefined ? 0 : 1,
    [Symbol.asyncDispose]: () => ending.disposeAsync(),
  };
}
