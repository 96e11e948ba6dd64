import type { Primordials } from './primordials.ts';

/** `isPart`: of an aggregate; otherwise it caused what stands before it. */
type Cause = { isPart: boolean; value: unknown; text: string };

export type Labels = {
  /** The value of a data property, looked up along the prototypes; undefined for getters. */
  data(object: object, key: string): unknown;
  text(object: object, key: string, otherwise: string): string;
  ofFunction(item: object): string;
  /** With what caused it, and what its parts are. */
  ofError(item: object): string;
  /** Of a URL or its parameters. */
  ofUrl(item: object): string;
  /** What caused an error, outermost first, and the parts of aggregates, within bounds. */
  causes(item: object): Cause[];
  /** The name of the class of an object, '' for plain ones. */
  ofClass(item: object): string;
  /** The class of an error that nobody gave a name: it has that of a built-in. Undefined for others. */
  unnamed(item: object): string | undefined;
  /** What an error holds beside its name, its message and its causes; undefined where there is nothing. */
  fields(item: object): object | undefined;
  /** 'Map' for `[object Map]`. */
  kind(item: object): string;
};

/** Short texts for what has no JSON. They run no code of the model but a proxy's own. Runs inside the sandbox, from its source text. */
export function createLabels(p: Primordials): Labels {
  function data(object: object, key: string): unknown {
    let holder: object | null = object;
    for (let depth = 0; holder !== null && depth < 20; depth++) {
      const found = p.descriptor(holder, key);
      if (found) return 'value' in found ? found.value : undefined;
      holder = p.prototypeOf(holder);
    }
    return undefined;
  }

  function text(object: object, key: string, otherwise: string): string {
    const value = data(object, key);
    return typeof value === 'string' ? p.slice(value, 0, 2000) : otherwise;
  }

  function ofFunction(item: object): string {
    const name = text(item, 'name', '');
    if (p.exec(/^class\b/, p.slice(p.source(item), 0, 6))) return `[class ${name || '(anonymous)'}]`;
    return `[Function: ${name || '(anonymous)'}]`;
  }

  function ofError(item: object): string {
    let shown = headOf(item);
    const parts = causes(item);
    for (let index = 0; index < parts.length && shown.length < 4000; index++) {
      const { isPart, text: told } = parts[index] ?? { isPart: false, text: '' };
      shown += isPart ? ` [${told}]` : ` [cause: ${told}]`;
    }
    return shown;
  }

  function causes(item: object): Cause[] {
    const found: Cause[] = [];
    const add = (isPart: boolean, value: unknown): void =>
      void p.define(found, found.length, { isPart, value, text: textOf(value) }, true);
    const seen = new p.Set();
    let error: unknown = item;
    for (let depth = 0; depth < 5; depth++) {
      if (typeof error !== 'object' || error === null || p.setHas(seen, error)) break;
      p.setAdd(seen, error);
      addParts(error, add, 3);
      error = data(error, 'cause');
      if (error === undefined || (typeof error === 'object' && error !== null && p.setHas(seen, error))) break;
      add(false, error);
    }
    return found;
  }

  /** Ten of them, those in the parts too. */
  function addParts(error: object, add: (isPart: boolean, value: unknown) => void, depth: number): void {
    const parts = data(error, 'errors');
    if (!p.isArray(parts) || kind(error) !== 'Error') return;
    for (let index = 0; index < parts.length && index < 10; index++) {
      const part: unknown = data(parts, `${index}`);
      add(true, part);
      if (depth > 0 && typeof part === 'object' && part !== null) addParts(part, add, depth - 1);
    }
    if (parts.length > 10) add(true, `${parts.length - 10} more`);
  }

  function textOf(error: unknown): string {
    if (typeof error === 'string') return p.slice(error, 0, 1000);
    if (typeof error === 'function') return ofFunction(error);
    if (typeof error !== 'object' || error === null) return typeof error === 'symbol' ? 'a symbol' : `${error}`;
    return kind(error) === 'Error' || typeof data(error, 'message') === 'string'
      ? p.slice(headOf(error), 0, 1000)
      : `[${kind(error)}]`;
  }

  function ofUrl(item: object): string {
    const write = data(item, 'toString');
    const written: unknown = typeof write === 'function' ? p.apply(write, item, []) : '';
    return typeof written === 'string' ? written : '';
  }

  function headOf(item: object): string {
    const name = unnamed(item) ?? text(item, 'name', 'Error');
    const message = text(item, 'message', '');
    return message === '' ? name : `${name}: ${message}`;
  }

  function ofClass(item: object): string {
    const prototype = p.prototypeOf(item);
    if (prototype === null || prototype === p.objectPrototype) return '';
    const constructor = data(prototype, 'constructor');
    return typeof constructor === 'function' ? text(constructor, 'name', '') : '';
  }

  function unnamed(item: object): string | undefined {
    const prototype = p.prototypeOf(item);
    if (prototype === null || kind(item) !== 'Error') return undefined;
    if (p.descriptor(item, 'name') || p.descriptor(prototype, 'name')) return undefined;
    return ofClass(item) || undefined;
  }

  function fields(item: object): object | undefined {
    const keys = p.ownKeys(item);
    let found: object | undefined;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      if (typeof key !== 'string' || p.exec(/^(?:name|message|stack|cause|errors)$/, key)) continue;
      const field = p.descriptor(item, key);
      if (!field?.enumerable || !('value' in field)) continue;
      p.define((found ??= p.create(null)), key, field.value, true);
    }
    return found;
  }

  function kind(item: object): string {
    return p.slice(p.tag(item), 8, -1);
  }
  const labels = { __proto__: null, data, text, ofFunction, ofError, causes, ofUrl, ofClass, unnamed, fields, kind };
  return labels;
}
