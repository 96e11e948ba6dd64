import { AgentError, invalid, messageOf } from './errors.ts';
import { imageOf } from './images.ts';
import { copyOf, isJson, jsonBudget, maxDepth, tooLarge, type Json, type JsonBudget } from './json.ts';

/**
 * The value as JSON holds it, or an error that names what cannot be held, and where. Maps become objects, sets and typed arrays
 * of numbers lists, dates ISO text, big integers numbers where they fit, bytes of a picture an image part; what has `toJSON`
 * is asked. `undefined` becomes null, and is left out of objects.
 *
 * @throws AgentError `invalid-argument`: for an Error, a Response, a function, a promise, a stream, other bytes, a cycle, what
 * is too large …
 */
export function toData(value: unknown, what = 'the value'): Json {
  try {
    if (isJson(value, maxDepth)) return copyOf(value);
    return convert(value, { key: what, depth: 0, budget: jsonBudget() }) ?? null;
  } catch (error) {
    hush(value);
    throw AgentError.is(error) ? error : invalid(`${what} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** Nobody will wait for the promises in what is refused: one that rejects would end the process. */
function hush(value: unknown, seen = new Set<object>(), depth = 8): void {
  if (value instanceof Promise) return void value.catch(() => {});
  if (typeof value !== 'object' || value === null || seen.has(value) || depth === 0) return;
  seen.add(value);
  // Bytes are no promises, however many there are.
  if (ArrayBuffer.isView(value)) return;
  const parts = value instanceof Map || value instanceof Set ? value.values() : dataOf(value);
  for (const part of parts) hush(part, seen, depth - 1);
}

/** What an object holds, without asking its getters. */
function dataOf(value: object): unknown[] {
  try {
    return Object.values(Object.getOwnPropertyDescriptors(value)).map((descriptor) => descriptor.value);
  } catch {
    // A proxy may refuse.
    return [];
  }
}

/** Where a part stands: under `key` of `holder`, which stands at `above`. At the top, `key` is what the value is called. */
type Place = { key: string | number; depth: number; budget: JsonBudget; holder?: object; above?: Place };

function isWithin(value: object, place: Place): boolean {
  for (let at: Place | undefined = place; at; at = at.above) if (at.holder === value) return true;
  return false;
}

function pathOf({ key, above }: Place): string {
  if (!above) return `${key}`;
  if (typeof key === 'number') return `${pathOf(above)}[${key}]`;
  return pathOf(above) + (/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key.slice(0, 40))}]`);
}

function rootOf(place: Place): Place {
  return place.above ? rootOf(place.above) : place;
}

/** Undefined for what an object leaves out. */
function convert(value: unknown, place: Place): Json | undefined {
  const isCycle = typeof value === 'object' && value !== null && isWithin(value, place);
  if (isCycle) throw refuse(place, 'a part of itself');
  if (!place.budget.take(value)) throw invalid(`${rootOf(place).key} is ${tooLarge}`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'undefined':
      return undefined;
    case 'bigint': {
      const number = Number(value);
      if (Number.isSafeInteger(number)) return number;
      throw refuse(place, 'a big integer that is too large for a number: give it as text');
    }
    case 'function':
      throw refuse(place, 'a function');
    case 'symbol':
      throw refuse(place, 'a symbol');
    case 'object':
      return value === null ? null : convertObject(value, place);
  }
}

function convertObject(value: object, place: Place): Json {
  if (place.depth >= maxDepth) throw refuse(place, `nested more than ${maxDepth} levels deep`);
  if ('then' in value && typeof value.then === 'function') throw refuse(place, 'a promise: await it');
  if (value instanceof Error) throw refuse(place, `an error (${value.name}): throw it, or give its message`);
  const { depth, budget } = place;
  const item = (part: unknown, key: string | number) =>
    convert(part, { key, depth: depth + 1, budget, holder: value, above: place });
  // Not `map`, which skips what an array does not hold.
  const list = (items: readonly unknown[]) => Array.from(items, (part, index) => item(part, index) ?? null);
  if (Array.isArray(value)) return list(value);
  if (value instanceof Map)
    return object(
      [...value].map(([key, part]) => [mapKey(key, place), part]),
      item,
    );
  if (value instanceof Set) return list([...value]);
  if (value instanceof String || value instanceof Number || value instanceof Boolean || value instanceof BigInt)
    return convert(value.valueOf(), place) ?? null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return convertBytes(value, place, list);
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const json: unknown = value.toJSON();
    if (json !== value) return convert(json, { ...place, depth: place.depth + 1 }) ?? null;
  }
  const entries = Object.entries(value);
  const isPlain = () => [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (entries.length === 0 && !isPlain())
    throw refuse(place, `${withArticle(nameOf(value))}, which has no data of its own`);
  return object(entries, item);
}

function object(
  entries: readonly (readonly [string, unknown])[],
  item: (part: unknown, key: string) => Json | undefined,
): Json {
  const converted: (readonly [string, Json])[] = [];
  for (const [key, part] of entries) {
    const json = item(part, key);
    if (json !== undefined) converted.push([key, json]);
  }
  return Object.fromEntries(converted);
}

function mapKey(key: unknown, place: Place): string {
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean') return String(key);
  throw refuse(place, 'a map whose keys are not texts or numbers');
}

function convertBytes(
  value: ArrayBuffer | ArrayBufferView,
  place: Place,
  list: (items: readonly unknown[]) => Json,
): Json {
  const isBytes = value instanceof ArrayBuffer || value instanceof Uint8Array || value instanceof Uint8ClampedArray;
  if (!isBytes) {
    if (value instanceof DataView) throw refuse(place, 'a DataView');
    return list(Array.from(Object(value)));
  }
  const bytes =
    value instanceof ArrayBuffer
      ? new Uint8Array(value)
      : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const image = imageOf(bytes);
  if (image) return image;
  throw refuse(place, `${bytes.length} bytes that are not a picture: give text, such as base64, or a file's name`);
}

function nameOf(value: object): string {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return tag === 'Object' ? (value.constructor?.name ?? tag) : tag;
}

function withArticle(noun: string): string {
  return `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

function refuse(place: Place, what: string) {
  return invalid(`${pathOf(place)} is ${what}.`);
}
