import { readBytes } from '@thimble/tools/read-bytes';
import { readFile } from 'node:fs/promises';
import type { SavedFile } from '../session/downloads.ts';

/** The text of a file that was downloaded, of a PDF too; null where it has none. */
export async function textOfFile({ path }: SavedFile, signal: AbortSignal): Promise<string | null> {
  const bytes = await readFile(path);
  if (bytes.subarray(0, 1_024).includes('%PDF-')) {
    const read = await readBytes(bytes, { mediaType: 'application/pdf', signal });
    return 'text' in read ? [read.text, read.note].filter((part) => part !== '').join('\n\n') : null;
  }
  // oxlint-disable-next-line no-control-regex -- text has none but white space and escapes
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(bytes.toString('latin1', 0, 100_000))
    ? null
    : new TextDecoder().decode(bytes);
}
