const encoder = new TextEncoder();

/** How long the text is in UTF-8, on every platform. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/** Whether it is longer than that, which most texts tell by their length alone. */
export function isLonger(text: string, bytes: number): boolean {
  if (3 * text.length <= bytes) return false;
  return text.length > bytes || utf8Bytes(text) > bytes;
}
