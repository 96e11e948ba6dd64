import { AgentError, type ToolDeclaration } from '@thimble/core';

/**
 * Refuses tool names that come twice, and those that `problemOf` says something about, such as 'is a keyword of Python'.
 *
 * @throws AgentError `invalid-argument`.
 */
export function checkNames(tools: readonly ToolDeclaration[], problemOf: (name: string) => string | undefined): void {
  const seen = new Set<string>();
  for (const { name } of tools) {
    const problem = seen.has(name) ? 'is the name of two tools' : (problemOf(name) ?? problemOfAny(name));
    if (problem)
      throw new AgentError('invalid-argument', `The tool name ${JSON.stringify(name)} ${problem}: choose another.`);
    seen.add(name);
  }
}

function problemOfAny(name: string): string | undefined {
  return name in Object.prototype || name.startsWith('__') ? 'has a meaning on every object' : undefined;
}

export function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}
