import { clipText } from '@thimble/core/utilities';

// What a person does not see and a model reads: control and format characters, tags, private use.
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u{E0000}-\u{E0FFF}]/gu;
const kept = new Set(['\n', '\t', '\u200d']);

/** A text of a server as it may stand in a prompt: nothing that a person would not see, and at most about `maximum` characters. */
export function cleanText(text: unknown, maximum: number): string {
  if (typeof text !== 'string') return '';
  const seen = text
    .slice(0, maximum * 2)
    .replace(/\r\n?/g, '\n')
    .replace(unseen, (character) => (kept.has(character) ? character : ''));
  return clipText(seen.replace(/\n{3,}/g, '\n\n').trim(), maximum).toWellFormed();
}
