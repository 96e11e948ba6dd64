/** What the model is told of the sandbox. */
export function notesOf(language: 'typescript' | 'python', imports: readonly string[], temporaryMb = 64): string {
  const list = imports.join(', ');
  if (language === 'typescript') {
    const packages = list === '' ? 'No package can be imported.' : `Only these packages can be imported: ${list}.`;
    return `${packages} There are no timers, no network, no files and no Node.js or browser APIs (such as URL, TextEncoder or structuredClone).`;
  }
  const packages = list === '' ? '' : ` and these packages, which are installed: ${list}`;
  return `The code may import Python's standard library${packages}. There is no network, and no file of the user; up to ${temporaryMb} MB can be written under /tmp.`;
}
