export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonSchema = { [key: string]: Json };

/**
 * A copy of the value as JSON holds it; `undefined` becomes null, a map an object, a set a list. Throws where JSON cannot hold it
 * (cycles, bigint), and a RangeError where it would be too large.
 */
export function toJson(value: unknown): Json {
  // A replacer is slow, and few values need it.
  return isJson(value) ? copyOf(value) : copyOf(value, withoutCollections(jsonBudget()));
}

/** A copy of what JSON can hold, or of what the replacer makes of it. */
export function copyOf(value: unknown, replacer?: (key: string, part: unknown) => unknown): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  const text = JSON.stringify(value, replacer);
  return text === undefined ? null : JSON.parse(text);
}

function withoutCollections(budget: JsonBudget) {
  return (_: string, part: unknown): unknown => {
    if (!budget.take(part)) throw new RangeError(tooLarge);
    if (part instanceof Map) return Object.fromEntries(part);
    return part instanceof Set ? [...part] : part;
  };
}

/** What data may have, written out: JSON has no references, so that what is shared is written in each of its places. */
export type JsonBudget = {
  /** Whether there is room for this part, without what is in it. */
  take(part: unknown): boolean;
};

export function jsonBudget(): JsonBudget {
  let [values, characters] = [2_000_000, 100_000_000];
  return {
    take(part) {
      values--;
      if (typeof part === 'string') characters -= part.length;
      // An array may be long without holding anything.
      return characters >= 0 && values >= (Array.isArray(part) ? part.length : 0);
    },
  };
}

/** The budget in words, and what is said of data above it. */
export const jsonBounds = '2,000,000 values and 100 MB of text, with what is shared written out in each of its places';
export const tooLarge = `too large: JSON may have ${jsonBounds}. Give less of it, or each shared part once and its id elsewhere.`;

/** Whether the value is plain JSON through and through, and not too large: nothing of it would be lost or changed in a copy. */
export function isJson(value: unknown, depth = 500): value is Json {
  return isPlain(value, depth, jsonBudget());
}

function isPlain(value: unknown, depth: number, budget: JsonBudget): boolean {
  if (!budget.take(value)) return false;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  if (Array.isArray(value)) return Array.from(value).every((item) => isPlain(item, depth - 1, budget));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((item) => isPlain(item, depth - 1, budget));
}

/** A copy that nobody can change: whoever tries throws. */
export function frozenCopy(value: Json): Json {
  return frozen(toJson(value));
}

function frozen(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  Object.freeze(value);
  return value;
}

/** Levels of nesting that data may have: executors and providers take no more. */
export const maxDepth = 100;

export function isTooDeep(value: Json, left = maxDepth): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((part) => isTooDeep(part, left - 1));
}

/** The value that a text holds as JSON; undefined where it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same for text that a model wrote: also undefined where it is nested too deeply to be walked. */
export function parseShallowJson(text: string): Json | undefined {
  const value = parseJson(text);
  return value === undefined || isTooDeep(value) ? undefined : value;
}

export function isRecord(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of at most about `max` characters: what is too much is cut from the middle, and said. */
export function clipText(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = Math.ceil(max * 0.6);
  const tail = max - head;
  const left = text.length - head - tail;
  // Well formed again: a cut may fall between the two halves of a character, which providers refuse.
  const [start, end] = [text.slice(0, head).toWellFormed(), text.slice(text.length - tail).toWellFormed()];
  return `${start}\n[… ${left} characters left out …]\n${end}`;
}

/**
 * JSON as text of at most about `max` characters, cut by structure: long arrays keep their first and last items, long
 * strings their ends, deep objects their outline; what is left out is said.
 */
export function clipJson(value: Json, max: number): string {
  const whole = typeof value === 'string' ? value : JSON.stringify(value);
  if (whole.length <= max) return whole;
  if (typeof value === 'string') return clipText(value, max);
  for (const width of [200, 60, 20, 8, 3, 1]) {
    const text = JSON.stringify(outline(value, width, 6));
    if (text.length <= max) return text;
  }
  return clipText(JSON.stringify(outline(value, 1, 2)), max);
}

function outline(value: Json, width: number, depth: number): Json {
  if (typeof value === 'string') return value.length > width * 20 ? clipText(value, width * 10) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    if (depth === 0) return `[${value.length} items]`;
    const show = (items: Json[]) => items.map((item) => outline(item, width, depth - 1));
    if (value.length <= width + 1) return show(value);
    return [...show(value.slice(0, width)), `… ${value.length - width - 1} more items …`, ...show(value.slice(-1))];
  }
  const entries = Object.entries(value);
  if (depth === 0) return `{${entries.length} properties}`;
  const kept = entries.slice(0, width * 2).map(([key, item]) => [key, outline(item, width, depth - 1)]);
  const rest = entries.length - kept.length;
  return { ...Object.fromEntries(kept), ...(rest > 0 && { '…': `${rest} more properties` }) };
}

/** A TypeScript-like type of the value, to tell a model what a variable holds. */
export function typeOfJson(value: Json, depth = 3): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (Array.isArray(value)) {
    const types = [...new Set(value.slice(0, 50).map((item) => typeOfJson(item, depth - 1)))];
    if (types.length === 0) return 'unknown[]';
    return types.length > 3 ? 'unknown[]' : types.length > 1 ? `(${types.join(' | ')})[]` : `${types[0]}[]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  if (depth <= 0 || entries.length > 20) return 'object';
  const fields = entries.map(
    ([key, item]) => `${JSON.stringify(key).replace(/^"(\w+)"$/, '$1')}: ${typeOfJson(item, depth - 1)}`,
  );
  return `{ ${fields.join('; ')} }`;
}

/** The same value, with the halves of characters that texts were cut to replaced: providers refuse them. */
export function wellFormed<T>(value: T): T;
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.every(isWellFormed) ? value : value.map((item: unknown) => wellFormed(item));
  if (!isRecord(value) || isWellFormed(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key.toWellFormed(), wellFormed(part)]));
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (Array.isArray(value)) return value.every(isWellFormed);
  return !isRecord(value) || Object.entries(value).every(([key, part]) => key.isWellFormed() && isWellFormed(part));
}
