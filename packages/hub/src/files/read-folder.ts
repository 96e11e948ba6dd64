import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { invalid } from '@thimble/core/utilities';
import { checkListing, fileLimits, type AgentFiles } from './agent-files.ts';

/** What tools leave behind in folders that people work in. */
const ignored = new Set(['.git', 'node_modules', '.DS_Store', 'Thumbs.db', '__pycache__']);

/**
 * Reads a folder, with bounds and without following links.
 *
 * @throws AgentError `invalid-argument` where there is no such folder, for links, and for what no agent may have
 */
export async function readFolder(dir: string): Promise<AgentFiles> {
  const root = resolve(dir);
  const listing: [string, number][] = [];
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((cause: unknown) => {
      throw invalid(`There is no folder ${join(root, folder ?? '')}, or it cannot be read.`, { cause });
    });
    for (const entry of entries) {
      if (ignored.has(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile()) listing.push([path, (await lstat(join(root, path))).size]);
      else
        throw invalid(
          `${path} is a link or no file. An agent is made of files alone: replace it by what it points to.`,
        );
      if (listing.length + pending.length > fileLimits.files * 2)
        throw invalid(`${root} has more than ${fileLimits.files} files. It was not read.`);
    }
  }
  checkListing(listing);
  const files = new Map<string, Uint8Array>();
  for (const [path] of listing.sort(([one], [other]) => (one < other ? -1 : 1)))
    files.set(path, await readFile(join(root, path)));
  return files;
}
