import type { UrlParts, UrlRecord, UrlRun, UrlState, UrlStep } from './url-record.ts';

export type UrlParser = {
  /** Undefined for what is no URL. */
  parse(text: string, base?: UrlRecord): UrlRecord | undefined;
  /** Parses a part into the record, from a state on, as the setters of URL do. */
  update(text: string, url: UrlRecord, state: UrlState): void;
  write(url: UrlRecord, withFragment?: boolean): string;
  writePath(url: UrlRecord): string;
  isSpecial(url: UrlRecord): boolean;
  encodeUserInfo(text: string): string;
};

/**
 * The parser of the URL standard, state by state (https://url.spec.whatwg.org). Runs inside the sandbox, from its source text. The
 * libraries that are there (whatwg-url, core-js) bring more than the rest of the guest together.
 */
export function createUrlParser(parts: UrlParts, states: { [state in UrlState]: UrlStep }): UrlParser {
  const { isSpecial, encodeAll, sets } = parts;

  /** False for a failure. */
  function read(text: string, url: UrlRecord, base?: UrlRecord, override?: UrlState): boolean {
    const run: UrlRun = {
      text: Array.from(text),
      url,
      base,
      override,
      state: override ?? 'scheme start',
      at: 0,
      buffer: '',
      sawAt: false,
      sawPassword: false,
      inBrackets: false,
    };
    for (; ; run.at++) {
      const c = run.text[run.at];
      const isDone = states[run.state](run, c);
      if (isDone !== undefined) return isDone;
      if (c === undefined && run.at >= run.text.length) return true;
    }
  }

  function fresh(): UrlRecord {
    return {
      scheme: '',
      username: '',
      password: '',
      host: undefined,
      port: undefined,
      path: [],
      query: undefined,
      fragment: undefined,
    };
  }

  function writePath({ path }: UrlRecord): string {
    return typeof path === 'string' ? path : path.map((part) => `/${part}`).join('');
  }

  return {
    parse(text, base) {
      const trimmed = text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
      const url = fresh();
      return read(trimmed, url, base) ? url : undefined;
    },
    update(text, url, state) {
      const changed = { ...url, path: typeof url.path === 'string' ? url.path : [...url.path] };
      const isDone = read(text.replace(/[\t\n\r]/g, ''), changed, undefined, state);
      // A bad port behind a good host leaves the host.
      if (isDone || (state === 'host' && changed.host !== url.host)) Object.assign(url, changed);
    },
    write(url, withFragment = true) {
      const { scheme, username, password, host, port, path, query, fragment } = url;
      let text = `${scheme}:`;
      if (host !== undefined) {
        text += '//';
        if (username !== '' || password !== '') text += `${username}${password === '' ? '' : `:${password}`}@`;
        text += `${host}${port === undefined ? '' : `:${port}`}`;
      } else if (typeof path !== 'string' && path.length > 1 && path[0] === '') text += '/.';
      text += `${writePath(url)}${query === undefined ? '' : `?${query}`}`;
      return withFragment && fragment !== undefined ? `${text}#${fragment}` : text;
    },
    writePath,
    isSpecial,
    encodeUserInfo: (text) => encodeAll(text, sets.userInfo),
  };
}
