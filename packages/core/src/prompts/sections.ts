/** The parts that say something, a blank line between them. */
export function paragraphs(...parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A heading with its text; nothing where there is no text. */
export function section(heading: string, ...parts: readonly string[]): string {
  const body = paragraphs(...parts);
  return body === '' ? '' : `# ${heading}\n\n${body}`;
}

/** `text` where `hole` is filled. */
export function onlyWith(hole: string, text: string): string {
  return hole.trim() === '' ? '' : text;
}
