import { isRecord } from '../json.ts';

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

/** The value that the text is the JSON of, or undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A copy without the properties that are undefined. */
export function definedOf<Properties extends object>(properties: Properties): Partial<Properties> {
  const copy: Partial<Properties> = { ...properties };
  for (const [name, value] of Object.entries(properties)) if (value === undefined) Reflect.deleteProperty(copy, name);
  return copy;
}
