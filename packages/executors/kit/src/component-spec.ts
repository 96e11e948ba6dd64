import type { ComponentSpec } from '@thimble/core';
import { argumentOf } from '@thimble/core/utilities';

/** How to make the component again from data. `without` names the options that must not be written down: secrets, functions. */
export function componentSpec<Options extends object>(
  packageName: string,
  exportName: string,
  options: Options,
  { without = [] }: { without?: readonly (keyof Options)[] } = {},
): ComponentSpec {
  const kept: Partial<Options> = { ...options };
  for (const name of without) delete kept[name];
  const argument = argumentOf(kept);
  const lost = [...without.map(String), ...Object.keys(kept).filter((name) => isFunction(Reflect.get(kept, name)))];
  const unsaved = lost.filter((name) => Reflect.get(options, name) !== undefined);
  return {
    package: packageName,
    export: exportName,
    args: Object.keys(argument).length > 0 ? [argument] : [],
    ...(unsaved.length > 0 && { unsaved }),
  };
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
