/** Width and height in pixels, from the header of a PNG, GIF, WebP, BMP or JPEG; undefined where they cannot be told. Decodes nothing. */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (offset: number, length: number) => String.fromCharCode(...bytes.subarray(offset, offset + length));
  try {
    if (text(1, 3) === 'PNG') return { width: view.getUint32(16), height: view.getUint32(20) };
    if (text(0, 3) === 'GIF') return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (text(0, 2) === 'BM') return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
    if (text(8, 4) === 'WEBP') return webpSize(view, text(12, 4));
    return view.getUint16(0) === 0xff_d8 ? jpegSize(view) : undefined;
  } catch (error) {
    // A header that ends too soon.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function webpSize(view: DataView, chunk: string): { width: number; height: number } | undefined {
  if (chunk === 'VP8 ')
    return { width: view.getUint16(26, true) & 0x3f_ff, height: view.getUint16(28, true) & 0x3f_ff };
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3f_ff) + 1, height: ((bits >>> 14) & 0x3f_ff) + 1 };
  }
  const canvas = view.getUint32(24, true) & 0xff_ff_ff;
  const below = view.getUint16(27, true) | (view.getUint8(29) << 16);
  return chunk === 'VP8X' ? { width: canvas + 1, height: below + 1 } : undefined;
}

/** Goes from segment to segment to the one that begins the frame. */
function jpegSize(view: DataView): { width: number; height: number } | undefined {
  for (let offset = 2; view.getUint8(offset) === 0xff;) {
    const marker = view.getUint8(offset + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(offset + 5), width: view.getUint16(offset + 7) };
    offset += marker === 0xff ? 1 : 2 + view.getUint16(offset + 2);
  }
  return undefined;
}
