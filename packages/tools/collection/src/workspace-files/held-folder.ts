import { constants, type Dirent, type Stats } from 'node:fs';
import { lstat, mkdir, open, opendir, realpath, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '@thimble/core';

/**
 * A folder that stays the same one while its names are looked up, whatever is moved or linked meanwhile. On Linux it is an open
 * descriptor, and every look-up goes through it. Elsewhere it is a path, and each thing that was opened is checked to be what
 * lies at that path.
 */
export interface HeldFolder extends AsyncDisposable {
  /** Names from the root on. */
  readonly names: readonly string[];
  /** The path through which a name of this folder is reached. */
  at(name: string): string;
  /** What the name is; undefined where there is nothing. Links are not followed. */
  look(name: string): Promise<Stats | undefined>;
  /** A folder in it. `create`: makes it where there is nothing. */
  enter(name: string, options?: { create?: boolean }): Promise<HeldFolder>;
  /** A file in it, open for reading. */
  openFile(name: string, options: { allowHardLinks: boolean }): Promise<{ file: FileHandle; stats: Stats }>;
  /** Throws if what was opened by that name is not what lies there. */
  verify(name: string, file: FileHandle): Promise<void>;
  entries(): AsyncIterable<Dirent>;
}

export type HoldOptions = {
  /** Whether look-ups go through an open descriptor. @default where there is /proc */
  byDescriptor?: boolean;
};

// Those that a system does not have are undefined, and count as 0.
const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** `root` is the real path of a folder. */
export function holdFolder(root: string, options: HoldOptions = {}): Promise<HeldFolder> {
  const { byDescriptor = process.platform === 'linux' } = options;
  return hold({ path: root, realPath: root, names: [], byDescriptor });
}

/** `path`: how it is reached; `realPath`: where it must be. */
type Place = { path: string; realPath: string; names: readonly string[]; byDescriptor: boolean };

async function hold({ path, realPath, names, byDescriptor }: Place): Promise<HeldFolder> {
  const what = names.join('/') || '.';
  // Windows opens no folders.
  const handle = process.platform === 'win32' ? undefined : await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  const base = byDescriptor && handle ? `/proc/self/fd/${handle.fd}` : realPath;
  const at = (name: string) => join(base, name);

  async function verifyFolder(): Promise<void> {
    if ((await realpath(base)) !== realPath) throw notThere(what);
    if (handle && !isSame(await handle.stat({ bigint: true }), await stat(base, { bigint: true })))
      throw notThere(what);
  }

  async function verify(name: string, file: FileHandle): Promise<void> {
    if (byDescriptor) return;
    const real = await realpath(at(name));
    if (real !== join(realPath, name)) throw misnamed([...names, name].join('/'), real, name);
    if (!isSame(await file.stat({ bigint: true }), await lstat(at(name), { bigint: true }))) throw notThere(what);
  }

  const folder: HeldFolder = {
    names,
    at,
    verify,
    look: (name) =>
      lstat(at(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    async enter(name, { create = false } = {}) {
      const inside = [...names, name];
      let found = await folder.look(name);
      if (!found && create) {
        await mkdir(at(name)).catch(ignoreExisting);
        found = await folder.look(name);
      }
      checkKind(inside.join('/'), found, 'folder');
      return hold({ path: at(name), realPath: join(realPath, name), names: inside, byDescriptor });
    },
    async openFile(name, { allowHardLinks }) {
      const path = [...names, name].join('/');
      checkKind(path, await folder.look(name), 'file');
      const file = await open(at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      try {
        const stats = await file.stat();
        checkKind(path, stats, 'file');
        checkHardLinks(path, stats, allowHardLinks);
        await verify(name, file);
        return { file, stats };
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    async *entries() {
      yield* await opendir(base, { bufferSize: 256 });
    },
    async [Symbol.asyncDispose]() {
      await handle?.close();
    },
  };
  try {
    await verifyFolder();
  } catch (error) {
    await handle?.close();
    throw error;
  }
  return folder;
}

/** @throws AgentError `tool` for a link, and for what is not of the kind. */
export function checkKind(path: string, found: Stats | undefined, kind: 'file' | 'folder'): asserts found is Stats {
  if (!found) throw new AgentError('tool', `There is no ${kind} ${JSON.stringify(path)}.`);
  if (found.isSymbolicLink())
    throw new AgentError('tool', `${JSON.stringify(path)} is a link, and links are not followed.`);
  if (kind === 'folder' ? found.isDirectory() : found.isFile()) return;
  const is = found.isDirectory() ? 'a folder' : found.isFile() ? 'a file' : 'neither a file nor a folder';
  throw new AgentError('tool', `${JSON.stringify(path)} is ${is}.`);
}

/** One file with several names may have one outside of the folder. */
export function checkHardLinks(path: string, { nlink }: Stats, allowed: boolean): void {
  if (nlink <= 1 || allowed) return;
  throw new AgentError(
    'tool',
    `${JSON.stringify(path)} has ${nlink} names (hard links), and may lie outside of the folder too.`,
  );
}

type Identity = { dev: bigint; ino: bigint };

function isSame(a: Identity, b: Identity): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/** Another spelling of the name, on a disk that does not tell them apart, or a link. */
function misnamed(path: string, real: string, name: string): AgentError {
  const stored = real.slice(-name.length);
  const isSpelling = stored !== name && stored.toLowerCase() === name.toLowerCase();
  const why = isSpelling
    ? `is spelt ${JSON.stringify(stored)} here`
    : 'is a link, or goes through one; links are not followed';
  return new AgentError('tool', `${JSON.stringify(path)} ${why}.`);
}

function notThere(what: string): AgentError {
  return new AgentError(
    'tool',
    `${JSON.stringify(what)} was moved or linked to another place meanwhile, or is spelt in another way.`,
  );
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
