export type ImageSize = { width: number; height: number };

// The size of a JPEG stands behind its thumbnail and its color profile.
const headCharacters = 400_000;

/**
 * Width and height of a PNG, GIF, WebP or JPEG, in pixels, as its first bytes tell them. Undefined for anything else.
 *
 * @param data base64
 */
export function imageSize(data: string): ImageSize | undefined {
  const bytes = decode(data.slice(0, 64));
  if (!bytes) return undefined;
  const { text, view } = bytes;
  if (text.startsWith('\x89PNG\r\n\x1a\n') && view.byteLength >= 24)
    return { width: view.getUint32(16), height: view.getUint32(20) };
  if (text.startsWith('GIF8') && view.byteLength >= 10)
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (text.startsWith('WEBP', 8) && view.byteLength >= 30) return webpSize(text, view);
  if (!text.startsWith('\xff\xd8')) return undefined;
  const head = decode(data.slice(0, headCharacters));
  return head && jpegSize(head.view);
}

function decode(base64: string): { text: string; view: DataView } | undefined {
  try {
    const text = atob(base64.slice(0, base64.length - (base64.length % 4)));
    return { text, view: new DataView(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer) };
  } catch {
    return undefined;
  }
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function webpSize(text: string, view: DataView): ImageSize | undefined {
  switch (text.slice(12, 16)) {
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(26, true) >>> 8) + 1 };
    default:
      return undefined;
  }
}

/** From segment to segment, up to the one that begins a frame (ITU T.81, B.1.1.3). */
function jpegSize(view: DataView): ImageSize | undefined {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) return undefined;
    // Bytes that fill.
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}
