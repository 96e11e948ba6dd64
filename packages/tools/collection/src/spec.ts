import type { ComponentSpec, Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';

/** How to build a tool of this package again; undefined if it was given what cannot be saved, or must not be. */
export function specOf(
  name: string,
  options: object,
  unsaved: readonly string[],
  before: readonly Json[] = [],
): ComponentSpec | undefined {
  if (unsaved.some((option) => Reflect.get(options, option) !== undefined)) return undefined;
  const plain: Json = JSON.parse(JSON.stringify(options));
  if (!isRecord(plain)) return undefined;
  const args = Object.keys(plain).length === 0 ? before : [...before, plain];
  return { package: '@thimble/tools', export: name, args: [...args] };
}
