import type { Tool } from '@thimble/core';

export { callTool } from '@thimble/core/testing';

/** The tool of that name. */
export function named(tools: readonly Tool[], name: string): Tool {
  const found = tools.find((tool) => tool.declaration.name === name);
  if (!found) throw new Error(`There is no tool ${name}.`);
  return found;
}
