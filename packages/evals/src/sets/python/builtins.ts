import { z } from 'zod';
import { calculate } from '../calculate.ts';
import { attributeOf, functionOf } from './methods.ts';
import { callValue, fromJson, isTrue, itemsOf, textOf, type PythonObject, type Value } from './values.ts';

type Call = NonNullable<PythonObject['call']>;

// Arguments come from models: no call may fill the memory.
const longest = 1_000_000;

/** What Python has without an import, and the little of its library that a set of tasks needs. `files`: all that `open` can read. */
export function builtins(files: ReadonlyMap<string, string>): Map<string, Value> {
  const functions = Object.entries({ ...conversions, ...ofLists, ...ofNumbers }).map(
    ([name, call]): [string, Value] => [name, functionOf(call)],
  );
  return new Map<string, Value>([
    ...functions,
    ['str', functionOf(([value = '']) => textOf(value), { maketrans: functionOf(translationTable) })],
    ['bytes', functionOf(([value = '']) => value, { fromhex: functionOf(([digits = '']) => fromHex(textOf(digits))) })],
    ['open', functionOf(([path = '']) => fileOf(files, textOf(path)))],
    ['json', moduleOf({ loads: ([text = '']) => parse(textOf(text)), load: ([file = null]) => parse(readAll(file)) })],
    ['os', { attributes: new Map<string, Value>([['path', moduleOf({ join: joinPath, dirname: () => '' })]]) }],
    ['__file__', ''],
    ['inf', Infinity],
  ]);
}

const conversions: { readonly [name: string]: Call } = {
  int: ([value = 0]) => Math.trunc(numberOf(value)),
  float: ([value = 0]) => numberOf(value),
  bool: ([value = false]) => isTrue(value),
  list: ([items = []]) => [...itemsOf(items)],
  tuple: ([items = []]) => [...itemsOf(items)],
  deque: ([items = []]) => [...itemsOf(items)],
  set: ([items = []]) => new Set(itemsOf(items)),
  dict: ([entries = []]) =>
    entries instanceof Map ? new Map(entries) : new Map(itemsOf(entries).map((entry) => pairOf(entry))),
  Counter([items = []]) {
    const counts = new Map<Value, Value>();
    for (const item of itemsOf(items)) counts.set(item, Number(counts.get(item) ?? 0) + 1);
    return counts;
  },
  ValueError: ([message = '']) => textOf(message),
  print: () => null,
  // Not Python: whoever asks for it wants sums, and what it is given comes from a model.
  eval: ([expression = '']) => calculate(textOf(expression)),
};

const ofLists: { readonly [name: string]: Call } = {
  len: ([value = '']) => itemsOf(value).length,
  range(values) {
    const [start, end, step] = values.length === 1 ? [0, numberOf(values[0]), 1] : values.map(numberOf);
    const length = Math.ceil(((end ?? 0) - (start ?? 0)) / (step ?? 1));
    if (!(length <= longest)) throw new Error('The range is too long.');
    return Array.from({ length: Math.max(0, length) }, (_, index) => (start ?? 0) + index * (step ?? 1));
  },
  zip(lists) {
    const all = lists.map(itemsOf);
    const length = Math.min(...all.map((one) => one.length));
    return Array.from({ length: all.length === 0 ? 0 : length }, (_, index) => all.map((one) => one[index] ?? null));
  },
  map: ([mapper = null, items = []]) => itemsOf(items).map((item) => callValue(mapper, [item])),
  enumerate: ([items = []]) => itemsOf(items).map((item, index) => [index, item]),
  sorted([items = []], named) {
    const sorted = itemsOf(items).toSorted((a, b) => compareValues(keyOf(a, named), keyOf(b, named)));
    return isTrue(named.get('reverse') ?? false) ? sorted.reverse() : sorted;
  },
  min: (values, named) => extreme(values, named, -1),
  max: (values, named) => extreme(values, named, 1),
  sum: ([items = [], start = 0]) => itemsOf(items).reduce((total, item) => add(total, item), start),
  any: ([items = []]) => itemsOf(items).some(isTrue),
  all: ([items = []]) => itemsOf(items).every(isTrue),
};

const ofNumbers: { readonly [name: string]: Call } = {
  abs: ([value = 0]) => Math.abs(numberOf(value)),
  round: ([value = 0, digits = 0]) => Number(numberOf(value).toFixed(numberOf(digits))),
  ord: ([character = '']) => textOf(character).codePointAt(0) ?? 0,
  chr: ([code = 0]) => String.fromCodePoint(numberOf(code)),
};

export function add(a: Value, b: Value): Value {
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  return numberOf(a) + numberOf(b);
}

export function numberOf(value: Value | undefined): number {
  if (value === 'inf') return Infinity;
  const isText = typeof value === 'string' && value.trim() !== '';
  const number = typeof value === 'number' || typeof value === 'boolean' || isText ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw new Error('This is no number.');
  return number;
}

/** Less than 0 where `a` comes first. */
export function compareValues(a: Value, b: Value): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    const other = a.findIndex((item, index) => compareValues(item, b[index] ?? null) !== 0);
    return other === -1 ? a.length - b.length : compareValues(a[other] ?? null, b[other] ?? null);
  }
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  return numberOf(a) - numberOf(b);
}

/** The first of the greatest, or of the smallest. */
function extreme(values: Value[], named: ReadonlyMap<string, Value>, sign: 1 | -1): Value {
  const items = values.length === 1 ? itemsOf(values[0] ?? null) : values;
  const [first, ...others] = items;
  if (first === undefined) {
    const otherwise = named.get('default');
    if (otherwise === undefined) throw new Error('There is nothing to choose from.');
    return otherwise;
  }
  return others.reduce(
    (best, item) => (sign * compareValues(keyOf(item, named), keyOf(best, named)) > 0 ? item : best),
    first,
  );
}

function keyOf(item: Value, named: ReadonlyMap<string, Value>): Value {
  const key = named.get('key');
  return key === undefined || key === null ? item : callValue(key, [item]);
}

function pairOf(entry: Value): [Value, Value] {
  const [key = null, value = null] = itemsOf(entry);
  return [key, value];
}

const translationTable: Call = ([from = '', to = '']) => {
  const letters = itemsOf(textOf(to));
  return new Map(itemsOf(textOf(from)).map((letter, index) => [letter, letters[index] ?? '']));
};

function fromHex(digits: string): string {
  const bytes = Buffer.from(digits, 'hex');
  if (digits.length !== 2 * bytes.length) throw new Error('These are no hexadecimal digits.');
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

const joinPath: Call = (parts) => parts.map(textOf).filter(Boolean).join('/');

function fileOf(files: ReadonlyMap<string, string>, path: string): PythonObject {
  const text = files.get(path);
  if (text === undefined) throw new Error(`The file "${path}" is not read by this loader.`);
  return moduleOf({ read: () => text });
}

function readAll(file: Value): string {
  return textOf(callValue(attributeOf(file, 'read'), []));
}

function parse(text: string): Value {
  return fromJson(z.json().parse(JSON.parse(text)));
}

function moduleOf(functions: { readonly [name: string]: Call }): PythonObject {
  return {
    attributes: new Map(Object.entries(functions).map(([name, call]): [string, Value] => [name, functionOf(call)])),
  };
}
