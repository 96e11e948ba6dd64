import type { WebModule } from './needs.ts';
import type { LinkedParams, SearchParams } from './search-params.ts';
import type { UrlParser } from './url-parser.ts';
import type { UrlRecord } from './url-record.ts';

/** `URL`. Runs inside the sandbox, from its source text, when it is first used. */
export function createUrl(parser: UrlParser, { link }: SearchParams): WebModule {
  const textOf = (value: unknown): string => `${value}`;

  function read(text: unknown, base: unknown): UrlRecord | undefined {
    const start = base === undefined ? undefined : parser.parse(textOf(base).toWellFormed());
    return base !== undefined && start === undefined ? undefined : parser.parse(`${text}`.toWellFormed(), start);
  }

  class URL {
    #record: UrlRecord;
    #linked: LinkedParams | undefined;

    constructor(...values: [text?: unknown, base?: unknown]) {
      if (values.length === 0) throw new TypeError('URL takes the text of a URL.');
      const [text, base] = values;
      const record = read(text, base);
      if (record === undefined) throw invalid(text, base);
      this.#record = record;
    }

    static canParse(text: unknown, base?: unknown): boolean {
      return read(text, base) !== undefined;
    }

    static parse(text: unknown, base?: unknown): URL | null {
      return URL.canParse(text, base) ? new URL(text, base) : null;
    }

    get href(): string {
      return parser.write(this.#record);
    }

    set href(value: unknown) {
      const record = read(value, undefined);
      if (record === undefined) throw invalid(value, undefined);
      this.#record = record;
      this.#linked?.replace(record.query ?? '');
    }

    get origin(): string {
      const { scheme, host, port, path } = this.#record;
      if (scheme === 'blob') {
        const inner = typeof path === 'string' ? read(path, undefined) : undefined;
        return inner && /^https?$/.test(inner.scheme) ? new URL(parser.write(inner)).origin : 'null';
      }
      if (scheme === 'file' || !parser.isSpecial(this.#record)) return 'null';
      return `${scheme}://${host}${port === undefined ? '' : `:${port}`}`;
    }

    get protocol(): string {
      return `${this.#record.scheme}:`;
    }

    set protocol(value: unknown) {
      parser.update(`${value}:`, this.#record, 'scheme start');
    }

    get username(): string {
      return this.#record.username;
    }

    set username(value: unknown) {
      if (this.#hasUser()) this.#record.username = parser.encodeUserInfo(`${value}`.toWellFormed());
    }

    get password(): string {
      return this.#record.password;
    }

    set password(value: unknown) {
      if (this.#hasUser()) this.#record.password = parser.encodeUserInfo(`${value}`.toWellFormed());
    }

    get host(): string {
      const { host = '', port } = this.#record;
      return port === undefined ? host : `${host}:${port}`;
    }

    set host(value: unknown) {
      if (typeof this.#record.path !== 'string') parser.update(`${value}`, this.#record, 'host');
    }

    get hostname(): string {
      return this.#record.host ?? '';
    }

    set hostname(value: unknown) {
      if (typeof this.#record.path !== 'string') parser.update(`${value}`, this.#record, 'hostname');
    }

    get port(): string {
      return `${this.#record.port ?? ''}`;
    }

    set port(value: unknown) {
      if (!this.#hasUser()) return;
      if (`${value}` === '') this.#record.port = undefined;
      else parser.update(`${value}`, this.#record, 'port');
    }

    get pathname(): string {
      return parser.writePath(this.#record);
    }

    set pathname(value: unknown) {
      if (typeof this.#record.path === 'string') return;
      const record = { ...this.#record, path: [] };
      parser.update(`${value}`.toWellFormed(), record, 'path start');
      this.#record = record;
    }

    get search(): string {
      return this.#record.query ? `?${this.#record.query}` : '';
    }

    set search(value: unknown) {
      const text = `${value}`.toWellFormed();
      this.#record.query = text === '' ? undefined : '';
      if (text !== '') parser.update(text.replace(/^\?/, ''), this.#record, 'query');
      this.#linked?.replace(this.#record.query ?? '');
    }

    get searchParams(): LinkedParams['params'] {
      if (this.#linked === undefined) {
        this.#linked = link((text) => (this.#record.query = text === '' ? undefined : text));
        this.#linked.replace(this.#record.query ?? '');
      }
      return this.#linked.params;
    }

    get hash(): string {
      return this.#record.fragment ? `#${this.#record.fragment}` : '';
    }

    set hash(value: unknown) {
      const text = `${value}`.toWellFormed();
      this.#record.fragment = text === '' ? undefined : '';
      if (text !== '') parser.update(text.replace(/^#/, ''), this.#record, 'fragment');
    }

    toString(): string {
      return this.href;
    }

    toJSON(): string {
      return this.href;
    }

    #hasUser(): boolean {
      const { host, scheme } = this.#record;
      return host !== undefined && host !== '' && scheme !== 'file';
    }
  }
  Object.defineProperty(URL.prototype, Symbol.toStringTag, { value: 'URL', configurable: true });

  function invalid(text: unknown, base: unknown): TypeError {
    const shown = JSON.stringify(`${text}`.slice(0, 200));
    const why =
      base === undefined
        ? 'it needs a scheme, as in https://example.com/'
        : `with the base ${JSON.stringify(textOf(base).slice(0, 200))}`;
    return new TypeError(`Invalid URL: ${shown} (${why})`);
  }

  return { URL };
}
