import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The version of an installed package, looked up from this command; null if it is not installed. */
export async function installedVersion(name: string): Promise<string | null> {
  try {
    const manifest = await readFile(fileURLToPath(import.meta.resolve(`${name}/package.json`)), 'utf8');
    const { version }: { version: string } = JSON.parse(manifest);
    return version;
  } catch {
    return null;
  }
}
