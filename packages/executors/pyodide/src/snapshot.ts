import { createHash, randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPyodide, launch } from './launch.ts';
import { sandboxSource } from './python-source.ts';
import { startError } from './start-error.ts';

export type Snapshot = {
  path: string;
  /** Removes the file if it was made for this executor alone. */
  release(): Promise<void>;
};

// Python comes up within three seconds; on a machine that is busy with other things it takes longer.
const makeMs = 120_000;
const unusedMs = 30 * 24 * 60 * 60 * 1000;

/**
 * The memory of a Python that has started, with the guest in it: made once for each version, kept in a folder that nobody
 * else can write to, and checked against the digest in its name before it is used.
 *
 * A snapshot is run by a sandbox process, which is trusted with nothing. The checks ensure that the snapshot was made by this code.
 */
export async function findSnapshot(folder: string, make = makeSnapshot): Promise<Snapshot> {
  const { version } = installedPyodide();
  const key = digest(Buffer.from(`${version}\n${sandboxSource()}`)).slice(0, 16);
  const prefix = `pyodide-${version}-${key}-`;
  if (await isOwn(folder)) {
    const path = (await findIn(folder, prefix)) ?? (await save(folder, prefix, await make()));
    await markUsed(path);
    await removeUnused(folder);
    return { path, release: async () => {} };
  }
  const content = await make();
  const privateFolder = await mkdtemp(join(tmpdir(), 'thimble-'));
  const path = await save(privateFolder, prefix, content);
  return { path, release: () => rm(privateFolder, { recursive: true, force: true }) };
}

/** Makes the folder where it is missing. False for one that other users may write to, or that cannot be made. */
async function isOwn(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    const status = await lstat(folder);
    return status.isDirectory() && isOurs(status);
  } catch {
    return false;
  }
}

/** Windows keeps the folders of users apart by itself. */
function isOurs({ uid, mode }: Stats): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

async function findIn(folder: string, prefix: string): Promise<string | undefined> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(folder, name);
    const status = await lstat(path);
    if (status.isFile() && isOurs(status) && name === nameOf(prefix, await readFile(path))) return path;
    await rm(path, { force: true, recursive: true });
  }
  return undefined;
}

async function markUsed(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

/** Those of other versions, and what was left unfinished. */
async function removeUnused(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^(?:pyodide-.*\.snapshot|unfinished-.*)$/.test(name)) continue;
    const path = join(folder, name);
    const status = await lstat(path).catch(() => undefined);
    if (status && Date.now() - status.mtimeMs > unusedMs) await rm(path, { force: true });
  }
}

/** A reader sees the whole file or none. */
async function save(folder: string, prefix: string, content: Uint8Array): Promise<string> {
  const path = join(folder, nameOf(prefix, content));
  const unfinished = join(folder, `unfinished-${randomUUID()}`);
  await writeFile(unfinished, content, { mode: 0o600, flag: 'wx' });
  await rename(unfinished, path);
  return path;
}

function nameOf(prefix: string, content: Uint8Array): string {
  return `${prefix}${digest(content)}.snapshot`;
}

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** In a process that is locked down like a sandbox, and ends when the snapshot is made. */
function makeSnapshot(): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const child = launch({
    boot: { source: sandboxSource() },
    readable: [],
    maxLineBytes: 200e6,
    onValue(value) {
      child.kill();
      const { snapshot, failed } = { snapshot: undefined, failed: '', ...Object(value) };
      if (typeof snapshot === 'string') resolve(Buffer.from(snapshot, 'base64'));
      else reject(startError(String(failed).slice(0, 1000)));
    },
    onExit: ({ how }) => reject(startError(how)),
  });
  child.setActive(true);
  const late = setTimeout(child.kill, makeMs);
  return promise.finally(() => clearTimeout(late));
}
