import type { Tool } from '@thimble/core';
import { toolSources, type ToolPlace } from './tool-sources.ts';

/**
 * The tools that the values of `--tools` name, each one once: built-in names, `toolkit`, and modules that export tools.
 *
 * @throws AgentError `invalid-argument` for a value that names nothing; `missing-dependency` if its package is not installed.
 */
export async function loadTools(specifiers: readonly string[], place: ToolPlace): Promise<Tool[]> {
  const loaded = await Promise.all(
    specifiers.map(async (specifier) => {
      const source = toolSources.find(({ takes }) => takes(specifier));
      return { isBuiltIn: source !== toolSources.at(-1), tools: (await source?.load(specifier, place)) ?? [] };
    }),
  );
  // A built-in that is named and in the toolkit too is one tool; modules that both have a name are a mistake, which the agent tells.
  const builtIn = new Map(
    loaded
      .filter(({ isBuiltIn }) => isBuiltIn)
      .flatMap(({ tools }) => tools.map((tool) => [tool.declaration.name, tool])),
  );
  return [...builtIn.values(), ...loaded.filter(({ isBuiltIn }) => !isBuiltIn).flatMap(({ tools }) => tools)];
}
