const encoder = new TextEncoder();

/** How long the text is in UTF-8, on every platform. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}
