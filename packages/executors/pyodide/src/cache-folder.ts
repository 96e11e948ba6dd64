import { homedir } from 'node:os';
import { join } from 'node:path';

/** `thimble` in the user's folder for caches. */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'thimble');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'thimble');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'thimble');
}
