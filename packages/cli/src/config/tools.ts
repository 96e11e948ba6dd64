import type { Tool } from '@thimble/core';
import { toolSources, type ToolPlace } from './tool-sources.ts';

/** Tools that may hold something open, such as a server or a sandbox, until they are disposed. */
export type OpenTools = AsyncDisposable & {
  tools: readonly Tool[];
  /** What servers say of their tools, for the prompt. */
  instructions: readonly string[];
};

/**
 * The tools that the values of `--tools` name, each one once: built-in names, `toolkit`, MCP servers, and modules that export
 * tools. If one of them cannot be loaded, the others are closed again.
 *
 * @throws AgentError `invalid-argument` for a value that names nothing; `missing-dependency` if its package is not installed.
 */
export async function loadTools(specifiers: readonly string[], place: ToolPlace): Promise<OpenTools> {
  const loading = specifiers.map(async (specifier) => {
    const source = toolSources.find(({ takes }) => takes(specifier)) ?? toolSources[0];
    return { ...(await source.load(specifier, place)), isBuiltIn: source.isBuiltIn === true };
  });
  const settled = await Promise.allSettled(loading);
  const loaded = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const dispose = async () => {
    await Promise.all(loaded.map(async (set) => set.dispose?.()));
  };
  const failure = settled.find((one) => one.status === 'rejected');
  if (failure) {
    await dispose();
    throw failure.reason;
  }
  // A built-in that is named and in the toolkit too is one tool; modules that both have a name are a mistake, which the agent tells.
  const builtIn = new Map(
    loaded
      .filter(({ isBuiltIn }) => isBuiltIn)
      .flatMap(({ tools }) => tools.map((tool) => [tool.declaration.name, tool])),
  );
  return {
    tools: [...builtIn.values(), ...loaded.filter(({ isBuiltIn }) => !isBuiltIn).flatMap(({ tools }) => tools)],
    instructions: loaded.flatMap(({ instructions = '' }) => (instructions === '' ? [] : [instructions])),
    [Symbol.asyncDispose]: dispose,
  };
}
