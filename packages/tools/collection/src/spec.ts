import type { ComponentSpec, Json } from '@thimble/core';
import { argumentOf } from '@thimble/core/utilities';

/** How to build a tool of this package again; undefined if it was given what cannot be saved, or must not be. */
export function specOf(
  name: string,
  options: object,
  unsaved: readonly string[],
  before: readonly Json[] = [],
): ComponentSpec | undefined {
  if (unsaved.some((option) => Reflect.get(options, option) !== undefined)) return undefined;
  const saved = argumentOf(options);
  const args = Object.keys(saved).length === 0 ? before : [...before, saved];
  return { package: '@thimble/tools', export: name, args: [...args] };
}
