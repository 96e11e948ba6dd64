import type { Json } from '../json.ts';

export function isRecord(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record's own property: 'constructor' and '__proto__' are names like any other. */
export function own(record: { [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** What a reference within one document ('#', '#/$defs/Page') points at; undefined for anything else. */
export function resolvePointer(root: Json, reference: string): Json | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined;
  let target: Json | undefined = root;
  for (const part of reference.split('/').slice(1)) {
    if (typeof target !== 'object' || target === null) return undefined;
    const key = decodePart(part);
    target = Array.isArray(target) ? target[Number(key)] : own(target, key);
  }
  return target;
}

function decodePart(part: string): string {
  const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(name);
  } catch {
    // A bare '%' is legal in a key, though not in a URI fragment.
    return name;
  }
}
