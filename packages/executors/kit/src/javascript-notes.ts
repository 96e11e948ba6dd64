export type JavaScriptNotes = {
  /** Packages that the code may import. */
  imports: readonly string[];
  /** What else is missing there, such as 'Intl'. @default [] */
  without?: readonly string[];
};

/** Tells the model about a sandbox that has the language, and of Node.js and the web no more than the guest's own globals. */
export function javascriptNotes({ imports, without = [] }: JavaScriptNotes): string {
  const packages =
    imports.length === 0
      ? 'No package can be imported.'
      : `Only these packages can be imported: ${imports.join(', ')}.`;
  const missing = ['network', 'files', ...without].map((name) => `no ${name}`).join(', ');
  return `${packages} There are URL, TextEncoder, structuredClone, crypto.randomUUID, AbortController and timers, but ${missing} and no other APIs of Node.js or browsers (such as fetch, process, Buffer or document).`;
}
