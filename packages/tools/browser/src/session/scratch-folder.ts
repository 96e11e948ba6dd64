import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** The folder of a session for all that is not kept. */
export type ScratchFolder = AsyncDisposable & {
  readonly path: string;
  /** A folder in it. */
  folder(name: string): Promise<string>;
  /** Notes where the browser has put its profile: should this process be killed, the next one deletes that too. */
  noteProfile(path: string): Promise<void>;
};

const prefix = 'thimble-browser-';
const ownName = /^thimble-browser-([0-9a-f]{8})-(\d+)-(\d+)-\w{6}$/;
const profileName = /^playwright_\w+dev_profile-\w{6}$/;
const maxSwept = 200;

/**
 * A new folder, once those are deleted that processes which were killed have left. A folder is named after its process: the machine, the
 * process id, and when the process started, since ids come again.
 */
export async function scratchFolder(): Promise<ScratchFolder> {
  await sweep();
  const path = await mkdtemp(join(tmpdir(), `${prefix}${machine()}-${process.pid}-${startOf(process.pid) ?? 0}-`));
  return {
    path,
    async folder(name) {
      const folder = join(path, name);
      await mkdir(folder, { recursive: true });
      return folder;
    },
    noteProfile: (profile) => symlink(profile, join(path, 'profile')),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Deletes what dead processes have left. What cannot be deleted stays. */
async function sweep(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  const left = names.filter(isLeft).slice(0, maxSwept);
  await Promise.all(left.map((name) => remove(join(tmpdir(), name)).catch(() => {})));
}

function isLeft(name: string): boolean {
  const [, where, id, start] = ownName.exec(name) ?? [];
  if (where !== machine() || id === undefined) return false;
  return !isRunning(Number(id)) || (startOf(Number(id)) ?? start) !== start;
}

async function remove(path: string): Promise<void> {
  const found = await lstat(path);
  // Whoever shares the folder for temporary files can make others of any name.
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) return;
  const profile = await readlink(join(path, 'profile')).catch(() => '');
  if (dirname(profile) === dirname(path) && profileName.test(basename(profile)))
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return Reflect.get(Object(error), 'code') !== 'ESRCH';
  }
}

/** When a process started, in ticks since the machine did; undefined where the system does not say. */
function startOf(id: number): string | undefined {
  try {
    // The name of a program stands in parentheses, and may hold any.
    return readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Containers may share the folder, and have processes of the same ids. */
function machine(): string {
  let processes = '';
  try {
    processes = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not Linux.
  }
  return createHash('sha256').update(`${hostname()} ${processes}`).digest('hex').slice(0, 8);
}
