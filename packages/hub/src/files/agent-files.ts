import { createHash } from 'node:crypto';
import { invalid } from '@thimble/core/utilities';
import { checkCollisions, checkPath } from './check-path.ts';

/** The files of an agent by their path in its folder, with `/` between the parts. */
export type AgentFiles = ReadonlyMap<string, Uint8Array>;

/** What an agent may weigh. Bytes. */
export const fileLimits = { files: 1_000, file: 20_000_000, total: 50_000_000 } as const;

/** Refuses names that are no good and more than an agent may have. @throws AgentError `invalid-argument`, `limit` */
export function checkFiles(files: AgentFiles): AgentFiles {
  const sizes = [...files].map(([path, bytes]): [string, number] => [path, bytes.length]);
  checkListing(sizes);
  return files;
}

/** The same for a listing, before anything is downloaded. */
export function checkListing(listing: readonly (readonly [path: string, size: number])[]): void {
  if (listing.length > fileLimits.files) throw tooMuch(`has more than ${fileLimits.files} files`);
  let total = 0;
  for (const [path, size] of listing) {
    checkPath(path);
    if (size > fileLimits.file) throw tooMuch(`has a file of ${size} bytes, ${path}; ${fileLimits.file} are allowed`);
    total += size;
  }
  if (total > fileLimits.total) throw tooMuch(`is larger than ${fileLimits.total} bytes`);
  checkCollisions(listing.map(([path]) => path));
}

/** A digest of all names and contents, in the form of npm's `integrity`. */
export function integrityOf(files: AgentFiles): string {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].sort()) {
    const content = createHash('sha256')
      .update(files.get(path) ?? '')
      .digest('hex');
    hash.update(`${content} ${path}\n`);
  }
  return `sha256-${hash.digest('base64')}`;
}

/** The text of a file; undefined where there is none. @throws AgentError `invalid-argument` for what is not UTF-8 */
export function textOf(files: AgentFiles, path: string): string | undefined {
  const bytes = files.get(path);
  if (!bytes) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw invalid(`${path} is not text in UTF-8.`, { cause });
  }
}

function tooMuch(what: string): Error {
  return invalid(`The agent ${what}. It was not read.`);
}
