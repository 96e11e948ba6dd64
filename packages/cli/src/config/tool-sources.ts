import type { Tool } from '@thimble/core';
import { builtInTools, type ToolSetting } from './built-in-tools.ts';
import { loadModule } from './tool-module.ts';

export type ToolPlace = ToolSetting & {
  /** What paths and packages are resolved from. */
  directory: string;
  action: 'code' | 'tool-calling';
};

/** Where tools come from: one form of the values of `--tools`. */
type ToolSource = {
  takes(specifier: string): boolean;
  load(specifier: string, place: ToolPlace): Promise<Tool[]>;
};

/** The first that takes a value loads it. To add a source, add an entry. */
export const toolSources: readonly ToolSource[] = [
  {
    takes: (specifier) => specifier === 'toolkit',
    load: (_specifier, place) =>
      Promise.all(
        builtInTools
          .filter(({ inToolkit }) => inToolkit === true || inToolkit === place.action)
          .map(({ create }) => create(place)),
      ),
  },
  {
    takes: (specifier) => builtInTools.some(({ name }) => name === specifier),
    load: (specifier, place) =>
      Promise.all(builtInTools.filter(({ name }) => name === specifier).map(({ create }) => create(place))),
  },
  { takes: () => true, load: (specifier, { directory }) => loadModule(specifier, directory) },
];
