import type { Exceptions } from './exceptions.ts';
import type { WebModule } from './needs.ts';

/** `atob` and `btoa`. Runs inside the sandbox, from its source text, when it is first used. */
export function createBase64({ DOMException }: Exceptions): WebModule {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

  function refuse(message: string): never {
    throw new DOMException(message, 'InvalidCharacterError');
  }

  // Methods: they have no `prototype`, and cannot be called with `new`.
  return {
    btoa(...values: [unknown?]): string {
      if (values.length === 0) throw new TypeError('btoa takes one argument, a string.');
      const text = `${values[0]}`;
      let encoded = '';
      for (let index = 0; index < text.length; index += 3) {
        const [a, b, c] = [text.charCodeAt(index), text.charCodeAt(index + 1), text.charCodeAt(index + 2)];
        if (a > 255 || b > 255 || c > 255) {
          refuse('btoa takes characters up to U+00FF: encode the text first, as with new TextEncoder().encode(text).');
        }
        encoded += digits.charAt(a >> 2) + digits.charAt(((a & 3) << 4) | (b >> 4));
        encoded += index + 1 < text.length ? digits.charAt(((b & 15) << 2) | (c >> 6)) : '=';
        encoded += index + 2 < text.length ? digits.charAt(c & 63) : '=';
      }
      return encoded;
    },

    atob(...values: [unknown?]): string {
      if (values.length === 0) throw new TypeError('atob takes one argument, a string.');
      let text = `${values[0]}`.replace(/[\t\n\f\r ]+/g, '');
      if (text.length % 4 === 0) text = text.replace(/==?$/, '');
      if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
        refuse('atob takes base64, and this is not: base64url has - and _ in place of + and /.');
      }
      let decoded = '';
      let bits = 0;
      let count = 0;
      for (let index = 0; index < text.length; index++) {
        bits = ((bits << 6) | digits.indexOf(text.charAt(index))) & 0xffff;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        decoded += String.fromCharCode((bits >> count) & 255);
      }
      return decoded;
    },
  };
}
