import type { Tool } from '@thimble/core';
import { delay } from '@thimble/core/utilities';

/**
 * The same tools, whose calls come back only when all calls of their stage have begun. Calls that are not made at the same time then
 * never come back: that a stage is one round is shown, and not believed.
 */
export function heldTools(tools: readonly Tool[], stageSizes: readonly number[]): Tool[] {
  const sizes = stageSizes.values();
  let stage = nextStage();

  function nextStage() {
    const { value: size = 1 } = sizes.next();
    return { left: size, ...Promise.withResolvers<void>() };
  }

  return holding(tools, () => {
    const { promise, resolve } = stage;
    if (--stage.left === 0) {
      stage = nextStage();
      resolve();
    }
    return promise;
  });
}

// Long against what lies between two calls that are made at the same time, and short against a run.
const quietMs = 50;

/**
 * The same tools, for code that is not ours, where it is not known which calls go together: their calls come back together, when none has
 * begun for a while. So calls that can be made at the same time are one round, whatever else the machine does.
 */
export function gatheredTools(tools: readonly Tool[]): Tool[] {
  let begun = 0;
  let round: Promise<void> | undefined;

  async function quiet(): Promise<void> {
    for (let seen = -1; seen !== begun;) {
      seen = begun;
      await delay(quietMs);
      // A timer that was late comes before the calls that arrived meanwhile.
      await new Promise(setImmediate);
    }
    round = undefined;
  }

  return holding(tools, () => {
    begun++;
    round ??= quiet();
    return round;
  });
}

/** The tools, each of whose calls comes back when what `begin` gives for it has ended too. */
function holding(tools: readonly Tool[], begin: () => Promise<void>): Tool[] {
  return tools.map((tool) => ({
    ...tool,
    async prepare(input) {
      const prepared = await tool.prepare(input);
      return {
        ...prepared,
        async execute(context) {
          const held = begin();
          const [output] = await Promise.allSettled([prepared.execute(context), held]);
          if (output.status === 'rejected') throw output.reason;
          return output.value;
        },
      };
    },
  }));
}
