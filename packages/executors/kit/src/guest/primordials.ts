/**
 * The built-ins that the guest's own functions stand on, taken before any code of the model runs: what the model
 * patches later changes nothing for them. Runs inside the sandbox, from its source text: no imports, no outer names.
 */
export function capturePrimordials() {
  const { apply, construct, defineProperty, get, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;

  function uncurry<This, Args extends unknown[], Result>(method: (this: This, ...args: Args) => Result) {
    return (self: This, ...args: Args): Result => apply(method, self, args);
  }
  /** The number or string that a built-in accessor gives; undefined on objects that are of another kind. */
  function brand(prototype: object | null, key: PropertyKey): (self: object) => unknown {
    const read: unknown = prototype && getOwnPropertyDescriptor(prototype, key)?.get;
    if (typeof read !== 'function') return () => undefined;
    return (self) => {
      try {
        return apply(read, self, []);
      } catch {
        return undefined;
      }
    };
  }
  /** A data property as an assignment makes it, without asking the setters of prototypes. */
  function define(target: object, key: PropertyKey, value: unknown, enumerable = false): boolean {
    const descriptor = { __proto__: null, value, writable: true, enumerable, configurable: true };
    return defineProperty(target, key, descriptor);
  }
  const { get: getFromMap, set: setInMap } = Map.prototype;
  const typedArray = getPrototypeOf(Uint8Array.prototype);

  return {
    __proto__: null,
    apply,
    construct,
    create: Object.create,
    define,
    defineProperty,
    get,
    ownKeys,
    prototypeOf: getPrototypeOf,
    setPrototypeOf: Reflect.setPrototypeOf,
    descriptor: getOwnPropertyDescriptor,
    // oxlint-disable-next-line no-eval -- runs in the sandbox, whose own code may evaluate text too
    evaluate: globalThis.eval,
    global: globalThis,
    isArray: Array.isArray,
    parse: JSON.parse,
    stringify: JSON.stringify,
    Promise,
    Error,
    TypeError,
    RangeError,
    Set,
    Map,
    String,
    Number,
    resolved: Promise.resolve(),
    captureStackTrace: Error.captureStackTrace,
    // oxlint-disable-next-line unicorn/no-thenable -- the function itself
    then: Promise.prototype.then,
    settle: uncurry(Promise.prototype.then),
    freeze: Object.freeze,
    objectPrototype: Object.prototype,
    imul: Math.imul,
    floor: Math.floor,
    trunc: Math.trunc,
    parseFloat,
    isFinite: Number.isFinite,
    slice: uncurry(String.prototype.slice),
    indexOf: uncurry(String.prototype.indexOf),
    lower: uncurry(String.prototype.toLowerCase),
    repeat: uncurry(String.prototype.repeat),
    exec: uncurry(RegExp.prototype.exec),
    enumerable: uncurry(Object.prototype.propertyIsEnumerable),
    tag: uncurry(Object.prototype.toString),
    source: uncurry(Function.prototype.toString),
    symbolText: uncurry(Symbol.prototype.toString),
    regexpText: uncurry(RegExp.prototype.toString),
    unboxNumber: uncurry(Number.prototype.valueOf),
    unboxString: uncurry(String.prototype.valueOf),
    unboxBoolean: uncurry(Boolean.prototype.valueOf),
    time: uncurry(Date.prototype.getTime),
    iso: uncurry(Date.prototype.toISOString),
    mapSize: brand(Map.prototype, 'size'),
    mapForEach: uncurry(Map.prototype.forEach),
    mapGet: <Key, Value>(map: Map<Key, Value>, key: Key): Value | undefined => apply(getFromMap, map, [key]),
    mapSet: <Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void => {
      apply(setInMap, map, [key, value]);
    },
    setSize: brand(Set.prototype, 'size'),
    setForEach: uncurry(Set.prototype.forEach),
    setHas: uncurry(Set.prototype.has),
    setAdd: uncurry(Set.prototype.add),
    setDelete: uncurry(Set.prototype.delete),
    typedArrayName: brand(typedArray, Symbol.toStringTag),
    typedArrayLength: brand(typedArray, 'length'),
    bufferBytes: brand(ArrayBuffer.prototype, 'byteLength'),
  };
}

/** Inferred: written out, it would be the table above once more. */
export type Primordials = ReturnType<typeof capturePrimordials>;
