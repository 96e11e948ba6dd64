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

/** What the manifest of a loaded agent says that none of its options does. */
export type SavedNotes = {
  license?: string | undefined;
  omitted?: readonly string[] | undefined;
  variables: readonly string[];
};

const notes = new WeakMap<object, SavedNotes>();

export function noteSaved(agent: object, saved: SavedNotes): void {
  notes.set(agent, saved);
}

export function savedNotesOf(agent: object): SavedNotes | undefined {
  return notes.get(agent);
}
