import { clipText, withoutUnseen } from '@thimble/core/utilities';

/** A text of a server as it may stand in a prompt: nothing that a person would not see, and at most about `maximum` characters. */
export function cleanText(text: unknown, maximum: number): string {
  if (typeof text !== 'string') return '';
  const seen = withoutUnseen(text.slice(0, maximum * 2).replaceAll(/\r\n?|[\u2028\u2029]/g, '\n'));
  return clipText(seen.replaceAll(/\n{3,}/g, '\n\n').trim(), maximum).toWellFormed();
}
