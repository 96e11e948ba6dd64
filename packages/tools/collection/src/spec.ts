import type { ComponentSpec, Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';

/** How to build a tool of this package again; undefined if it was given what cannot be saved, or must not be. */
export function specOf(name: string, options: object, unsaved: readonly string[]): ComponentSpec | undefined {
  if (unsaved.some((option) => Reflect.get(options, option) !== undefined)) return undefined;
  const args = JSON.stringify(options) === '{}' ? [] : [options];
  const plain: Json = JSON.parse(JSON.stringify(args));
  return Array.isArray(plain) && plain.every(isRecord)
    ? { package: '@thimble/tools', export: name, args: plain }
    : undefined;
}
