import type { AgentOptions } from '@thimble/core';
import { builtInTools, openBuiltIn, type ToolSet, type ToolSetting } from './built-in-tools.ts';
import { isMcpServer, openMcpServer } from './mcp-tools.ts';
import { loadModule } from './tool-module.ts';

export type ToolPlace = ToolSetting & {
  /** What paths and packages are resolved from. */
  directory: string;
  action: 'code' | 'tool-calling';
  /** Asked what a server asks the user. */
  approve?: AgentOptions['approve'];
};

/** Where tools come from: one form of the values of `--tools`. */
type ToolSource = {
  takes(specifier: string): boolean;
  /** Whether the same tool may be named twice. */
  isBuiltIn?: boolean;
  load(specifier: string, place: ToolPlace): Promise<ToolSet>;
};

/** The first that takes a value loads it. To add a source, add an entry. */
export const toolSources: readonly [ToolSource, ...ToolSource[]] = [
  {
    takes: (specifier) => specifier === 'toolkit',
    isBuiltIn: true,
    load: (_specifier, place) =>
      openBuiltIn(
        builtInTools.filter(({ inToolkit }) => inToolkit === true || inToolkit === place.action),
        place,
      ),
  },
  {
    takes: (specifier) => builtInTools.some(({ name }) => name === specifier),
    isBuiltIn: true,
    load: (specifier, place) =>
      openBuiltIn(
        builtInTools.filter(({ name }) => name === specifier),
        place,
      ),
  },
  {
    takes: isMcpServer,
    async load(specifier, { approve }) {
      const server = await openMcpServer(specifier, approve);
      const { tools, instructions } = server;
      return { tools, instructions, dispose: () => server[Symbol.asyncDispose]() };
    },
  },
  // The last one, which takes what is left: see `isModule`.
  { takes: () => true, load: async (specifier, { directory }) => ({ tools: await loadModule(specifier, directory) }) },
];

/** Whether a value of `--tools` is a file or a package that exports tools. */
export function isModule(specifier: string): boolean {
  return toolSources.find(({ takes }) => takes(specifier)) === toolSources.at(-1);
}
