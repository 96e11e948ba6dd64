import type { ComponentSpec } from '../contract/tool.ts';
import { isRecord, type Json } from './json.ts';

/**
 * The spec of something in this package that is made of other components. Undefined where one of them has none: that of the
 * others would lose it. Functions and what JSON cannot hold make it undefined too.
 */
export function coreSpec(exportName: string, args: readonly unknown[]): ComponentSpec | undefined {
  const saved: Json[] = [];
  for (const arg of args) {
    const value = savedValue(arg);
    if (value === undefined) return undefined;
    saved.push(value);
  }
  return { package: '@thimble/core', export: exportName, args: saved };
}

/**
 * Options as an argument of a spec: what JSON holds of them. JSON has no Infinity, which stands as `{ $number: 'Infinity' }`.
 * `isData`: whether a part is kept. @default all are
 */
export function argumentOf(options: object, isData: (part: unknown) => boolean = () => true): { [name: string]: Json } {
  return JSON.parse(
    JSON.stringify(options, (_, part: unknown) => {
      if (part === Infinity) return endless;
      return isData(part) ? part : undefined;
    }),
  );
}

const endless = { $number: 'Infinity' };

/** A component as an argument of another one's spec; undefined where it has no spec. */
export function nested(component: { readonly spec?: ComponentSpec | undefined }): Json | undefined {
  const { spec } = component;
  if (!spec) return undefined;
  const { package: name, export: exported, args, unsaved } = spec;
  return { $component: { package: name, export: exported, args, ...(unsaved && { unsaved: [...unsaved] }) } };
}

function savedValue(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === Infinity) return endless;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    const items = value.map(savedValue);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (!isRecord(value)) return undefined;
  const saved: { [key: string]: Json } = {};
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined) continue;
    const json = savedValue(part);
    if (json === undefined) return undefined;
    saved[key] = json;
  }
  return saved;
}
