import { invalid } from './errors.ts';
import { isRecord } from './json.ts';
import { didYouMean, isIdentifier } from './names.ts';

/** What an option may be, and the words for it. */
export type OptionKind = { is(value: unknown): boolean; expected: string };

/** A kind for each option. */
export type OptionKinds<Options> = { readonly [option in keyof Required<Options>]: OptionKind };

export const text: OptionKind = { is: (value) => typeof value === 'string', expected: 'a string' };
export const flag: OptionKind = { is: (value) => typeof value === 'boolean', expected: 'true or false' };
export const callback: OptionKind = { is: (value) => typeof value === 'function', expected: 'a function' };
export const list: OptionKind = { is: Array.isArray, expected: 'an array' };
export function listOf({ is, expected }: OptionKind): OptionKind {
  return { is: (value) => Array.isArray(value) && value.every(is), expected: `an array, each part ${expected}` };
}
export const record: OptionKind = { is: isRecord, expected: 'an object' };
export const count: OptionKind = {
  is: (value) => Number.isInteger(value) && Number(value) >= 1,
  expected: 'a whole number of at least 1',
};
export const positive: OptionKind = {
  is: (value) => typeof value === 'number' && value > 0,
  expected: 'a number above 0',
};
export const notNegative: OptionKind = {
  is: (value) => typeof value === 'number' && value >= 0,
  expected: 'a number of at least 0',
};
export function oneOf(...words: readonly string[]): OptionKind {
  const quoted = words.map((word) => `'${word}'`);
  return {
    is: (value) => words.some((word) => word === value),
    expected: `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`,
  };
}
export function either(...kinds: readonly OptionKind[]): OptionKind {
  return {
    is: (value) => kinds.some((kind) => kind.is(value)),
    expected: kinds.map(({ expected }) => expected).join(', or '),
  };
}
export function having(method: string, expected: string): OptionKind {
  return { is: (value) => isRecord(value) && typeof value[method] === 'function', expected };
}
export const signal: OptionKind = { is: (value) => value instanceof AbortSignal, expected: 'an AbortSignal' };

/**
 * Refuses options of the wrong kind, and names that are not options: a misspelt one would be ignored in silence. Options that are
 * undefined count as left out. Throws AgentError `invalid-argument`.
 */
export function checkKinds(what: string, options: unknown, kinds: { readonly [option: string]: OptionKind }): void {
  if (!isRecord(options)) throw invalid(`${what} takes an object of options.`);
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (!kind) throw invalid(`${what} has no option "${name}".${nearest(name, Object.keys(kinds))}`);
    if (value !== undefined && !kind.is(value)) throw invalid(`${what}.${name} must be ${kind.expected}.`);
  }
}

function nearest(name: string, options: readonly string[]): string {
  return didYouMean(name, options) || ` It takes ${options.join(', ')}.`;
}

export const model = having('stream', 'a model, such as openai("gpt-5.2")');

/** Throws AgentError `invalid-argument` for anything that is not a model. */
export function checkModel(what: string, value: unknown): void {
  if (!model.is(value)) throw invalid(`${what} takes ${model.expected}.`);
}

/** Throws AgentError `invalid-argument` for what cannot be the name of a tool. */
export function checkToolName(name: unknown): asserts name is string {
  if (isIdentifier(name)) return;
  throw invalid(
    `A tool's name must be an identifier of at most 64 letters, digits and underscores, such as "web_search"; got ${JSON.stringify(name)}.`,
  );
}

/** For factories of other packages. */
export const kinds = {
  text,
  flag,
  callback,
  list,
  listOf,
  record,
  count,
  positive,
  notNegative,
  oneOf,
  either,
  having,
  signal,
} as const;
