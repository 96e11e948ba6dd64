export type LineReader = { onLine(line: string): void; onTooLong(): void };

/** Takes chunks of bytes, and tells the lines in them; nothing more after one of more than `maxBytes` bytes. */
export function readLines(maxBytes: number, { onLine, onTooLong }: LineReader): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let bytes = 0;
  let isOver = false;

  return (chunk) => {
    let start = 0;
    while (!isOver) {
      const end = chunk.indexOf(0x0a, start);
      const part = chunk.subarray(start, end === -1 ? undefined : end);
      bytes += part.length;
      if (bytes > maxBytes) {
        isOver = true;
        parts = [];
        return onTooLong();
      }
      parts.push(part);
      if (end === -1) return;
      const line = Buffer.concat(parts, bytes).toString('utf8').trim();
      [parts, bytes, start] = [[], 0, end + 1];
      if (line !== '') onLine(line);
    }
  };
}
