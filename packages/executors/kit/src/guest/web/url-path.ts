import type { PathState, UrlParts, UrlStep } from './url-record.ts';

/** The states of path, query and fragment. Runs inside the sandbox, from its source text. */
export function createUrlPath(parts: UrlParts): { [state in PathState]: UrlStep } {
  const { isSpecial, encode, encodeAll, sets, shorten, again, leavePath } = parts;
  const isSingleDot = (part: string): boolean => /^(?:\.|%2e)$/i.test(part);
  const isDoubleDot = (part: string): boolean => /^(?:\.|%2e){2}$/i.test(part);

  return {
    'path start'(run, c) {
      const { url, override } = run;
      if (isSpecial(url)) {
        if (c === '/' || c === '\\') run.state = 'path';
        else again(run, 'path');
      } else if (!override && leavePath(run, c)) return undefined;
      else if (c === '/') run.state = 'path';
      else if (c !== undefined) again(run, 'path');
      else if (override && url.host === undefined && typeof url.path !== 'string') url.path.push('');
      return undefined;
    },

    path(run, c) {
      const { url, override, buffer } = run;
      const isSlash = c === '/' || (isSpecial(url) && c === '\\');
      if (c !== undefined && !isSlash && (override || (c !== '?' && c !== '#'))) {
        run.buffer += encode(c, sets.path);
        return undefined;
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
      run.buffer = '';
      leavePath(run, c);
      return undefined;
    },

    'opaque path'(run, c) {
      const { url, text, at } = run;
      if (leavePath(run, c) || c === undefined) return undefined;
      const isLastSpace = c === ' ' && (text[at + 1] === '?' || text[at + 1] === '#');
      url.path = `${String(url.path)}${isLastSpace ? '%20' : encode(c, '')}`;
      return undefined;
    },

    query(run, c) {
      const { url, override } = run;
      if (c !== undefined && (override || c !== '#')) {
        run.buffer += c;
        return undefined;
      }
      url.query = `${url.query ?? ''}${encodeAll(run.buffer, isSpecial(url) ? sets.specialQuery : sets.query)}`;
      run.buffer = '';
      leavePath(run, c);
      return undefined;
    },

    fragment({ url }, c) {
      if (c !== undefined) url.fragment = `${url.fragment ?? ''}${encode(c, sets.fragment)}`;
      return undefined;
    },
  };
}
