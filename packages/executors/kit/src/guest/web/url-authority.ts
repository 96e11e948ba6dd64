import type { ParseHost } from './url-host.ts';
import type { AuthorityState, UrlParts, UrlRecord, UrlStep } from './url-record.ts';

/** The states of user, password, host and port, and of the drives and hosts of files. Runs inside the sandbox, from its source text. */
export function createUrlAuthority(
  parts: UrlParts,
  { parseHost }: { parseHost: ParseHost },
): { [state in AuthorityState]: UrlStep } {
  const { isSpecial, defaultPort, encode, sets, hasCredentialsOrPort } = parts;
  const { startsWithDrive, shorten, copyOf, rest, again, leavePath } = parts;

  const isEnd = (url: UrlRecord, c: string | undefined): boolean =>
    c === undefined || c === '/' || c === '?' || c === '#' || (isSpecial(url) && c === '\\');

  const takeUserInfo: UrlStep = (run) => {
    const { url } = run;
    if (run.sawAt) run.buffer = `%40${run.buffer}`;
    run.sawAt = true;
    for (const character of run.buffer) {
      if (character === ':' && !run.sawPassword) run.sawPassword = true;
      else if (run.sawPassword) url.password += encode(character, sets.userInfo);
      else url.username += encode(character, sets.userInfo);
    }
    run.buffer = '';
    return undefined;
  };

  const host: UrlStep = (run, c) => {
    const { url, override, buffer } = run;
    if (override && url.scheme === 'file') again(run, 'file host');
    else if (c === ':' && !run.inBrackets) {
      if (buffer === '' || override === 'hostname') return false;
      const parsed = parseHost(buffer, isSpecial(url));
      if (parsed === undefined) return false;
      url.host = parsed;
      run.buffer = '';
      run.state = 'port';
    } else if (isEnd(url, c)) {
      if (isSpecial(url) && buffer === '') return false;
      if (override && buffer === '' && hasCredentialsOrPort(url)) return false;
      const parsed = buffer === '' ? '' : parseHost(buffer, isSpecial(url));
      if (parsed === undefined) return false;
      url.host = parsed;
      run.buffer = '';
      again(run, 'path start');
      if (override) return true;
    } else {
      if (c === '[') run.inBrackets = true;
      if (c === ']') run.inBrackets = false;
      run.buffer += c;
    }
    return undefined;
  };

  return {
    authority(run, c) {
      if (c === '@') return takeUserInfo(run, c);
      if (isEnd(run.url, c)) {
        if (run.sawAt && run.buffer === '') return false;
        run.at -= Array.from(run.buffer).length + 1;
        run.buffer = '';
        run.state = 'host';
      } else run.buffer += c;
      return undefined;
    },

    host,
    hostname: host,

    port(run, c) {
      const { url, override } = run;
      if (c !== undefined && c >= '0' && c <= '9') {
        run.buffer += c;
        return undefined;
      }
      if (!isEnd(url, c) && !override) return false;
      if (run.buffer !== '') {
        const port = Number(run.buffer);
        if (port > 65_535) return false;
        url.port = port === defaultPort(url.scheme) ? undefined : port;
        run.buffer = '';
        if (override) return true;
      }
      if (override) return false;
      again(run, 'path start');
      return undefined;
    },

    file(run, c) {
      const { url, base } = run;
      url.scheme = 'file';
      url.host = '';
      if (c === '/' || c === '\\') run.state = 'file slash';
      else if (base?.scheme === 'file') {
        Object.assign(url, { host: base.host, path: copyOf(base).path, query: base.query });
        if (leavePath(run, c) || c === undefined) return undefined;
        url.query = undefined;
        if (startsWithDrive(c + rest(run))) url.path = [];
        else shorten(url);
        again(run, 'path');
      } else again(run, 'path');
      return undefined;
    },

    'file slash'(run, c) {
      const { url, base } = run;
      if (c === '/' || c === '\\') {
        run.state = 'file host';
        return undefined;
      }
      if (base?.scheme === 'file') {
        url.host = base.host;
        const [drive = ''] = base.path;
        if (!startsWithDrive((c ?? '') + rest(run)) && /^[a-z]:$/i.test(drive)) url.path = [drive];
      }
      again(run, 'path');
      return undefined;
    },

    'file host'(run, c) {
      const { url, override, buffer } = run;
      if (c !== undefined && c !== '/' && c !== '\\' && c !== '?' && c !== '#') {
        run.buffer += c;
      } else if (!override && /^[a-z][:|]$/i.test(buffer)) again(run, 'path');
      else {
        const parsed = buffer === '' ? '' : parseHost(buffer, true);
        if (parsed === undefined) return false;
        url.host = parsed === 'localhost' ? '' : parsed;
        if (override) return true;
        run.buffer = '';
        again(run, 'path start');
      }
      return undefined;
    },
  };
}
