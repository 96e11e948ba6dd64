import type { Exceptions } from './exceptions.ts';
import type { WebModule, WebNeeds } from './needs.ts';

/** `crypto`, from the session's seed: reproducible, and so no source of secrets. Runs inside the sandbox, from its source text, when it is first used. */
export function createCrypto({ randomBits }: WebNeeds, { DOMException }: Exceptions): WebModule {
  const mostBytes = 65_536;

  function fill(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index++) bytes[index] = randomBits();
  }

  const crypto = {
    getRandomValues<View>(view: View): View {
      if (
        !ArrayBuffer.isView(view) ||
        view instanceof Float32Array ||
        view instanceof Float64Array ||
        view instanceof DataView
      ) {
        throw new DOMException('getRandomValues fills a typed array of integers.', 'TypeMismatchError');
      }
      if (view.byteLength > mostBytes) {
        throw new DOMException(`getRandomValues fills ${mostBytes} bytes at a time.`, 'QuotaExceededError');
      }
      fill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
      return view;
    },

    randomUUID(): string {
      const bytes = new Uint8Array(16);
      fill(bytes);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    },

    get subtle(): never {
      throw new TypeError(
        'crypto.subtle is not in the sandbox: hash and encrypt with a tool, or with code of your own.',
      );
    },
  };
  return { crypto };
}
