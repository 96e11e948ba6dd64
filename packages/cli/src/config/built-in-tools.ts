import type { Tool } from '@thimble/core';
import { definedOf } from '@thimble/core/utilities';
import { resolveExecutor } from './executors.ts';
import { loadPackage } from './load-package.ts';

/** A tool that `--tools` knows by name. */
export type BuiltInTool = {
  name: string;
  /** Its npm package. */
  package: string;
  /** Whether `--tools toolkit` includes it: always, or for agents that act by tool calls, since others can write code. */
  inToolkit: boolean | 'tool-calling';
  create(setting: ToolSetting): Promise<Tool | (Tool & AsyncDisposable)>;
};

/** `dispose`: closes what they hold open. */
export type ToolSet = {
  tools: readonly Tool[];
  instructions?: string | undefined;
  dispose?(): PromiseLike<void>;
};

export type ToolSetting = {
  /** Asks the person at the terminal; undefined where there is none. */
  ask?: ((question: string, options: { signal: AbortSignal }) => Promise<string>) | undefined;
  variables: { readonly [name: string]: string | undefined };
};

/** To add a tool, add an entry. */
export const builtInTools: readonly BuiltInTool[] = [
  {
    name: 'web_search',
    package: '@thimble/tools',
    inToolkit: true,
    async create({ variables }) {
      const { webSearch } = await loadPackage('@thimble/tools', () => import('@thimble/tools/web-search'));
      const { searchEngines } = await import('@thimble/tools/search-engines');
      const baseUrl = variables['SEARXNG_URL'] || undefined;
      const named = Object.entries(searchEngines).find(
        ([, { keyVariable }]: [string, { keyVariable?: string }]) =>
          keyVariable !== undefined && variables[keyVariable],
      )?.[1];
      if (named === undefined && baseUrl !== undefined) return webSearch({ engine: searchEngines.searxng, baseUrl });
      return webSearch(definedOf({ engine: named, proxy: proxyOf(variables) }));
    },
  },
  {
    name: 'visit_webpage',
    package: '@thimble/tools',
    inToolkit: true,
    async create({ variables }) {
      const { visitWebpage } = await loadPackage('@thimble/tools', () => import('@thimble/tools/visit-webpage'));
      return visitWebpage(definedOf({ proxy: proxyOf(variables) }));
    },
  },
  {
    name: 'python_interpreter',
    package: '@thimble/tools',
    inToolkit: 'tool-calling',
    async create() {
      const { pythonInterpreter } = await loadPackage(
        '@thimble/tools',
        () => import('@thimble/tools/python-interpreter'),
      );
      const executor = await resolveExecutor({ language: 'python' });
      const interpreter = pythonInterpreter({ executor });
      return {
        ...interpreter,
        async [Symbol.asyncDispose]() {
          await interpreter[Symbol.asyncDispose]();
          await executor[Symbol.asyncDispose]();
        },
      };
    },
  },
  {
    name: 'wikipedia_search',
    package: '@thimble/tools',
    inToolkit: false,
    async create({ variables }) {
      const { wikipediaSearch } = await loadPackage('@thimble/tools', () => import('@thimble/tools/wikipedia-search'));
      return wikipediaSearch(definedOf({ proxy: proxyOf(variables) }));
    },
  },
  {
    name: 'user_input',
    package: '@thimble/tools',
    inToolkit: false,
    async create({ ask }) {
      const { userInput } = await loadPackage('@thimble/tools', () => import('@thimble/tools/user-input'));
      return userInput(definedOf({ ask }));
    },
  },
  {
    name: 'transcribe',
    package: '@thimble/tools',
    inToolkit: false,
    async create({ variables }) {
      const { transcribe } = await loadPackage('@thimble/tools', () => import('@thimble/tools/transcribe'));
      return transcribe(definedOf({ proxy: proxyOf(variables) }));
    },
  },
];

export async function openBuiltIn(entries: readonly BuiltInTool[], setting: ToolSetting): Promise<ToolSet> {
  const tools = await Promise.all(entries.map(({ create }) => create(setting)));
  return {
    tools,
    async dispose() {
      await Promise.all(
        tools.map(async (tool) => (Symbol.asyncDispose in tool ? tool[Symbol.asyncDispose]() : undefined)),
      );
    },
  };
}

/** Where the network is reached through a proxy only, its variable is set. */
function proxyOf(variables: ToolSetting['variables']): string | undefined {
  return variables['HTTPS_PROXY'] || variables['https_proxy'] || undefined;
}
