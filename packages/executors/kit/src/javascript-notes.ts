export type JavaScriptNotes = {
  /** Packages that the code may import. */
  imports: readonly string[];
  /** What else is missing there, such as 'Intl'. @default [] */
  without?: readonly string[];
};

/** Tells the model about a sandbox that has nothing but the language. */
export function javascriptNotes({ imports, without = [] }: JavaScriptNotes): string {
  const packages =
    imports.length === 0
      ? 'No package can be imported.'
      : `Only these packages can be imported: ${imports.join(', ')}.`;
  const missing = ['timers', 'network', 'files', ...without].map((name) => `no ${name}`).join(', ');
  return `${packages} There are ${missing} and no Node.js or browser APIs (such as URL, TextEncoder or structuredClone).`;
}
