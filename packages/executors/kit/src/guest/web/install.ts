import type { Primordials } from '../primordials.ts';
import type { WebModule, WebNeeds } from './needs.ts';

export type WebParts = {
  /** The module of each global. */
  globals: { [name: string]: string };
  /** Fetches the text of a module from outside. */
  textOf(module: string): string;
  /** Compiles an expression as code of the global scope. */
  compile(expression: string): unknown;
  needs: WebNeeds;
};

/**
 * Globals that are fetched and compiled when they are first read: most steps need none of them. Runs inside the sandbox, from its source
 * text.
 */
export function installWeb(p: Primordials, { globals, textOf, compile, needs }: WebParts): void {
  const loaded: { [name: string]: WebModule | undefined } = p.create(null);

  function load(name: string): WebModule {
    const known = loaded[name];
    if (known) return known;
    const create = compile(`(load, needs) => { 'use strict'; return ${textOf(name)}; }\n//# sourceURL=sandbox`);
    const made = typeof create === 'function' ? p.apply(create, undefined, [load, needs]) : {};
    loaded[name] = made;
    return made;
  }

  function offer(name: string, module: string): void {
    const replace = (value: unknown): boolean => p.define(p.global, name, value);
    const { get, set } = {
      get(): unknown {
        const value = load(module)[name];
        replace(value);
        return value;
      },
      set(value: unknown): void {
        replace(value);
      },
    };
    p.defineProperty(p.global, name, { get, set, enumerable: false, configurable: true });
  }

  const names = p.ownKeys(globals);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    const module = typeof name === 'string' ? globals[name] : undefined;
    if (typeof name === 'string' && module !== undefined) offer(name, module);
  }
}
