import { invalid } from '@thimble/core/utilities';
import { textOf, type AgentFiles } from '../files/agent-files.ts';
import type { Toolset } from '../manifest/manifest.ts';

/** A tool of smolagents: Python, which runs in a sandbox and nowhere else. `file`: its path in the folder. */
export type PythonTool = { name: string; file: string; code: string };

export type MappedTools = {
  /** Those of ours in the place of theirs. */
  ready: Toolset[];
  own: PythonTool[];
  unmapped: string[];
};

/** The tools of an agent, by their names in agent.json. @throws AgentError `invalid-argument` for one that is not there */
export function mapTools(names: readonly string[], folder: string, files: AgentFiles): MappedTools {
  const mapped: MappedTools = { ready: [], own: [], unmapped: [] };
  for (const name of names) {
    const file = `${folder}tools/${name}.py`;
    const code = textOf(files, file);
    if (code === undefined) throw invalid(`There is no ${file}, which ${folder}agent.json names.`);
    const className = classOf(code);
    if (name === 'final_answer') {
      if (className !== 'FinalAnswerTool') mapped.unmapped.push('tools.final_answer');
      continue;
    }
    const [exported, itsName] = (Object.hasOwn(readyTools, className) ? readyTools[className] : undefined) ?? [];
    // Under another name it may be another tool.
    if (exported === undefined || itsName !== name) mapped.own.push({ name, file, code });
    else
      mapped.ready.push({
        package: '@thimble/tools',
        export: exported,
        args: [],
        provides: [{ name, effect: 'read' }],
      });
  }
  return mapped;
}

/** The class that a file of smolagents is of. */
export function classOf(code: string): string {
  return /^class (\w+)\(/m.exec(code)?.[1] ?? '';
}

/** Tools of smolagents that have a counterpart here: theirs need the network or the terminal, which a sandbox has not. */
const readyTools: { readonly [className: string]: readonly [exported: string, name: string] | undefined } = {
  DuckDuckGoSearchTool: ['webSearch', 'web_search'],
  GoogleSearchTool: ['webSearch', 'web_search'],
  ApiWebSearchTool: ['webSearch', 'web_search'],
  WebSearchTool: ['webSearch', 'web_search'],
  VisitWebpageTool: ['visitWebpage', 'visit_webpage'],
  WikipediaSearchTool: ['wikipediaSearch', 'wikipedia_search'],
  UserInputTool: ['userInput', 'user_input'],
};
