import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { integrityOf } from '../files/agent-files.ts';
import { readFolder } from '../files/read-folder.ts';
import { writeAgentFolder } from '../files/write-folder.ts';
import type { Destination } from './destination.ts';

/** A folder of this machine. Its revision is what is in it. */
export function folder(dir: string): Destination {
  return {
    resolve: async () => integrityOf(await readFolder(dir)),
    download: () => readFolder(dir),
    async upload(files) {
      await writeAgentFolder(dir, files);
      return { url: pathToFileURL(resolve(dir)).href, revision: integrityOf(files) };
    },
  };
}
