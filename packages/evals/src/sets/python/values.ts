import type { Json } from '@thimble/core';

/** A value of the small Python: tuples are lists, bytes are texts. */
export type Value = null | boolean | number | string | Value[] | Map<Value, Value> | Set<Value> | PythonObject;

/** A function, a class, an instance or a module. */
export type PythonObject = {
  readonly attributes: Map<string, Value>;
  readonly call?: ((positional: Value[], named: ReadonlyMap<string, Value>) => Value) | undefined;
  /** Of a function that is written in Python. */
  readonly parameters?: readonly Parameter[] | undefined;
};

export type Parameter = {
  readonly name: string;
  /** `*name`: takes all that are left. */
  readonly isRest: boolean;
  /** As it is written. */
  readonly annotation?: string | undefined;
};

export function isObject(value: Value): value is PythonObject {
  return typeof value === 'object' && value !== null && 'attributes' in value;
}

export function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map || value instanceof Set) return value.size > 0;
  return Boolean(value);
}

export function isEqual(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index] ?? null));
  if (a instanceof Map && b instanceof Map)
    return a.size === b.size && [...a].every(([key, item]) => b.has(key) && isEqual(item, b.get(key) ?? null));
  return a === b;
}

/** The items of what a `for` goes through. */
export function itemsOf(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return Array.from(value);
  if (value instanceof Map) return [...value.keys()];
  if (value instanceof Set) return [...value];
  throw new Error('There is nothing to go through.');
}

/** As `str` writes it. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  return JSON.stringify(toJson(value));
}

export function toJson(value: Value): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [textOf(key), toJson(item)]));
  if (value instanceof Set) return [...value].map(toJson);
  if (isObject(value)) throw new Error('A function is no value.');
  return value;
}

export function fromJson(value: Json): Value {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, item]) => [key, fromJson(item)]));
}

export function callValue(value: Value, positional: Value[], named: ReadonlyMap<string, Value> = new Map()): Value {
  if (!isObject(value) || !value.call) throw new Error('This is no function.');
  return value.call(positional, named);
}
