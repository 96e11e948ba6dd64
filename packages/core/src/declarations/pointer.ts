import type { Json } from '../base/json.ts';

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
    // Own properties: 'constructor' and '__proto__' are names like any other.
    if (Array.isArray(target)) target = target[Number(key)];
    else target = Object.hasOwn(target, key) ? target[key] : undefined;
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
