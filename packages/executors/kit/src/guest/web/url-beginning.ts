import type { BeginningState, UrlParts, UrlStep } from './url-record.ts';

/** The states before an authority or a path: the scheme, and what a URL is relative to. Runs inside the sandbox, from its source text. */
export function createUrlBeginning(parts: UrlParts): { [state in BeginningState]: UrlStep } {
  const { isSpecial, defaultPort, hasCredentialsOrPort, shorten, copyOf, again, leavePath } = parts;

  /** A setter's: from a special scheme to another one, or from one that is none to another one. */
  const changeScheme: UrlStep = ({ url, buffer }) => {
    if (isSpecial(url) !== isSpecial({ ...url, scheme: buffer })) return true;
    if (buffer === 'file' && hasCredentialsOrPort(url)) return true;
    if (url.scheme === 'file' && (url.host ?? '') === '') return true;
    url.scheme = buffer;
    if (url.port === defaultPort(buffer)) url.port = undefined;
    return true;
  };

  const takeScheme: UrlStep = (run) => {
    const { url, base, text } = run;
    url.scheme = run.buffer;
    run.buffer = '';
    if (url.scheme === 'file') run.state = 'file';
    else if (isSpecial(url) && base?.scheme === url.scheme) run.state = 'special relative or authority';
    else if (isSpecial(url)) run.state = 'special authority slashes';
    else if (text[run.at + 1] === '/') {
      run.state = 'path or authority';
      run.at++;
    } else {
      url.path = '';
      run.state = 'opaque path';
    }
    return undefined;
  };

  return {
    'scheme start'(run, c) {
      if (c !== undefined && /[a-z]/i.test(c)) {
        run.buffer = c.toLowerCase();
        run.state = 'scheme';
      } else if (run.override) return false;
      else again(run, 'no scheme');
      return undefined;
    },

    scheme(run, c) {
      if (c !== undefined && /[a-z\d+.-]/i.test(c)) run.buffer += c.toLowerCase();
      else if (c === ':') return run.override ? changeScheme(run, c) : takeScheme(run, c);
      else if (run.override) return false;
      else {
        run.buffer = '';
        run.state = 'no scheme';
        run.at = -1;
      }
      return undefined;
    },

    'no scheme'(run, c) {
      const { url, base } = run;
      if (!base || (typeof base.path === 'string' && c !== '#')) return false;
      if (typeof base.path === 'string') {
        Object.assign(url, base, { fragment: '' });
        run.state = 'fragment';
      } else again(run, base.scheme === 'file' ? 'file' : 'relative');
      return undefined;
    },

    'special relative or authority'(run, c) {
      if (c === '/' && run.text[run.at + 1] === '/') {
        run.state = 'special authority ignore slashes';
        run.at++;
      } else again(run, 'relative');
      return undefined;
    },

    'path or authority'(run, c) {
      if (c === '/') run.state = 'authority';
      else again(run, 'path');
      return undefined;
    },

    relative(run, c) {
      const { url, base } = run;
      if (!base) return false;
      url.scheme = base.scheme;
      if (c === '/' || (isSpecial(url) && c === '\\')) {
        run.state = 'relative slash';
        return undefined;
      }
      Object.assign(url, copyOf(base), { query: base.query });
      if (leavePath(run, c) || c === undefined) return undefined;
      url.query = undefined;
      shorten(url);
      again(run, 'path');
      return undefined;
    },

    'relative slash'(run, c) {
      const { url, base } = run;
      if (isSpecial(url) && (c === '/' || c === '\\')) run.state = 'special authority ignore slashes';
      else if (c === '/') run.state = 'authority';
      else {
        if (base) Object.assign(url, copyOf(base), { path: [] });
        again(run, 'path');
      }
      return undefined;
    },

    'special authority slashes'(run, c) {
      run.state = 'special authority ignore slashes';
      if (c === '/' && run.text[run.at + 1] === '/') run.at++;
      else run.at--;
      return undefined;
    },

    'special authority ignore slashes'(run, c) {
      if (c !== '/' && c !== '\\') again(run, 'authority');
      return undefined;
    },
  };
}
