import type { Json } from '@thimble/core';

/** The shape of an input: its fields with the types of their values. "{euros: number, order: string}" */
export function inputShape(input: Json): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return `[${[...new Set(input.map(inputShape))].toSorted().join(' | ')}]`;
  if (typeof input !== 'object') return typeof input;
  const fields = Object.keys(input).toSorted();
  return `{${fields.map((name) => `${JSON.stringify(name)}: ${inputShape(input[name] ?? null)}`).join(', ')}}`;
}
