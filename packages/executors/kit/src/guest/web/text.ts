import type { WebModule } from './needs.ts';

/** `TextEncoder` and `TextDecoder`. Runs inside the sandbox, from its source text, when it is first used. */
export function createText(): WebModule {
  const labels = {
    'utf-8': 'utf-8',
    utf8: 'utf-8',
    'unicode-1-1-utf-8': 'utf-8',
    'utf-16': 'utf-16le',
    'utf-16le': 'utf-16le',
    'ucs-2': 'utf-16le',
    unicode: 'utf-16le',
    'utf-16be': 'utf-16be',
  };
  const encodingOf = new Map(Object.entries(labels));
  // Characters in one call of String.fromCharCode.
  const chunk = 8192;

  class TextEncoder {
    get encoding(): string {
      return 'utf-8';
    }

    encode(value: unknown = ''): Uint8Array<ArrayBuffer> {
      const text = `${value}`;
      const bytes = new Uint8Array(3 * text.length);
      return bytes.slice(0, this.encodeInto(text, bytes).written);
    }

    /** Writes whole characters only. */
    encodeInto(value: unknown, into: Uint8Array): { read: number; written: number } {
      if (!(into instanceof Uint8Array)) throw new TypeError('encodeInto writes into a Uint8Array.');
      const text = `${value}`;
      let read = 0;
      let written = 0;
      while (read < text.length) {
        const unit = text.charCodeAt(read);
        const next = text.charCodeAt(read + 1);
        const isPair = unit >= 0xd800 && unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
        const isLone = !isPair && unit >= 0xd800 && unit <= 0xdfff;
        const code = isPair ? 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00) : isLone ? 0xfffd : unit;
        const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        if (written + length > into.length) break;
        if (length === 1) into[written++] = code;
        else {
          const mark = length === 2 ? 0xc0 : length === 3 ? 0xe0 : 0xf0;
          into[written++] = mark | (code >> (6 * (length - 1)));
          for (let left = length - 2; left >= 0; left--) into[written++] = 0x80 | ((code >> (6 * left)) & 0x3f);
        }
        read += isPair ? 2 : 1;
      }
      return { read, written };
    }
  }

  class TextDecoder {
    readonly encoding: string;
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    #kept: number[] = [];
    #goesOn = false;

    constructor(label: unknown = 'utf-8', options: { fatal?: unknown; ignoreBOM?: unknown } = {}) {
      const encoding = encodingOf.get(`${label}`.trim().toLowerCase());
      if (encoding === undefined) {
        throw new RangeError(`The encoding "${label}" is not there: utf-8, utf-16le and utf-16be are.`);
      }
      this.encoding = encoding;
      this.fatal = Boolean(options?.fatal);
      this.ignoreBOM = Boolean(options?.ignoreBOM);
    }

    decode(input?: unknown, options: { stream?: unknown } = {}): string {
      const { encoding, fatal, ignoreBOM } = this;
      const [before, isFirst] = [this.#kept, !this.#goesOn];
      this.#kept = [];
      this.#goesOn = Boolean(options?.stream);
      const bytes = join(before, bytesOf(input));
      const decoded =
        encoding === 'utf-8' ? decodeUtf8(bytes, this.#goesOn) : decodeUtf16(bytes, this.#goesOn, encoding);
      if (fatal && decoded.hasErrors) {
        this.#goesOn = false;
        throw new TypeError(`The bytes are no ${encoding}.`);
      }
      this.#kept = decoded.kept;
      const { text } = decoded;
      // What has come so far may be less than the mark.
      if (isFirst && text === '' && this.#goesOn) this.#goesOn = false;
      return isFirst && !ignoreBOM && text.startsWith('\ufeff') ? text.slice(1) : text;
    }
  }

  type Decoded = { text: string; kept: number[]; hasErrors: boolean };

  function bytesOf(input: unknown): Uint8Array {
    if (input === undefined) return new Uint8Array(0);
    if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    if (input instanceof ArrayBuffer) return new Uint8Array(input);
    throw new TypeError('decode takes bytes: an ArrayBuffer, a typed array or a DataView.');
  }

  function join(before: number[], bytes: Uint8Array): Uint8Array {
    if (before.length === 0) return bytes;
    const all = new Uint8Array(before.length + bytes.length);
    all.set(before);
    all.set(bytes, before.length);
    return all;
  }

  /** Text out of UTF-16 units, a chunk at a time. */
  function openUnits() {
    let text = '';
    let units: number[] = [];
    function add(code: number): void {
      if (code > 0xffff) units.push(0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff));
      else units.push(code);
      if (units.length >= chunk) flush();
    }
    function flush(): string {
      text += String.fromCharCode(...units);
      units = [];
      return text;
    }
    return { add, flush };
  }

  /** One replacement character for each longest part of a character, as the Encoding standard has it. */
  function decodeUtf8(bytes: Uint8Array, goesOn: boolean): Decoded {
    const units = openUnits();
    let hasErrors = false;
    let index = 0;
    const bad = (): void => {
      hasErrors = true;
      units.add(0xfffd);
    };
    while (index < bytes.length) {
      const start = index;
      const first = bytes[index++] ?? 0;
      if (first < 0x80) {
        units.add(first);
        continue;
      }
      const more =
        first >= 0xc2 && first <= 0xdf
          ? 1
          : first >= 0xe0 && first <= 0xef
            ? 2
            : first >= 0xf0 && first <= 0xf4
              ? 3
              : 0;
      if (more === 0) {
        bad();
        continue;
      }
      let code = first & (0x3f >> more);
      let left = more;
      let low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
      let high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      for (; left > 0; left--) {
        const next = bytes[index];
        if (next === undefined) break;
        if (next < low || next > high) break;
        [low, high] = [0x80, 0xbf];
        code = (code << 6) | (next & 0x3f);
        index++;
      }
      if (left === 0) units.add(code);
      else if (index === bytes.length && goesOn)
        return { text: units.flush(), kept: [...bytes.subarray(start)], hasErrors };
      else bad();
    }
    return { text: units.flush(), kept: [], hasErrors };
  }

  function decodeUtf16(bytes: Uint8Array, goesOn: boolean, encoding: string): Decoded {
    const units = openUnits();
    const [low, high] = encoding === 'utf-16le' ? [0, 1] : [1, 0];
    const unitAt = (at: number): number => (bytes[at + low] ?? 0) | ((bytes[at + high] ?? 0) << 8);
    let hasErrors = false;
    let index = 0;
    for (; index + 1 < bytes.length; index += 2) {
      const unit = unitAt(index);
      if (unit < 0xd800 || unit > 0xdfff) {
        units.add(unit);
        continue;
      }
      const next = index + 3 < bytes.length ? unitAt(index + 2) : undefined;
      if (unit <= 0xdbff && next === undefined && (goesOn || bytes.length - index > 2)) break;
      if (unit <= 0xdbff && next !== undefined && next >= 0xdc00 && next <= 0xdfff) {
        units.add(unit);
        units.add(next);
        index += 2;
      } else {
        hasErrors = true;
        units.add(0xfffd);
      }
    }
    const kept = [...bytes.subarray(index)];
    if (goesOn || kept.length === 0) return { text: units.flush(), kept, hasErrors };
    units.add(0xfffd);
    return { text: units.flush(), kept: [], hasErrors: true };
  }

  return { TextEncoder, TextDecoder };
}
