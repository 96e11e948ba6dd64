import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

/** A folder with these files: a text as it is, a list as JSON lines, anything else as JSON. */
export function folderWith(files: { [path: string]: unknown }): string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const lines = Array.isArray(content) && path !== 'tasks.json';
    const text = lines ? content.map((line) => JSON.stringify(line)).join('\n') : JSON.stringify(content);
    writeFileSync(join(folder, path), typeof content === 'string' ? content : text);
  }
  return folder;
}
