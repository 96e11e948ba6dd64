import type { Tool } from '@thimble/core';
import { definedOf } from '@thimble/core/utilities';
import { loadPackage } from './load-package.ts';

/** A tool that `--tools` knows by name. */
export type BuiltInTool = {
  name: string;
  /** Its npm package. */
  package: string;
  /** Whether `--tools toolkit` includes it: always, or for agents that act by tool calls, since others can write code. */
  inToolkit: boolean | 'tool-calling';
  create(setting: ToolSetting): Promise<Tool>;
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

/** Where the network is reached through a proxy only, its variable is set. */
function proxyOf(variables: ToolSetting['variables']): string | undefined {
  return variables['HTTPS_PROXY'] || variables['https_proxy'] || undefined;
}
