/** The beginnings of pictures of a size, in base64. */
export const pictures = {
  png: (width: number, height: number) =>
    base64(text('\x89PNG\r\n\x1a\n'), big(13, 4), text('IHDR'), big(width, 4), big(height, 4)),
  gif: (width: number, height: number) => base64(text('GIF89a'), little(width, 2), little(height, 2)),
  /** Behind a segment as long as a thumbnail is. */
  jpeg: (width: number, height: number) =>
    base64(
      text('\xff\xd8\xff\xe1'),
      big(60_000, 2),
      Array<number>(59_998).fill(0xff),
      text('\xff\xff\xdb\0\x04\0\0\xff\xc2\0\x11\b'),
      big(height, 2),
      big(width, 2),
    ),
  webp: (width: number, height: number) =>
    base64(text('RIFF\0\0\0\0WEBPVP8 '), Array<number>(10).fill(0), little(width, 2), little(height, 2)),
  webpLossless: (width: number, height: number) =>
    base64(
      text('RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f'),
      little(width - 1 + (height - 1) * 2 ** 14, 4),
      Array<number>(8).fill(0),
    ),
  webpExtended: (width: number, height: number) =>
    base64(
      text('RIFF\0\0\0\0WEBPVP8X'),
      Array<number>(8).fill(0),
      little(width - 1, 3),
      little(height - 1, 3),
    ),
};

function base64(...parts: number[][]): string {
  return Buffer.from(parts.flat()).toString('base64');
}

function text(words: string): number[] {
  return [...Buffer.from(words, 'latin1')];
}

function big(number: number, bytes: number): number[] {
  return little(number, bytes).toReversed();
}

function little(number: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, index) => Math.floor(number / 256 ** index) % 256);
}
