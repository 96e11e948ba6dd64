import type { Labels } from './labels.ts';
import type { Primordials } from './primordials.ts';

export type Promises = {
  is(item: unknown): item is Promise<unknown>;
  /** What to spread in an object in place of `item`. */
  fields(item: unknown): unknown;
};

/**
 * Makes code that forgot an `await` fail where it stands: what is read of a promise as if it were its value is an error
 * that says so. Runs inside the sandbox, from its source text.
 */
export function guardPromises(p: Primordials, labels: Labels): Promises {
  const { iterator, asyncIterator, toPrimitive } = Symbol;
  const { prototype } = p.Promise;
  const target: object = p.create(p.objectPrototype);

  function isDirect(item: unknown): boolean {
    return typeof item === 'object' && item !== null && p.prototypeOf(item) === prototype;
  }

  function missing(what: string): Error {
    return new p.TypeError(
      `${what}: an \`await\` is missing. Await the promise first, and a list of promises with \`await Promise.all(list)\`.`,
    );
  }

  function get(_: object, key: string | symbol, receiver: unknown): unknown {
    if (!isDirect(receiver)) return p.get(target, key, receiver);
    if (typeof key === 'symbol') {
      const isIteration = key === iterator || key === asyncIterator;
      if (!isIteration && key !== toPrimitive) return p.get(target, key, receiver);
      return () => {
        throw missing(isIteration ? 'A promise cannot be iterated' : 'A promise is neither text nor a number');
      };
    }
    if (key === 'toJSON') throw missing('A promise has no JSON');
    if (key === 'toString' || key === 'toLocaleString') throw missing('A promise is no text');
    const found: unknown = p.get(target, key, receiver);
    // What a promise has anyway may have been deleted; marks of libraries begin with a sign.
    if (found !== undefined || p.exec(/^(?:[_$@]|then$|catch$|finally$|constructor$)/, key)) return found;
    throw missing(`A promise has no ${p.stringify(p.slice(key, 0, 100))}`);
  }
  // Beyond the prototype of promises, where only what they do not have is looked up; subclasses keep what is theirs.
  p.setPrototypeOf(prototype, new Proxy(target, p.freeze({ __proto__: null, get })));

  function fields(item: unknown): unknown {
    if (isDirect(item)) throw missing('A promise has no fields');
    return item;
  }

  /** Of Object, whose functions take a promise for an object without fields. `from`: the first argument that is read. */
  function guard(name: 'keys' | 'values' | 'entries' | 'assign', from: number): void {
    const native = Object[name];
    const { guarded } = {
      guarded(...values: unknown[]): unknown {
        for (let index = from; index < values.length; index++) fields(values[index]);
        return p.apply(native, Object, values);
      },
    };
    p.define(guarded, 'name', name);
    p.define(guarded, 'length', native.length);
    p.define(Object, name, guarded);
  }
  guard('keys', 0);
  guard('values', 0);
  guard('entries', 0);
  guard('assign', 1);

  function is(item: unknown): item is Promise<unknown> {
    return typeof item === 'object' && item !== null && labels.kind(item) === 'Promise';
  }
  return { is, fields };
}
