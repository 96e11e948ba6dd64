import { builtIns } from '../base/built-ins.ts';
import { invalid } from '../base/errors.ts';
import { isIdentifier } from '../base/names.ts';
import type { Language } from '../contract/executor.ts';
import type { Toolbox } from '../tool-calls/toolbox.ts';

/** Refuses names that a variable of the sandbox cannot have. Throws AgentError `invalid-argument`. */
export function checkVariableNames(names: readonly string[], language: Language, { callables }: Toolbox): void {
  for (const name of names) {
    if (!isIdentifier(name))
      throw invalid(`The variable ${JSON.stringify(name)} cannot be set: its name must be an identifier.`);
    if (name === 'final_answer' || callables.has(name))
      throw invalid(`The variable "${name}" has the name of a tool. Rename it.`);
    if (builtIns[language].has(name))
      throw invalid(`The variable "${name}" has the name of something that is built into the sandbox. Rename it.`);
  }
}
