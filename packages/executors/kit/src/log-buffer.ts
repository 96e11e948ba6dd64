import { utf8Bytes } from './utf8-bytes.ts';

/** The logs of a run, limited to a number of bytes: the middle is left out, with a note. */
export type LogBuffer = {
  append(text: string): void;
  /** Notes what the sandbox itself left out before the next text. */
  skip(characters: number): void;
  toString(): string;
};

// Room for the line that says what was left out.
const noteBytes = 60;

export function createLogBuffer(maxBytes: number): LogBuffer {
  let whole = '';
  let bytes = 0;
  let cut: { head: string; tail: string; characters: number } | undefined;
  const half = Math.max(0, Math.floor((maxBytes - noteBytes) / 2));

  function overflow(): { head: string; tail: string; characters: number } {
    const head = takeStart(whole, half);
    return { head, tail: whole.slice(head.length), characters: 0 };
  }

  function trim(): void {
    if (!cut) return;
    const tail = takeEnd(cut.tail, half);
    cut.characters += cut.tail.length - tail.length;
    cut.tail = tail;
  }

  return {
    append(text) {
      if (!cut) {
        bytes += utf8Bytes(text);
        whole += text;
        if (bytes <= maxBytes) return;
        cut = overflow();
      } else {
        cut.tail += text;
      }
      if (cut.tail.length > 4 * half) trim();
    },
    skip(characters) {
      cut ??= overflow();
      cut.characters += characters + cut.tail.length;
      cut.tail = '';
    },
    toString() {
      trim();
      const text = cut ? `${cut.head}\n[… ${cut.characters} characters left out …]\n${cut.tail}` : whole;
      return text.toWellFormed();
    },
  };
}

/** At most `max` bytes from the start, without splitting a surrogate pair. */
function takeStart(text: string, max: number): string {
  let end = Math.min(text.length, max);
  while (utf8Bytes(text.slice(0, end)) > max) end -= Math.max(1, end >> 3);
  return isHigh(text, end - 1) ? text.slice(0, end - 1) : text.slice(0, end);
}

function takeEnd(text: string, max: number): string {
  let start = Math.max(0, text.length - max);
  while (utf8Bytes(text.slice(start)) > max) start += Math.max(1, (text.length - start) >> 3);
  return isHigh(text, start - 1) ? text.slice(start + 1) : text.slice(start);
}

function isHigh(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit < 0xdc00;
}
