const pageBytes = 65_536;
const memorySectionId = 5;
const headerBytes = 8;

/**
 * The bytes of a WebAssembly module whose own memory can grow to `maxBytes` and no further, whatever its code does.
 * Sections: https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 *
 * @throws RangeError where it has no memory of its own, or needs more from the start.
 */
export function limitMemory(module: Uint8Array, maxBytes: number): Uint8Array<ArrayBuffer> {
  for (let at = headerBytes; at < module.length;) {
    const size = readNumber(module, at + 1);
    const end = size.next + size.value;
    if (module[at] === memorySectionId) {
      const section = memorySection(module.subarray(size.next, end), Math.ceil(maxBytes / pageBytes));
      return concatenate(module.subarray(0, at), section, module.subarray(end));
    }
    at = end;
  }
  throw new RangeError('The module has no memory of its own.');
}

/** One memory, with a flag for whether a maximum follows its minimum. */
function memorySection(content: Uint8Array, maxPages: number): Uint8Array {
  const { value: minPages } = readNumber(content, 2);
  if (content[0] !== 1 || (content[1] ?? 0) > 1 || minPages > maxPages) {
    throw new RangeError(`The module needs ${minPages} pages of memory, and may have ${maxPages}.`);
  }
  const limits = [1, 1, ...writeNumber(minPages), ...writeNumber(maxPages)];
  return Uint8Array.from([memorySectionId, ...writeNumber(limits.length), ...limits]);
}

// LEB128: seven bits a byte, the lowest first, and a flag for more.
function readNumber(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  let next = start;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[next++] ?? 0;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128 || shift > 28) return { value, next };
  }
}

function writeNumber(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...writeNumber(Math.floor(value / 128))];
}

function concatenate(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
