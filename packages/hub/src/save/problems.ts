import { didYouMean } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';

/** What of an agent cannot be saved, by the path of its option: `model.apiKey`, `managedAgents.researcher.onEvent`. */
export type Problems = {
  /** Notes a problem; false where the author said that it is meant. */
  add(path: string, problem: string): boolean;
  /** @throws AgentError `invalid-argument` with all of them, or for a path in `omit` that names nothing */
  settle(): string[];
};

export function collectProblems(omit: readonly string[]): Problems {
  const found: { path: string; problem: string }[] = [];
  const meant = new Set<string>();
  const seen: string[] = [];

  return {
    add(path, problem) {
      seen.push(path);
      const rule = omit.find((name) => path === name || path.endsWith(`.${name}`));
      if (rule === undefined) found.push({ path, problem });
      else meant.add(rule);
      return rule === undefined;
    },
    settle() {
      const unknown = omit.find((name) => !meant.has(name));
      if (unknown !== undefined)
        throw invalid(`omit: "${unknown}" is nothing that could not be saved.${didYouMean(unknown, seen)}`);
      if (found.length === 0) return [...meant].sort();
      const list = found.map(({ path, problem }) => `- ${path}: ${problem}`).join('\n');
      throw invalid(
        `The agent was not saved, because this would be lost:\n${list}\nTo leave it out on purpose: omit: [${found.map(({ path }) => `'${path}'`).join(', ')}]`,
      );
    },
  };
}
