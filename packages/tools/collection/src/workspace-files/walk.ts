import { AgentError } from '@thimble/core';
import type { HeldFolder } from './held-folder.ts';
import { ignoreRules, type IgnoreRules } from './ignore-rules.ts';
import type { Workspace } from './workspace.ts';

export type WalkOptions<Prepared> = {
  /** The folder to look into. */
  names: readonly string[];
  /** 1: only what lies in the folder itself. */
  depth: number;
  /** What `.gitignore` files name, too. */
  includeIgnored: boolean;
  signal: AbortSignal;
  /** Looks into an entry, several at a time; the folder is held until it is done. */
  prepare(entry: WalkedEntry): Promise<Prepared>;
};

export type WalkedEntry = {
  folder: HeldFolder;
  name: string;
  /** From the root on. */
  path: string;
  type: 'file' | 'folder' | 'link' | 'other';
};

/** Why a walk ended before it had seen everything. */
export type WalkEnd = { leftOut?: string };

const deepest = 64;
const atATime = 8;

/**
 * Files and links below a folder, by name, then its folders, each before what lies in it. Bounded in entries, depth and time; `end`
 * is told where it stopped short.
 */
export async function* walk<Prepared>(
  workspace: Workspace,
  options: WalkOptions<Prepared>,
  end: WalkEnd,
): AsyncGenerator<[WalkedEntry, Prepared]> {
  const { limits } = workspace;
  const deadline = Date.now() + limits.timeoutMs;
  let seen = 0;

  function mayGoOn(): boolean {
    options.signal.throwIfAborted();
    if (seen > limits.entries)
      end.leftOut ??= `Only ${limits.entries} files and folders were looked at: give a deeper path.`;
    if (Date.now() >= deadline)
      end.leftOut ??= `It was stopped after ${limits.timeoutMs} ms: give a deeper path, or a glob.`;
    return end.leftOut === undefined;
  }

  /** Goes down to the folder to look into, for the rules on the way. */
  async function* enter(
    folder: HeldFolder,
    [next, ...others]: readonly string[],
    above: Rules,
  ): AsyncGenerator<[WalkedEntry, Prepared]> {
    try {
      const rules = options.includeIgnored ? [] : [...above, ...(await gitignoreOf(folder))];
      if (next === undefined) yield* walkFolder(folder, 1, rules);
      else yield* enter(await folder.enter(next), others, rules);
    } finally {
      await folder[Symbol.asyncDispose]();
    }
  }

  async function* walkFolder(folder: HeldFolder, depth: number, rules: Rules): AsyncGenerator<[WalkedEntry, Prepared]> {
    const entries = await entriesOf(folder, rules);
    // In small groups, so that little is held at a time.
    for (let start = 0; start < entries.length && mayGoOn(); start += atATime) {
      const group = entries.slice(start, start + atATime);
      const prepared = await Promise.all(
        group.map(async (entry): Promise<[WalkedEntry, Prepared]> => [entry, await options.prepare(entry)]),
      );
      for (const [entry, result] of prepared) {
        yield [entry, result];
        if (entry.type === 'folder' && depth < options.depth) yield* walkInside(folder, entry.name, depth + 1, rules);
      }
    }
  }

  async function* walkInside(
    folder: HeldFolder,
    name: string,
    depth: number,
    rules: Rules,
  ): AsyncGenerator<[WalkedEntry, Prepared]> {
    if (folder.names.length >= deepest) end.leftOut ??= `Folders more than ${deepest} deep were not opened.`;
    if (!mayGoOn()) return;
    const inside = await folder.enter(name).catch(() => undefined);
    // One that may not be opened, or that became a link meanwhile, is passed over.
    if (!inside) return;
    try {
      const inner = options.includeIgnored ? [] : [...rules, ...(await gitignoreOf(inside))];
      yield* walkFolder(inside, depth, inner);
    } finally {
      await inside[Symbol.asyncDispose]();
    }
  }

  async function entriesOf(folder: HeldFolder, rules: Rules): Promise<WalkedEntry[]> {
    const entries: WalkedEntry[] = [];
    for await (const entry of folder.entries()) {
      seen += 1;
      if (!mayGoOn()) break;
      const { name } = entry;
      const isFolder = entry.isDirectory();
      const names = [...folder.names, name];
      if (workspace.isExcluded(names, isFolder) || isIgnored(rules, names, isFolder)) continue;
      const type = isFolder ? 'folder' : entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other';
      entries.push({ folder, name, type, path: names.join('/') });
    }
    return entries.toSorted(
      (a, b) => Number(a.type === 'folder') - Number(b.type === 'folder') || (a.name < b.name ? -1 : 1),
    );
  }

  yield* enter(await workspace.hold(), options.names, []);
}

/** The rules of `.gitignore` files, with the depth of the folder that each lies in; those of deeper ones weigh more. */
type Rules = readonly { depth: number; rules: IgnoreRules }[];

const maxGitignoreBytes = 100_000;

async function gitignoreOf(folder: HeldFolder): Promise<Rules> {
  try {
    const { file, stats } = await folder.openFile('.gitignore', { allowHardLinks: true });
    try {
      if (stats.size > maxGitignoreBytes) return [];
      const lines = (await file.readFile('utf8')).split('\n');
      return [{ depth: folder.names.length, rules: ignoreRules(lines) }];
    } finally {
      await file.close();
    }
  } catch (error) {
    if (AgentError.is(error) || error instanceof Error) return [];
    throw error;
  }
}

function isIgnored(rules: Rules, names: readonly string[], isFolder: boolean): boolean {
  for (const { depth, rules: decide } of rules.toReversed()) {
    const decision = decide(names.slice(depth).join('/'), isFolder);
    if (decision) return decision === 'ignored';
  }
  return false;
}
