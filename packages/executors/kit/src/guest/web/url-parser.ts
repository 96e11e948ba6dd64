import type { ParseHost } from './url-host.ts';

export type UrlRecord = {
  scheme: string;
  username: string;
  password: string;
  host: string | undefined;
  port: number | undefined;
  /** A string where it is opaque, as in `mailto:me`. */
  path: string[] | string;
  query: string | undefined;
  fragment: string | undefined;
};

/** The states of the standard's parser. */
type UrlState =
  | 'scheme start'
  | 'scheme'
  | 'no scheme'
  | 'special relative or authority'
  | 'path or authority'
  | 'relative'
  | 'relative slash'
  | 'special authority slashes'
  | 'special authority ignore slashes'
  | 'authority'
  | 'host'
  | 'hostname'
  | 'port'
  | 'file'
  | 'file slash'
  | 'file host'
  | 'path start'
  | 'path'
  | 'opaque path'
  | 'query'
  | 'fragment';

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

/** The parser of the URL standard, state by state (https://url.spec.whatwg.org). Runs inside the sandbox, from its source text. */
export function createUrlParser({ parseHost }: { parseHost: ParseHost }): UrlParser {
  const ports = new Map(Object.entries({ ftp: 21, http: 80, https: 443, ws: 80, wss: 443 }));
  const inFragment = ' "<>`';
  const inQuery = ' "#<>';
  const inSpecialQuery = `${inQuery}'`;
  const inPath = `${inQuery}?^\`{}`;
  const inUserInfo = `${inPath}/:;=@[\\]|`;

  function isSpecial({ scheme }: UrlRecord): boolean {
    return scheme === 'file' || ports.has(scheme);
  }

  function encode(character: string, set: string): string {
    if (character >= ' ' && character <= '~' && !set.includes(character)) return character;
    if (character < ' ' || character === '\x7f' || character <= '~') {
      return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
    }
    return encodeURIComponent(character.toWellFormed());
  }

  const encodeAll = (text: string, set: string): string =>
    Array.from(text, (character) => encode(character, set)).join('');

  const isSingleDot = (part: string): boolean => /^(?:\.|%2e)$/i.test(part);
  const isDoubleDot = (part: string): boolean => /^(?:\.|%2e){2}$/i.test(part);
  const startsWithDrive = (text: string): boolean => /^[a-z][:|](?:$|[/\\?#])/i.test(text);

  function shorten({ scheme, path }: UrlRecord): void {
    if (typeof path === 'string') return;
    if (scheme === 'file' && path.length === 1 && /^[a-z]:$/i.test(path[0] ?? '')) return;
    path.pop();
  }

  function copyOf(base: UrlRecord): Pick<UrlRecord, 'username' | 'password' | 'host' | 'port'> & { path: string[] } {
    const { username, password, host, port, path } = base;
    return { username, password, host, port, path: typeof path === 'string' ? [] : [...path] };
  }

  /** False for a failure. `override`: the state that a setter begins in; it ends with its own part. */
  function run(input: string, url: UrlRecord, base: UrlRecord | undefined, override: UrlState | undefined): boolean {
    const text = Array.from(input);
    let state: UrlState = override ?? 'scheme start';
    let buffer = '';
    let [sawAt, inBrackets, sawPassword] = [false, false, false];

    for (let at = 0; ; at++) {
      const c = text[at];
      const rest = (): string => text.slice(at + 1, at + 4).join('');
      const isEnd = c === undefined || c === '/' || c === '?' || c === '#' || (isSpecial(url) && c === '\\');
      switch (state) {
        case 'scheme start':
          if (c !== undefined && /[a-z]/i.test(c)) {
            buffer = c.toLowerCase();
            state = 'scheme';
          } else if (override) return false;
          else {
            state = 'no scheme';
            at--;
          }
          break;

        case 'scheme':
          if (c !== undefined && /[a-z\d+.-]/i.test(c)) buffer += c.toLowerCase();
          else if (c === ':') {
            if (override) {
              const next = { ...url, scheme: buffer };
              if (isSpecial(url) !== isSpecial(next)) return true;
              if (buffer === 'file' && (url.username !== '' || url.password !== '' || url.port !== undefined))
                return true;
              if (url.scheme === 'file' && (url.host ?? '') === '') return true;
              url.scheme = buffer;
              if (url.port === ports.get(buffer)) url.port = undefined;
              return true;
            }
            url.scheme = buffer;
            buffer = '';
            if (url.scheme === 'file') state = 'file';
            else if (isSpecial(url) && base?.scheme === url.scheme) state = 'special relative or authority';
            else if (isSpecial(url)) state = 'special authority slashes';
            else if (text[at + 1] === '/') {
              state = 'path or authority';
              at++;
            } else {
              url.path = '';
              state = 'opaque path';
            }
          } else if (override) return false;
          else {
            buffer = '';
            state = 'no scheme';
            at = -1;
          }
          break;

        case 'no scheme':
          if (!base || (typeof base.path === 'string' && c !== '#')) return false;
          if (typeof base.path === 'string') {
            Object.assign(url, base, { fragment: '' });
            state = 'fragment';
          } else {
            state = base.scheme === 'file' ? 'file' : 'relative';
            at--;
          }
          break;

        case 'special relative or authority':
          if (c === '/' && text[at + 1] === '/') {
            state = 'special authority ignore slashes';
            at++;
          } else {
            state = 'relative';
            at--;
          }
          break;

        case 'path or authority':
          state = c === '/' ? 'authority' : 'path';
          if (c !== '/') at--;
          break;

        case 'relative':
          if (!base) return false;
          url.scheme = base.scheme;
          if (c === '/') state = 'relative slash';
          else if (isSpecial(url) && c === '\\') state = 'relative slash';
          else {
            Object.assign(url, copyOf(base), { query: base.query });
            if (c === '?') {
              url.query = '';
              state = 'query';
            } else if (c === '#') {
              url.fragment = '';
              state = 'fragment';
            } else if (c !== undefined) {
              url.query = undefined;
              shorten(url);
              state = 'path';
              at--;
            }
          }
          break;

        case 'relative slash':
          if (isSpecial(url) && (c === '/' || c === '\\')) state = 'special authority ignore slashes';
          else if (c === '/') state = 'authority';
          else {
            if (base) Object.assign(url, copyOf(base), { path: [] });
            state = 'path';
            at--;
          }
          break;

        case 'special authority slashes':
          state = 'special authority ignore slashes';
          if (c === '/' && text[at + 1] === '/') at++;
          else at--;
          break;

        case 'special authority ignore slashes':
          if (c === '/' || c === '\\') break;
          state = 'authority';
          at--;
          break;

        case 'authority':
          if (c === '@') {
            if (sawAt) buffer = `%40${buffer}`;
            sawAt = true;
            for (const character of buffer) {
              if (character === ':' && !sawPassword) sawPassword = true;
              else if (sawPassword) url.password += encode(character, inUserInfo);
              else url.username += encode(character, inUserInfo);
            }
            buffer = '';
          } else if (isEnd) {
            if (sawAt && buffer === '') return false;
            at -= Array.from(buffer).length + 1;
            buffer = '';
            state = 'host';
          } else buffer += c;
          break;

        case 'host':
        case 'hostname':
          if (override && url.scheme === 'file') {
            at--;
            state = 'file host';
          } else if (c === ':' && !inBrackets) {
            if (buffer === '' || override === 'hostname') return false;
            const host = parseHost(buffer, isSpecial(url));
            if (host === undefined) return false;
            url.host = host;
            buffer = '';
            state = 'port';
          } else if (isEnd) {
            at--;
            if (isSpecial(url) && buffer === '') return false;
            if (override && buffer === '' && (url.username !== '' || url.password !== '' || url.port !== undefined))
              return false;
            const host = buffer === '' ? '' : parseHost(buffer, isSpecial(url));
            if (host === undefined) return false;
            url.host = host;
            buffer = '';
            state = 'path start';
            if (override) return true;
          } else {
            if (c === '[') inBrackets = true;
            if (c === ']') inBrackets = false;
            buffer += c;
          }
          break;

        case 'port':
          if (c !== undefined && c >= '0' && c <= '9') buffer += c;
          else if (isEnd || override) {
            if (buffer !== '') {
              const port = Number(buffer);
              if (port > 65_535) return false;
              url.port = port === ports.get(url.scheme) ? undefined : port;
              buffer = '';
              if (override) return true;
            }
            if (override) return false;
            state = 'path start';
            at--;
          } else return false;
          break;

        case 'file':
          url.scheme = 'file';
          url.host = '';
          if (c === '/' || c === '\\') state = 'file slash';
          else if (base?.scheme === 'file') {
            Object.assign(url, { host: base.host, path: copyOf(base).path, query: base.query });
            if (c === '?') {
              url.query = '';
              state = 'query';
            } else if (c === '#') {
              url.fragment = '';
              state = 'fragment';
            } else if (c !== undefined) {
              url.query = undefined;
              if (startsWithDrive(c + rest())) url.path = [];
              else shorten(url);
              state = 'path';
              at--;
            }
          } else {
            state = 'path';
            at--;
          }
          break;

        case 'file slash':
          if (c === '/' || c === '\\') state = 'file host';
          else {
            if (base?.scheme === 'file') {
              url.host = base.host;
              const [drive = ''] = base.path;
              if (!startsWithDrive((c ?? '') + rest()) && /^[a-z]:$/i.test(drive)) url.path = [drive];
            }
            state = 'path';
            at--;
          }
          break;

        case 'file host':
          if (c === undefined || c === '/' || c === '\\' || c === '?' || c === '#') {
            at--;
            if (!override && /^[a-z][:|]$/i.test(buffer)) state = 'path';
            else {
              const host = buffer === '' ? '' : parseHost(buffer, true);
              if (host === undefined) return false;
              url.host = host === 'localhost' ? '' : host;
              if (override) return true;
              buffer = '';
              state = 'path start';
            }
          } else buffer += c;
          break;

        case 'path start':
          if (isSpecial(url)) {
            state = 'path';
            if (c !== '/' && c !== '\\') at--;
          } else if (!override && c === '?') {
            url.query = '';
            state = 'query';
          } else if (!override && c === '#') {
            url.fragment = '';
            state = 'fragment';
          } else if (c !== undefined) {
            state = 'path';
            if (c !== '/') at--;
          } else if (override && url.host === undefined && typeof url.path !== 'string') url.path.push('');
          break;

        case 'path': {
          const isSlash = c === '/' || (isSpecial(url) && c === '\\');
          if (c !== undefined && !isSlash && (override || (c !== '?' && c !== '#'))) {
            buffer += encode(c, inPath);
            break;
          }
          if (typeof url.path === 'string') return false;
          if (isDoubleDot(buffer)) {
            shorten(url);
            if (!isSlash) url.path.push('');
          } else if (isSingleDot(buffer)) {
            if (!isSlash) url.path.push('');
          } else {
            const isDrive = url.scheme === 'file' && url.path.length === 0 && /^[a-z][:|]$/i.test(buffer);
            url.path.push(isDrive ? `${buffer.charAt(0)}:` : buffer);
          }
          buffer = '';
          if (c === '?') {
            url.query = '';
            state = 'query';
          } else if (c === '#') {
            url.fragment = '';
            state = 'fragment';
          }
          break;
        }

        case 'opaque path':
          if (c === '?') {
            url.query = '';
            state = 'query';
          } else if (c === '#') {
            url.fragment = '';
            state = 'fragment';
          } else if (c !== undefined) {
            const isLastSpace = c === ' ' && (text[at + 1] === '?' || text[at + 1] === '#');
            url.path = `${String(url.path)}${isLastSpace ? '%20' : encode(c, '')}`;
          }
          break;

        case 'query':
          if (c === undefined || (!override && c === '#')) {
            url.query = `${url.query ?? ''}${encodeAll(buffer, isSpecial(url) ? inSpecialQuery : inQuery)}`;
            buffer = '';
            if (c === '#') {
              url.fragment = '';
              state = 'fragment';
            }
          } else buffer += c;
          break;

        case 'fragment':
          if (c !== undefined) url.fragment = `${url.fragment ?? ''}${encode(c, inFragment)}`;
      }
      if (c === undefined && at >= text.length) return true;
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
      return run(trimmed, url, base, undefined) ? url : undefined;
    },
    update(text, url, state) {
      const changed = { ...url, path: typeof url.path === 'string' ? url.path : [...url.path] };
      const done = run(text.replace(/[\t\n\r]/g, ''), changed, undefined, state);
      // A bad port behind a good host leaves the host.
      if (done || (state === 'host' && changed.host !== url.host)) Object.assign(url, changed);
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
    encodeUserInfo: (text) => encodeAll(text, inUserInfo),
  };
}
