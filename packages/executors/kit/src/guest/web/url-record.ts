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

export type BeginningState =
  | 'scheme start'
  | 'scheme'
  | 'no scheme'
  | 'special relative or authority'
  | 'path or authority'
  | 'relative'
  | 'relative slash'
  | 'special authority slashes'
  | 'special authority ignore slashes';
export type AuthorityState = 'authority' | 'host' | 'hostname' | 'port' | 'file' | 'file slash' | 'file host';
export type PathState = 'path start' | 'path' | 'opaque path' | 'query' | 'fragment';

/** The states of the standard's parser. */
export type UrlState = BeginningState | AuthorityState | PathState;

/** A text that is being read into a record. `override`: the state that a setter begins in; it ends with its own part. */
export type UrlRun = {
  readonly text: readonly string[];
  readonly url: UrlRecord;
  readonly base: UrlRecord | undefined;
  readonly override: UrlState | undefined;
  state: UrlState;
  /** The place of the character that is read. */
  at: number;
  buffer: string;
  sawAt: boolean;
  sawPassword: boolean;
  inBrackets: boolean;
};

/** What a state does with a character, undefined behind the last one. False: this is no URL; true: all that is wanted is read. */
export type UrlStep = (run: UrlRun, c: string | undefined) => boolean | undefined;

export type UrlParts = {
  isSpecial(url: UrlRecord): boolean;
  /** That of the scheme, where it has one. */
  defaultPort(scheme: string): number | undefined;
  encode(character: string, set: string): string;
  encodeAll(text: string, set: string): string;
  /** What is encoded in a part. */
  sets: { readonly fragment: string; query: string; specialQuery: string; path: string; userInfo: string };
  hasCredentialsOrPort(url: UrlRecord): boolean;
  startsWithDrive(text: string): boolean;
  /** Goes up one folder. */
  shorten(url: UrlRecord): void;
  copyOf(base: UrlRecord): Pick<UrlRecord, 'username' | 'password' | 'host' | 'port'> & { path: string[] };
  /** The next three characters. */
  rest(run: UrlRun): string;
  /** Reads the same character once more, in another state. */
  again(run: UrlRun, state: UrlState): void;
  /** Goes on behind a `?` or a `#`; false for any other character. */
  leavePath(run: UrlRun, c: string | undefined): boolean;
};

/** What the states of the parser share. Runs inside the sandbox, from its source text. */
export function createUrlParts(): UrlParts {
  const ports = new Map(Object.entries({ ftp: 21, http: 80, https: 443, ws: 80, wss: 443 }));
  const query = ' "#<>';
  const path = `${query}?^\`{}`;
  const userInfo = `${path}/:;=@[\\]|`;
  const sets = { fragment: ' "<>`', query, specialQuery: `${query}'`, path, userInfo };

  function encode(character: string, set: string): string {
    if (character >= ' ' && character <= '~' && !set.includes(character)) return character;
    if (character < ' ' || character === '\x7f' || character <= '~') {
      return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
    }
    return encodeURIComponent(character.toWellFormed());
  }

  return {
    isSpecial: ({ scheme }) => scheme === 'file' || ports.has(scheme),
    defaultPort: (scheme) => ports.get(scheme),
    encode,
    encodeAll: (text, set) => Array.from(text, (character) => encode(character, set)).join(''),
    sets,
    hasCredentialsOrPort: ({ username, password, port }) => username !== '' || password !== '' || port !== undefined,
    startsWithDrive: (text) => /^[a-z][:|](?:$|[/\\?#])/i.test(text),
    shorten(url) {
      if (typeof url.path === 'string') return;
      if (url.scheme === 'file' && url.path.length === 1 && /^[a-z]:$/i.test(url.path[0] ?? '')) return;
      url.path.pop();
    },
    copyOf({ username, password, host, port, path: parts }) {
      return { username, password, host, port, path: typeof parts === 'string' ? [] : [...parts] };
    },
    rest: ({ text, at }) => text.slice(at + 1, at + 4).join(''),
    again(run, state) {
      run.state = state;
      run.at--;
    },
    leavePath(run, c) {
      if (c === '?') {
        run.url.query = '';
        run.state = 'query';
      } else if (c === '#') {
        run.url.fragment = '';
        run.state = 'fragment';
      }
      return c === '?' || c === '#';
    },
  };
}
