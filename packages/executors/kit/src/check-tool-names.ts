import { AgentError, isIdentifier, type Language, type ToolDeclaration } from '@thimble/core';
import { builtIns } from '@thimble/core/utilities';

/**
 * Refuses tool names that would not work as globals of a sandbox: anything that is not an identifier, keywords and globals of
 * the language, names that every object has a meaning for, and names that two tools have.
 *
 * @throws AgentError `invalid-argument`.
 */
export function checkToolNames(tools: readonly ToolDeclaration[], language: Language): void {
  const seen = new Set<string>();
  for (const { name } of tools) {
    const problem = seen.has(name) ? 'is the name of two tools' : problemOf(name, language);
    if (problem)
      throw new AgentError('invalid-argument', `The tool name ${JSON.stringify(name)} ${problem}: choose another.`);
    seen.add(name);
  }
}

function problemOf(name: string, language: Language): string | undefined {
  if (!isIdentifier(name)) return 'is not an identifier';
  if (builtIns[language].has(name)) return 'is built into the sandbox';
  return name in Object.prototype || name.startsWith('__') ? 'has a meaning on every object' : undefined;
}
