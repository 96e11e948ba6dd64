/** A part of a document. `line`: where it begins, from 1. */
export type Chunk = { text: string; line: number };

/**
 * Cuts a text into parts of at most `maxCharacters`: between paragraphs where it can, else between sentences or words. A short last
 * paragraph stands at the beginning of the next part again, for what refers back to it.
 */
export function chunksOf(text: string, maxCharacters: number): Chunk[] {
  const chunks: Chunk[] = [];
  let parts: Chunk[] = [];
  let length = 0;
  const finish = () => {
    const [first] = parts;
    if (first) chunks.push({ text: parts.map((part) => part.text).join('\n\n'), line: first.line });
  };
  for (const part of paragraphsOf(text).flatMap((paragraph) => cut(paragraph, maxCharacters))) {
    if (length > 0 && length + part.text.length + 2 > maxCharacters) {
      finish();
      const last = parts.at(-1);
      const isShort =
        last && last.text.length <= maxCharacters / 8 && last.text.length + part.text.length + 2 <= maxCharacters;
      parts = isShort && parts.length > 1 ? [last] : [];
      length = parts[0]?.text.length ?? 0;
    }
    parts.push(part);
    length += part.text.length + 2;
  }
  finish();
  return chunks;
}

function paragraphsOf(text: string): Chunk[] {
  const paragraphs: Chunk[] = [];
  let lines: string[] = [];
  let start = 1;
  for (const [index, line] of [...text.split(/\r?\n/), ''].entries()) {
    if (line.trim() !== '') {
      if (lines.length === 0) start = index + 1;
      lines.push(line.trimEnd());
    } else if (lines.length > 0) {
      paragraphs.push({ text: lines.join('\n'), line: start });
      lines = [];
    }
  }
  return paragraphs;
}

function cut(paragraph: Chunk, maxCharacters: number): Chunk[] {
  const parts: Chunk[] = [];
  let { text, line } = paragraph;
  while (text.length > maxCharacters) {
    const head = text.slice(0, maxCharacters);
    const end = lastOf(head, '\n') ?? lastOf(head, '. ') ?? lastOf(head, ' ') ?? maxCharacters;
    parts.push({ text: text.slice(0, end).trim(), line });
    line += text.slice(0, end).split('\n').length - 1;
    text = text.slice(end);
  }
  return [...parts, { text: text.trim(), line }];
}

/** Behind the last such mark, if it does not stand too far in front. */
function lastOf(text: string, mark: string): number | undefined {
  const at = text.lastIndexOf(mark);
  return at < text.length / 2 ? undefined : at + mark.length;
}
