/**
 * The text of a body. Its encoding is what the byte order mark says, else the header, else the page itself; without any, UTF-8
 * where the bytes are that, and otherwise what the web was written in before (encoding.spec.whatwg.org).
 */
export function decodeText(bytes: Uint8Array, contentType = ''): string {
  const named = charsetIn(contentType) ?? charsetInPage(bytes);
  const mark = markOf(bytes);
  if (mark !== undefined) return decoderFor(mark)?.decode(bytes) ?? '';
  const decoder = named === undefined ? undefined : decoderFor(named);
  if (decoder) return decoder.decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(withoutPartialEnd(bytes));
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Undefined for an encoding that nobody knows: then the bytes tell. */
function decoderFor(label: string): { decode(bytes: Uint8Array): string } | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}

function markOf(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return a === 0xff && b === 0xfe ? 'utf-16le' : undefined;
}

function charsetIn(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(contentType)?.[1];
}

const bytesWithMeta = 4_096;

/** What `<meta charset>`, its older form or an XML declaration says, near the beginning of the bytes. */
function charsetInPage(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, bytesWithMeta)).replace(/<!--[^]*?(?:-->|$)/g, '');
  const named =
    /<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1] ??
    /^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1];
  // What could be read as ASCII up to here is no UTF-16, whatever it says.
  return named !== undefined && /^utf-16/i.test(named) ? 'utf-8' : named;
}

/** A body that was cut may end in the middle of a character. */
function withoutPartialEnd(bytes: Uint8Array): Uint8Array {
  for (let length = 1; length <= 3 && length <= bytes.length; length++) {
    const byte = bytes.at(-length) ?? 0;
    if (byte < 0x80) return bytes;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > length ? bytes.subarray(0, -length) : bytes;
  }
  return bytes;
}
