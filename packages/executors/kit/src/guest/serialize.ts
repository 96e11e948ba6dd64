import type { Fields, Kinds, Writer } from './kinds.ts';
import type { Labels } from './labels.ts';
import type { Primordials } from './primordials.ts';
import type { Promises } from './promises.ts';
import type { Unfit } from './unfit.ts';

/**
 * `describe`: what JSON does not have comes as text, as `[Function: f]`. `answer`: so too, but it must not be all there is.
 * `data`: it is a problem. Undefined is left out, as JSON.stringify does, and a promise is a problem always.
 */
type SerializeOptions = { mode: 'describe' | 'answer' | 'data'; bytes: number; depth: number };
/** `text` is undefined for what has no JSON at all: undefined, and what has a `problem`. */
type Serialized = { text: string | undefined; truncated: boolean; problem: string | undefined };

/** In mode `data`, what the value's own code throws goes through. */
export type Serialize = (value: unknown, options: SerializeOptions) => Serialized;

/**
 * Turns any value into JSON text of a bounded size. Runs inside the sandbox, from its source text: one function that holds
 * all that it needs, so that it stays a closure of this length.
 */
export function createSerializer(
  p: Primordials,
  labels: Labels,
  promises: Promises,
  kinds: Kinds,
  unfit: Unfit,
): Serialize {
  const { tooLarge, tooDeep, cyclic, tooShared, refused, refuse, problemOf } = unfit;
  type Preview = { items: number; characters: number; depth: number };
  const unbounded: Preview = { items: Infinity, characters: Infinity, depth: Infinity };
  // A few dozen objects that each hold the next one twice would be written out without end.
  const mostShared = 10_000;
  // Deeper, it is most likely this code that an engine of a small stack had no room for.
  const ownLevels = 20;

  return function serialize(value: unknown, options: SerializeOptions): Serialized {
    const { bytes } = options;
    let { depth } = options;
    try {
      return write(value, options, unbounded);
    } catch (error) {
      if (!unfit.is(error)) throw error;
      // Deeper, an outline of it would not end either.
      if (error === tooShared) depth = 8;
      if (options.mode === 'data' || error === refused || (options.mode === 'answer' && error === tooShared))
        return { text: undefined, truncated: false, problem: problemOf(error, bytes, depth) };
    }
    return (
      preview(value, options, { items: 200, characters: 20_000, depth }) ??
      preview(value, options, { items: 50, characters: 2_000, depth: 8 }) ??
      preview(value, options, { items: 20, characters: 200, depth: 4 }) ??
      preview(value, options, { items: 3, characters: 50, depth: 2 }) ?? {
        text: '"[too large to show]"',
        truncated: true,
        problem: undefined,
      }
    );
  };

  function preview(value: unknown, options: SerializeOptions, bounds: Preview): Serialized | undefined {
    try {
      return write(value, options, bounds);
    } catch (error) {
      if (error === refused)
        return { text: undefined, truncated: false, problem: problemOf(error, options.bytes, options.depth) };
      if (unfit.is(error)) return undefined;
      throw error;
    }
  }

  /** `key` is '' at the top. */
  function refusePromise(key: string): never {
    const place = key === '' ? 'is a promise' : `holds a promise, at ${p.stringify(p.slice(key, 0, 100))}`;
    return refuse(
      `${place}: an \`await\` is missing. Await the promise first, and a list of promises with \`await Promise.all(list)\``,
    );
  }

  function write(root: unknown, { mode, bytes, depth }: SerializeOptions, bounds: Preview): Serialized {
    const describing = mode !== 'data';
    const cutting = bounds !== unbounded;
    const ancestors = new p.Set();
    const met = new p.Set();
    let shared = 0;
    let inShared = false;
    let size = 0;
    const writer: Writer = {
      mode,
      describing,
      items: bounds.items,
      emit,
      writeText,
      writeValue,
      writeList,
      openFields,
      tooFar,
      refuse,
      refuseUnlessDescribed,
    };
    return { text: writeValue(root, '', 0), truncated: cutting, problem: undefined };

    function emit(text: string): string {
      size += text.length;
      if (size > bytes) throw tooLarge;
      return text;
    }

    function writeText(text: string): string {
      let shown = text;
      if (text.length > bounds.characters) {
        const half = bounds.characters / 2;
        shown = `${p.slice(text, 0, half)}… ${text.length - 2 * half} more characters …${p.slice(text, -half)}`;
      }
      if (size + shown.length > bytes) throw tooLarge;
      const quoted = p.stringify(shown);
      if (p.exec(/[^\0-\x7f]/, quoted)) {
        for (let index = 0; index < quoted.length; index++) {
          const unit = quoted[index] ?? '';
          if (unit > '\x7f') size += unit > '\u07ff' ? 2 : 1;
        }
      }
      return emit(quoted);
    }

    function writeValue(value: unknown, key: string, level: number): string | undefined {
      switch (typeof value) {
        case 'string':
          return writeText(value);
        case 'number':
          if (p.isFinite(value)) return emit(`${value}`);
          return describing ? writeText(`${value}`) : emit('null');
        case 'boolean':
          return emit(value ? 'true' : 'false');
        case 'bigint':
          if (describing) return writeText(`${value}`);
          return refuse('holds a BigInt, which is not JSON: make it a number or a string');
        case 'symbol':
          refuseUnlessDescribed('a symbol', level);
          return writeText(p.symbolText(value));
        case 'object':
          return value === null ? emit('null') : writeObject(value, key, level);
        case 'function':
          refuseUnlessDescribed('a function', level);
          return writeText(safely(() => labels.ofFunction(value), '[Function]'));
        default:
          return undefined;
      }
    }

    /** An answer may hold what is only described, but is more than that. */
    function refuseUnlessDescribed(what: string, level: number): void {
      if (!describing) refuse(`holds ${what}, which is not JSON`);
      if (mode === 'answer' && level === 0) refuse(`is ${what}: give the value that is meant`);
    }

    function writeObject(value: object, key: string, level: number): string | undefined {
      if (p.setHas(ancestors, value)) {
        if (describing) return writeText('[Circular]');
        throw cyclic;
      }
      const wasInShared = inShared;
      // What is met again within what is met again: an object in a thousand places is only a long list.
      if (p.setHas(met, value)) {
        if (inShared && ++shared > mostShared) throw tooShared;
        inShared = true;
      }
      p.setAdd(met, value);
      p.setAdd(ancestors, value);
      const text = describing ? describe(value, key, level) : writeByKind(value, key, level);
      p.setDelete(ancestors, value);
      inShared = wasInShared;
      return text;
    }

    /** An object whose own code throws is shown as such. */
    function describe(value: object, key: string, level: number): string | undefined {
      const before = size;
      try {
        return writeByKind(value, key, level);
      } catch (error) {
        if (unfit.is(error)) throw error;
        if (level >= ownLevels) throw tooDeep;
        size = before;
        return writeText('[an object that throws when it is read]');
      }
    }

    function writeByKind(value: object, key: string, level: number): string | undefined {
      if (p.isArray(value)) return writeList(value, value.length, 'Array', level);
      const prototype = p.prototypeOf(value);
      if (prototype !== p.objectPrototype && promises.is(value)) return refusePromise(key);
      const exotic =
        prototype === null || prototype === p.objectPrototype ? undefined : kinds.write(writer, value, level);
      if (exotic !== undefined) return exotic;
      const toJson: unknown = p.get(value, 'toJSON');
      if (typeof toJson === 'function') return writeReplaced(value, p.apply(toJson, value, [key]), level);
      if (prototype !== null && prototype !== p.objectPrototype) kinds.refuse(writer, value, level);
      return writeRecord(value, level);
    }

    function writeReplaced(value: object, replaced: unknown, level: number): string | undefined {
      return replaced === value ? writeRecord(value, level) : writeValue(replaced, '', level + 1);
    }

    function tooFar(level: number, label: string): string | undefined {
      if (level < depth && level < bounds.depth) return undefined;
      if (!cutting) throw tooDeep;
      return writeText(label);
    }

    function writeList(list: object, length: number, name: string, level: number): string {
      const far = tooFar(level, `[${name}(${length})]`);
      if (far !== undefined) return far;
      const shown = length > bounds.items ? bounds.items : length;
      let text = emit('[');
      for (let index = 0; index < shown; index++) {
        if (index > 0) text += emit(',');
        text += writeValue(p.get(list, index), `${index}`, level + 1) ?? emit('null');
      }
      if (shown < length) text += emit(',') + writeText(`… ${length - shown} more items`);
      return text + emit(']');
    }

    function writeRecord(record: object, level: number): string {
      const far = tooFar(level, '[Object]');
      if (far !== undefined) return far;
      const keys = p.ownKeys(record);
      const fields = openFields();
      for (let index = 0; index < keys.length; index++) {
        const name = keys[index];
        if (typeof name !== 'string' || !p.enumerable(record, name)) continue;
        if (fields.full()) return fields.close(keys.length - index);
        fields.add(name, read(record, name), level);
      }
      return fields.close(0);
    }

    function read(record: object, name: string): unknown {
      if (!describing) return p.get(record, name);
      try {
        return p.get(record, name);
      } catch {
        return '[Getter that throws]';
      }
    }

    function openFields(): Fields {
      let text = emit('{');
      let count = 0;
      function add(name: string, value: unknown, level: number): void {
        const before = size;
        const head = `${count > 0 ? emit(',') : ''}${writeText(name)}${emit(':')}`;
        const written = writeValue(value, name, level + 1);
        if (written === undefined) {
          size = before;
        } else {
          text += head + written;
          count++;
        }
      }
      function close(left: number): string {
        if (left > 0) add('…', `${left} more keys`, 0);
        return text + emit('}');
      }
      return { add, close, full: () => count >= bounds.items };
    }
  }

  function safely(read: () => string, otherwise: string): string {
    try {
      return read();
    } catch {
      return otherwise;
    }
  }
}
