import type { Exceptions } from './exceptions.ts';
import type { WebModule } from './needs.ts';

/** `structuredClone`. Runs inside the sandbox, from its source text, when it is first used. */
export function createClone({ DOMException }: Exceptions): WebModule {
  const tagOf = Object.prototype.toString;
  const errors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const errorTypes = new Map<unknown, ErrorConstructor>(Object.entries(errors));

  function refuse(what: string, hint = ''): never {
    throw new DOMException(`${what} cannot be cloned${hint}.`, 'DataCloneError');
  }

  /** What a brand check tells: `read` throws on anything but its own kind. */
  function is(read: () => unknown): boolean {
    try {
      read();
      return true;
    } catch {
      return false;
    }
  }

  function clone(root: unknown): unknown {
    const seen = new Map<object, object>();
    return copy(root);

    function copy(value: unknown): unknown {
      if (typeof value === 'symbol') return refuse(`The symbol ${String(value)}`);
      if (typeof value === 'function') return refuse(`The function ${value.name || '(anonymous)'}`);
      if (typeof value !== 'object' || value === null) return value;
      const known = seen.get(value);
      if (known !== undefined) return known;
      return copyObject(value);
    }

    function keep<Copy extends object>(value: object, made: Copy): Copy {
      seen.set(value, made);
      return made;
    }

    function copyObject(value: object): object {
      if (Array.isArray(value)) return copyList(value);
      if (value instanceof Map && is(() => value.size)) return copyMap(value);
      if (value instanceof Set && is(() => value.size)) return copySet(value);
      if (value instanceof Date && is(() => value.getTime())) return keep(value, new Date(value.getTime()));
      if (value instanceof RegExp && is(() => value.source)) return keep(value, new RegExp(value.source, value.flags));
      if (value instanceof ArrayBuffer) return keep(value, value.slice(0));
      if (ArrayBuffer.isView(value)) return copyView(value);
      if (value instanceof Error) return copyError(value);
      if (value instanceof Promise) return refuse('A promise', ': an `await` is missing before it');
      const boxed = boxOf(value);
      if (boxed !== undefined) return keep(value, boxed);
      const tag: string = tagOf.call(value);
      const isOpaque =
        value instanceof WeakMap || value instanceof WeakSet || !/\[object (?:Object|Arguments)\]/.test(tag);
      if (isOpaque) return refuse(`A value of the kind ${tag.slice(8, -1)}`);
      return copyFields(value, keep(value, {}));
    }

    /** With its holes. */
    function copyList(list: readonly unknown[]): object {
      const made: unknown[] = keep(list, []);
      made.length = list.length;
      return copyFields(list, made);
    }

    function copyFields(from: object, to: object): object {
      for (const key of Object.keys(from)) {
        const value = copy(Reflect.get(from, key));
        Object.defineProperty(to, key, { value, writable: true, enumerable: true, configurable: true });
      }
      return to;
    }

    function copyMap(map: Map<unknown, unknown>): object {
      const made = keep(map, new Map());
      for (const [key, value] of Array.from(map)) made.set(copy(key), copy(value));
      return made;
    }

    function copySet(set: Set<unknown>): object {
      const made = keep(set, new Set());
      for (const item of Array.from(set)) made.add(copy(item));
      return made;
    }

    function copyView(view: ArrayBufferView): object {
      const buffer = copy(view.buffer);
      const isWhole = view.byteLength === view.buffer.byteLength;
      const name: unknown = Reflect.get(view, Symbol.toStringTag);
      const type: unknown = Reflect.get(globalThis, typeof name === 'string' ? name : '');
      if (typeof type !== 'function') return refuse('A view of bytes');
      const length: unknown = Reflect.get(view, 'length');
      const bounds = isWhole ? [] : [view.byteOffset, typeof length === 'number' ? length : view.byteLength];
      return keep(view, Reflect.construct(type, [buffer, ...bounds]));
    }

    function copyError(error: Error): object {
      const type = errorTypes.get(error.name) ?? Error;
      const made = keep(error, new type());
      const { message, stack } = error;
      const fields = { message: Object.hasOwn(error, 'message') ? `${message}` : undefined, stack };
      for (const [key, value] of Object.entries(fields)) {
        if (value !== undefined) Object.defineProperty(made, key, { value, writable: true, configurable: true });
      }
      if (Object.hasOwn(error, 'cause')) {
        const cause = copy(error.cause);
        Object.defineProperty(made, 'cause', { value: cause, writable: true, configurable: true });
      }
      return made;
    }

    function boxOf(value: object): object | undefined {
      if (value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt)
        return Object(value.valueOf());
      return value instanceof Symbol ? refuse('A symbol') : undefined;
    }
  }

  return {
    structuredClone(...values: [value?: unknown, options?: { transfer?: readonly unknown[] }]): unknown {
      if (values.length === 0) throw new TypeError('structuredClone takes one argument, the value.');
      const [value, options] = values;
      const made = clone(value);
      for (const item of options?.transfer ?? []) {
        if (!(item instanceof ArrayBuffer)) refuse('What is to be transferred', ': only an ArrayBuffer can be');
        else item.transfer();
      }
      return made;
    },
  };
}
