import type { Component } from '../manifest/component.ts';

/** Where something of a loaded agent comes from: with it, the agent can be saved again as it was. */
export type Provenance = { component: Component; root: string };

const known = new WeakMap<object, Provenance>();

/** Notes it for a tool or a function that was made of this component, of the agent in this folder. */
export function noteProvenance(value: unknown, provenance: Provenance): void {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') known.set(value, provenance);
}

export function provenanceOf(value: unknown): Provenance | undefined {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? known.get(value) : undefined;
}
