/** What is asked of a format or a comparison, checked. */
export type Settings = {
  /** Refuses what the engine cannot do right, saying what to do instead. */
  refuse(what: string, instead: string): never;
  /** Refuses any language but English; `others` are languages in which the result is the same. */
  checkLocale(locales: unknown, instead: string, others?: RegExp): void;
  /** The options by name. Refuses those that are not among `known`. */
  read(options: unknown, known: readonly string[], instead: string): { [name: string]: unknown };
};

/** QuickJS has no data of languages, so that what needs them must say so. Runs inside the sandbox, from its source text. */
export function createSettings(): Settings {
  function refuse(what: string, instead: string): never {
    throw new TypeError(`${what} is not there, since this sandbox has no data of languages: ${instead}.`);
  }

  const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

  return {
    refuse,
    checkLocale(locales, instead, others = /^$/) {
      const list: readonly unknown[] = Array.isArray(locales) ? locales : [locales];
      const [first] = list;
      if (first === undefined) return;
      const name = textOf(first);
      if (!/^en(?:-US)?$/i.test(name) && !others.test(name)) refuse(`The language "${name.slice(0, 50)}"`, instead);
    },
    read(options, known, instead) {
      const found: { [name: string]: unknown } = {};
      for (const [name, value] of Object.entries(options ?? {})) {
        if (value === undefined) continue;
        if (!known.includes(name)) refuse(`The option ${name.slice(0, 50)}`, instead);
        found[name] = value;
      }
      return found;
    },
  };
}
