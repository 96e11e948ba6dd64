export type LinkedParams = { params: object; replace(text: string): void };
export type SearchParams = {
  URLSearchParams: unknown;
  /** The parameters of a URL: `onChange` gets their text when somebody has changed them. */
  link(onChange: (text: string) => void): LinkedParams;
};

/** `URLSearchParams`. Runs inside the sandbox, from its source text, when it is first used. */
export function createSearchParams(): SearchParams {
  type Pair = [name: string, value: string];
  const changes = new WeakMap<object, () => void>();

  const textOf = (value: unknown): string => `${value}`;

  function parse(text: string): Pair[] {
    return text
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=');
        return at < 0 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
      });
  }

  /** What is no UTF-8 becomes replacement characters, as the decoder has it. */
  function decode(text: string): string {
    const plain = text.replaceAll('+', ' ').toWellFormed();
    return plain.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        const bytes = Uint8Array.from(run.slice(1).split('%'), (byte) => parseInt(byte, 16));
        return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      }
    });
  }

  function encode(text: string): string {
    return encodeURIComponent(text.toWellFormed())
      .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+');
  }

  const write = (pairs: readonly Pair[]): string =>
    pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');

  function pairsOf(source: unknown): Pair[] {
    if (source === undefined || source === null) return source === null ? [['null', '']] : [];
    if (typeof source !== 'object' && typeof source !== 'function') return parse(textOf(source).replace(/^\?/, ''));
    const iterate: unknown = Reflect.get(source, Symbol.iterator);
    if (typeof iterate !== 'function') return Object.entries(source).map(([name, value]) => [`${name}`, `${value}`]);
    return Array.from<unknown, Pair>(Reflect.apply(iterate, source, []), (item) => {
      const [name, value, ...more] = Array.isArray(item) ? item : [];
      if (!Array.isArray(item) || item.length !== 2 || more.length > 0) {
        throw new TypeError('Each item of the list must be a pair of a name and a value.');
      }
      return [`${name}`, `${value}`];
    });
  }

  class URLSearchParams {
    #pairs: Pair[];

    constructor(source?: unknown) {
      this.#pairs = pairsOf(source).map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]);
    }

    get size(): number {
      return this.#pairs.length;
    }

    append(name: unknown, value: unknown): void {
      this.#pairs.push([`${name}`.toWellFormed(), `${value}`.toWellFormed()]);
      this.#tell();
    }

    delete(name: unknown, value?: unknown): void {
      this.#pairs = this.#pairs.filter((pair) => !matches(pair, name, value));
      this.#tell();
    }

    get(name: unknown): string | null {
      return this.#pairs.find((pair) => matches(pair, name))?.[1] ?? null;
    }

    getAll(name: unknown): string[] {
      return this.#pairs.filter((pair) => matches(pair, name)).map(([, value]) => value);
    }

    has(name: unknown, value?: unknown): boolean {
      return this.#pairs.some((pair) => matches(pair, name, value));
    }

    set(name: unknown, value: unknown): void {
      const first = this.#pairs.find((pair) => matches(pair, name));
      if (first === undefined) return this.append(name, value);
      first[1] = `${value}`.toWellFormed();
      this.#pairs = this.#pairs.filter((pair) => pair === first || !matches(pair, name));
      this.#tell();
    }

    sort(): void {
      this.#pairs.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
      this.#tell();
    }

    forEach(act: (value: string, name: string, params: URLSearchParams) => unknown, self?: unknown): void {
      if (typeof act !== 'function') throw new TypeError('forEach takes a function.');
      for (const [name, value] of this) Reflect.apply(act, self, [value, name, this]);
    }

    *entries(): Generator<Pair, undefined> {
      for (let index = 0; ; index++) {
        const pair = this.#pairs[index];
        if (pair === undefined) return;
        yield [...pair];
      }
    }

    *keys(): Generator<string, undefined> {
      for (const [name] of this.entries()) yield name;
    }

    *values(): Generator<string, undefined> {
      for (const [, value] of this.entries()) yield value;
    }

    [Symbol.iterator](): Generator<Pair, undefined> {
      return this.entries();
    }

    toString(): string {
      return write(this.#pairs);
    }

    #tell(): void {
      changes.get(this)?.();
    }

    /** For URL. */
    static replace(params: URLSearchParams, text: string): void {
      params.#pairs = parse(text);
    }
  }
  const { replace } = URLSearchParams;
  Reflect.deleteProperty(URLSearchParams, 'replace');
  Object.defineProperty(URLSearchParams.prototype, Symbol.toStringTag, {
    value: 'URLSearchParams',
    configurable: true,
  });

  function matches([name, value]: Pair, wantedName: unknown, wantedValue?: unknown): boolean {
    return name === `${wantedName}`.toWellFormed() && (wantedValue === undefined || value === textOf(wantedValue));
  }

  return {
    URLSearchParams,
    link(onChange) {
      const params = new URLSearchParams();
      changes.set(params, () => onChange(params.toString()));
      return { params, replace: (text) => replace(params, text) };
    },
  };
}
