import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { AgentError } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import { parseAddress, plainAddress, type Address } from '../destinations/address.ts';
import type { DestinationOptions } from '../destinations/destination.ts';
import { openDestination } from '../destinations/open-destination.ts';
import { checkFiles, integrityOf, type AgentFiles } from '../files/agent-files.ts';
import { readFolder } from '../files/read-folder.ts';
import { writeWhole } from '../files/write-folder.ts';
import { readRecord, recordPath } from '../load/open-agent-folder.ts';
import { savedTool } from '../smolagents/saved-tool.ts';
import { readLockFile, writeLocked, type Locked } from './lock-file.ts';

export type PullOptions = DestinationOptions & {
  /** A branch, tag, commit or version. @default the newest */
  revision?: string | undefined;
  /** @default a folder `thimble/agents` where the system keeps caches */
  cacheDir?: string | undefined;
  /** A file that pins what a project uses, such as `thimble-lock.json`. It is written where it lacks the agent. @default none */
  lockFile?: string | undefined;
  /** Takes the newest, whatever the lock file says, and writes it there. @default false */
  update?: boolean | undefined;
};

export type PulledAgent = {
  /** For `loadAgent` and `inspectAgent`. */
  dir: string;
  address: string;
  /** A commit or a version, which never changes. */
  revision: string;
  /** Of all files: `sha256-…`. */
  integrity: string;
};

/**
 * Brings an agent, or a tool, into the cache. Nothing of it runs. What lies in the cache is checked for changes.
 *
 * @example const { dir } = await pullAgent('hf:user/name', { revision: 'v1' });
 * @throws AgentError `untrusted` for an agent that is not the one that was locked or cached, `invalid-argument` for what is no agent,
 *   `unauthorized`, `bad-request`
 */
export async function pullAgent(text: string, options: PullOptions = {}): Promise<PulledAgent> {
  const { lockFile, update = false, cacheDir = defaultCache() } = options;
  const address = parseAddress(text, options.revision);
  const destination = await openDestination(address, options);
  if (address.kind === 'file') {
    const files = await destination.download('');
    requireAgent(files, text);
    return { dir: resolve(address.name), address: text, revision: 'local', integrity: integrityOf(files) };
  }
  const key = plainAddress(address) + (address.revision === undefined ? '' : `@${address.revision}`);
  const locks = lockFile === undefined || update ? {} : await readLockFile(lockFile);
  const locked = Object.hasOwn(locks, key) ? locks[key] : undefined;
  const revision = await revisionOf(address, locked, (wanted) => destination.resolve(wanted));
  const dir = join(cacheDir, address.kind, safeName(address.name), safeName(revision));

  const kept = (await exists(dir)) ? await checkKept(dir, locked) : undefined;
  const integrity =
    kept ?? (await bring(dir, { address: key, revision, locked, download: () => destination.download(revision) }));
  if (lockFile !== undefined && !locked) await writeLocked(lockFile, key, { revision, integrity });
  return { dir, address: key, revision, integrity };
}

/** What the lock file says; a revision that the caller names must still be that one. */
async function revisionOf(
  address: Address,
  locked: Locked | undefined,
  find: (revision: string | undefined) => Promise<string>,
): Promise<string> {
  if (!locked) return find(address.revision);
  if (address.revision === undefined) return locked.revision;
  const now = await find(address.revision);
  if (now === locked.revision) return now;
  throw new AgentError(
    'untrusted',
    `${plainAddress(address)}: "${address.revision}" has moved. It was ${locked.revision} when it was locked, and is ${now} now. Look at what changed; update: true takes it.`,
  );
}

type Download = { address: string; revision: string; locked: Locked | undefined; download(): Promise<AgentFiles> };

async function bring(dir: string, { address, revision, locked, download }: Download): Promise<string> {
  const files = checkFiles(await download());
  requireAgent(files, address);
  const integrity = integrityOf(files);
  if (locked && locked.integrity !== integrity)
    throw new AgentError(
      'untrusted',
      `${address} at ${revision} is not what was locked: its files are others. It was not kept.`,
    );
  await mkdir(dirname(dir), { recursive: true });
  await writeFile(recordPath(dir), `${JSON.stringify({ version: 1, address, revision, integrity }, null, 2)}\n`);
  await writeWhole(dir, files).catch(async (error: unknown) => {
    // Somebody else pulled it at the same time.
    if (!(await exists(dir))) throw error;
  });
  return integrity;
}

async function checkKept(dir: string, locked: Locked | undefined): Promise<string | undefined> {
  const record = await readRecord(dir);
  if (!record) {
    await rm(dir, { recursive: true, force: true });
    return undefined;
  }
  const integrity = integrityOf(await readFolder(dir));
  if (integrity === record.integrity && (!locked || locked.integrity === integrity)) return integrity;
  throw new AgentError(
    'untrusted',
    `${dir} is not what was pulled of ${record.address}: a file was changed. Delete the folder and pull the agent again.`,
  );
}

function requireAgent(files: AgentFiles, address: string): void {
  if (!files.has('agent.json') && !files.has('tool.json') && !savedTool(files))
    throw invalid(`${address} is no agent: it has no agent.json, and no tool.json.`);
}

function defaultCache(): string {
  const base =
    process.env['XDG_CACHE_HOME'] ??
    (process.platform === 'win32' ? process.env['LOCALAPPDATA'] : undefined) ??
    join(homedir(), '.cache');
  return join(base, 'thimble/agents');
}

/** A name as one folder that it alone has. */
function safeName(name: string): string {
  return encodeURIComponent(name).replaceAll('.', '%2E').replaceAll('*', '%2A').slice(0, 180);
}

async function exists(dir: string): Promise<boolean> {
  return (await stat(dir).catch(() => undefined))?.isDirectory() ?? false;
}
