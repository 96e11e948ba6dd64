import { javascriptNotes } from '@thimble/executor-kit';

/** Tells the model about the sandbox. */
export function notesOf(language: 'typescript' | 'python', imports: readonly string[], temporaryMb = 64): string {
  if (language === 'typescript') return javascriptNotes({ imports });
  const packages = imports.length === 0 ? '' : ` and these packages, which are installed: ${imports.join(', ')}`;
  return `The code may import Python's standard library${packages}. There is no network and none of the user's files; up to ${temporaryMb} MB can be written under /tmp.`;
}
