import { z } from 'zod';

/** A number that may be without end, which JSON has no number for. */
const endless = z.literal('Infinity');

export const amount = z.union([z.number().nonnegative(), endless]);
export const bound = z.union([z.number().positive(), endless]);
type Bound = z.infer<typeof bound>;

/** Numbers by name as a manifest holds them; what is undefined is left out. */
export function boundsOf<Name extends string>(values: { readonly [name in Name]?: number | undefined }) {
  return mapDefined<Name, number, Bound>(values, (value) => (value === Infinity ? 'Infinity' : value));
}

/** What a manifest holds as numbers again. */
export function numbersOf<Name extends string>(bounds: { readonly [name in Name]?: Bound | undefined }) {
  return mapDefined<Name, Bound, number>(bounds, Number);
}

function mapDefined<Name extends string, From, To>(
  values: { readonly [name in Name]?: From | undefined },
  map: (value: From) => To,
): { [name in Name]?: To } {
  const mapped: { [name in Name]?: To } = {};
  for (const name in values) {
    const value = values[name];
    if (value !== undefined) mapped[name] = map(value);
  }
  return mapped;
}
