/** The texts with an empty line between them, such as instructions of several places; undefined where none says anything. */
export function joinTexts(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.filter((text) => text !== undefined && text !== '').join('\n\n') || undefined;
}
