/** Told to the model. */
export function notesOf(imports: readonly string[]): string {
  const packages =
    imports.length === 0
      ? 'No package can be imported.'
      : `Only these packages can be imported: ${imports.join(', ')}.`;
  return `${packages} There are no timers, no network, no files, no Intl and no Node.js or browser APIs (such as URL, TextEncoder or structuredClone). Computing is slow: prefer few, simple loops.`;
}
