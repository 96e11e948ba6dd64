import type { Value } from './values.ts';

/** The names of a module or of a function that runs. */
export type Scope = { read(name: string): Value; write(name: string, value: Value): void };

export function createScope(names: Map<string, Value>, outer?: Scope): Scope {
  return {
    read(name) {
      const value = names.get(name);
      if (value !== undefined) return value;
      if (!outer) throw new Error(`The name "${name}" is not known.`);
      return outer.read(name);
    },
    write: (name, value) => void names.set(name, value),
  };
}
