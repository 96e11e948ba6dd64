import { isRecord } from './json.ts';

/** An object from outside. Nothing is known about its fields. */
export type Fields = { readonly [name: string]: unknown };

/** The value if it is an object, otherwise an empty one. */
export function asFields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** The value if it is an array, otherwise an empty one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a string, otherwise ''. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The value if it is a finite number of at least 0, otherwise undefined. */
export function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

type Defined<Properties> = { [name in keyof Properties]?: Exclude<Properties[name], undefined> };

/** A copy without the properties that are undefined. */
export function definedOf<Properties extends object>(properties: Properties): Defined<Properties>;
export function definedOf(properties: object): object {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
