import type { Primordials } from './primordials.ts';

export type Labels = {
  /** The value of a data property, looked up along the prototypes; undefined for getters. */
  data(object: object, key: string): unknown;
  text(object: object, key: string, otherwise: string): string;
  ofFunction(item: object): string;
  ofError(item: object): string;
  /** The name of the class of an object, '' for plain ones. */
  ofClass(item: object): string;
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
    const name = text(item, 'name', 'Error');
    const message = text(item, 'message', '');
    return message === '' ? name : `${name}: ${message}`;
  }

  function ofClass(item: object): string {
    const prototype = p.prototypeOf(item);
    if (prototype === null || prototype === p.objectPrototype) return '';
    const constructor = data(prototype, 'constructor');
    return typeof constructor === 'function' ? text(constructor, 'name', '') : '';
  }

  function kind(item: object): string {
    return p.slice(p.tag(item), 8, -1);
  }
  const labels = { __proto__: null, data, text, ofFunction, ofError, ofClass, kind };
  return labels;
}
