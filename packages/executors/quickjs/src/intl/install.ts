import type { Collation } from './collation.ts';
import type { Dates } from './dates.ts';
import type { Numbers } from './numbers.ts';
import type { Settings } from './settings.ts';

export type IntlParts = { settings: Settings; numbers: Numbers; dates: Dates; collation: Collation };

/**
 * `Intl` and the methods that take a locale, as far as they can be right without data of languages; the rest is a TypeError that
 * says what to do. `load` gives the parts when they are first needed. Runs inside the sandbox, from its source text.
 */
export function installIntl(load: () => IntlParts): void {
  const { apply, defineProperty } = Reflect;
  const { getTime } = Date.prototype;
  const { toLowerCase, toUpperCase } = String.prototype;
  const [numberOf, bigintOf] = [Number.prototype.valueOf, BigInt.prototype.valueOf];

  function dateMethod(what: 'date' | 'time' | 'both') {
    return function toLocale(this: Date, locales?: unknown, options?: unknown): string {
      return load().dates.format(new Date(apply(getTime, this, [])), what, locales, options);
    };
  }

  function caseMethod(convert: () => string) {
    return function toLocale(this: unknown, locales?: unknown): string {
      const list: readonly unknown[] = Array.isArray(locales) ? locales : [locales];
      const name = typeof list[0] === 'string' ? list[0] : 'en';
      if (/^(?:az|el|lt|tr)\b/i.test(name))
        load().settings.refuse(`The language "${name}"`, 'use replace for its letters');
      return apply(convert, this, []);
    };
  }

  const methods: [prototype: object, name: string, length: number, method: (...values: never[]) => unknown][] = [
    [
      Number.prototype,
      'toLocaleString',
      0,
      function toLocale(this: number, locales?: unknown, options?: unknown): string {
        return load().numbers.format(apply(numberOf, this, []), locales, options);
      },
    ],
    [
      BigInt.prototype,
      'toLocaleString',
      0,
      function toLocale(this: bigint, locales?: unknown, options?: unknown): string {
        return load().numbers.format(apply(bigintOf, this, []), locales, options);
      },
    ],
    [
      String.prototype,
      'localeCompare',
      1,
      function toLocale(this: unknown, other: unknown, locales?: unknown, options?: unknown): number {
        return load().collation.compare(String(this), String(other), locales, options);
      },
    ],
    [String.prototype, 'toLocaleLowerCase', 0, caseMethod(toLowerCase)],
    [String.prototype, 'toLocaleUpperCase', 0, caseMethod(toUpperCase)],
    [Date.prototype, 'toLocaleString', 0, dateMethod('both')],
    [Date.prototype, 'toLocaleDateString', 0, dateMethod('date')],
    [Date.prototype, 'toLocaleTimeString', 0, dateMethod('time')],
  ];
  for (const [prototype, name, length, method] of methods) {
    defineProperty(method, 'name', { value: name });
    defineProperty(method, 'length', { value: length });
    defineProperty(prototype, name, { value: method, writable: true, enumerable: false, configurable: true });
  }

  class NumberFormat {
    readonly format: (value: unknown) => string;

    constructor(locales?: unknown, options?: unknown) {
      const format = (value: unknown): string => load().numbers.format(value, locales, options);
      format(0);
      this.format = format;
    }

    resolvedOptions(): object {
      return { locale: 'en-US', numberingSystem: 'latn' };
    }
  }

  class DateTimeFormat {
    readonly format: (date?: unknown) => string;

    constructor(locales?: unknown, options?: unknown) {
      const format = (date?: unknown): string => {
        const shown = date === undefined ? new Date() : new Date(Number(date));
        if (Number.isNaN(shown.getTime())) throw new RangeError('Invalid time value');
        return load().dates.format(shown, hasTime(options) ? 'time' : 'date', locales, options);
      };
      format(0);
      this.format = format;
    }

    resolvedOptions(): object {
      return { locale: 'en-US', calendar: 'gregory', numberingSystem: 'latn', timeZone: 'UTC' };
    }
  }

  /** Whether its fields are those of a time alone. */
  function hasTime(options: unknown): boolean {
    const names = Object.keys(options ?? {});
    return (
      names.some((name) => /^(?:hour|minute|second)$/.test(name)) &&
      !names.some((name) => /^(?:weekday|year|month|day)$/.test(name))
    );
  }

  class Collator {
    readonly compare: (one: unknown, other: unknown) => number;

    constructor(locales?: unknown, options?: unknown) {
      const compare = (one: unknown, other: unknown): number =>
        load().collation.compare(String(one), String(other), locales, options);
      compare('a', 'b');
      this.compare = compare;
    }
  }

  const callable = <Format extends object>(Type: new (locales?: unknown, options?: unknown) => Format): object =>
    new Proxy(Type, { apply: (_, __, [locales, options]: unknown[]) => new Type(locales, options) });
  const there = {
    NumberFormat: callable(NumberFormat),
    DateTimeFormat: callable(DateTimeFormat),
    Collator: callable(Collator),
  };
  const intl = new Proxy(there, {
    get(target, name, receiver): unknown {
      if (typeof name === 'symbol' || name in target) return Reflect.get(target, name, receiver);
      return load().settings.refuse(`Intl.${name.slice(0, 50)}`, 'write it in plain JavaScript, or use a tool');
    },
  });
  defineProperty(globalThis, 'Intl', { value: intl, writable: true, enumerable: false, configurable: true });
}
