import { javascriptNotes } from '@thimble/executor-kit/portable';

/** Tells the model about the sandbox. */
export function notesOf(imports: readonly string[]): string {
  return `${javascriptNotes({ imports, without: ['languages or time zones in Intl but English and UTC'] })} Computing is slow: prefer few, simple loops.`;
}
