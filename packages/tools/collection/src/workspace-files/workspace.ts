import { realpathSync, statSync } from 'node:fs';
import { AgentError } from '@thimble/core';
import { checkKinds, definedOf, invalid, kinds, type OptionKinds } from '@thimble/core/utilities';
import { holdFolder, type HeldFolder, type HoldOptions } from './held-folder.ts';
import { checkIgnoreRules, ignoreRules } from './ignore-rules.ts';
import { parsePath } from './parse-path.ts';

export type WorkspaceLimits = {
  /** Files and folders that one list or search looks at. @default 100_000 */
  entries: number;
  /** Characters of text that one call returns. @default 100_000 */
  resultCharacters: number;
  /** Bytes of a file that a search or an edit takes. @default 5_000_000 */
  fileBytes: number;
  /** Bytes of text that one write takes. @default 1_000_000 */
  writeBytes: number;
  /** Bytes of a picture. @default 5_000_000 */
  imageBytes: number;
  /** Milliseconds of one call. @default 10_000 */
  timeoutMs: number;
};

export type WorkspaceOptions = HoldOptions & {
  exclude?: readonly string[] | undefined;
  allowHardLinks?: boolean | undefined;
  limits?: Partial<WorkspaceLimits> | undefined;
};

/** One folder, and the only ways into it. */
export interface Workspace {
  readonly limits: WorkspaceLimits;
  readonly allowHardLinks: boolean;
  isExcluded(names: readonly string[], isFolder: boolean): boolean;
  /** The names of a path that may be used. Throws AgentError `tool-input`, or `tool` for what is excluded. */
  parse(path: string, options?: { portable?: boolean }): string[];
  /** The folder itself, for whoever lets go of it again. */
  hold(): Promise<HeldFolder>;
  /** The folder with these names, held for as long as `use` takes. */
  inFolder<T>(
    names: readonly string[],
    use: (folder: HeldFolder) => Promise<T>,
    options?: { create?: boolean },
  ): Promise<T>;
  /** Writes follow one another. */
  inTurn<T>(write: () => Promise<T>): Promise<T>;
}

const defaultLimits: WorkspaceLimits = {
  entries: 100_000,
  resultCharacters: 100_000,
  fileBytes: 5_000_000,
  writeBytes: 1_000_000,
  imageBytes: 5_000_000,
  timeoutMs: 10_000,
};

/** Git's own folder (writing there is running programs), and where keys, tokens and passwords are kept. */
const defaultExclude = `
  .git .env .env.* !.env.example .envrc
  .npmrc .pypirc .netrc _netrc .pgpass .git-credentials .htpasswd
  .ssh .gnupg .aws .azure .kube **/.docker/config.json **/.config/gcloud
  *.pem *.key *.p12 *.pfx *.ppk *.jks *.keystore *.kdbx
  id_rsa* id_dsa* id_ecdsa* id_ed25519* !id_*.pub`
  .trim()
  .split(/\s+/);

const limitKinds: OptionKinds<WorkspaceLimits> = {
  entries: kinds.count,
  resultCharacters: kinds.count,
  fileBytes: kinds.positive,
  writeBytes: kinds.positive,
  imageBytes: kinds.positive,
  timeoutMs: kinds.positive,
};

/** @throws AgentError `invalid-argument` where there is no such folder. */
export function openWorkspace(dir: string, options: WorkspaceOptions = {}): Workspace {
  const { exclude = defaultExclude, allowHardLinks = false, limits = {}, ...hold } = options;
  checkKinds('workspaceFiles.limits', limits, limitKinds);
  const root = realFolder(dir);
  // As if all disks took `.GIT` for `.git`: some do.
  checkIgnoreRules('workspaceFiles.exclude', exclude);
  const excluded = ignoreRules(exclude, { ignoreCase: true });
  let lastWrite: Promise<unknown> = Promise.resolve();

  const workspace: Workspace = {
    limits: { ...defaultLimits, ...definedOf(limits) },
    allowHardLinks,
    isExcluded: (names, isFolder) =>
      names.some((_, index) => {
        const isLast = index === names.length - 1;
        return excluded(names.slice(0, index + 1).join('/'), !isLast || isFolder) === 'ignored';
      }),
    parse(path, parseOptions) {
      const names = parsePath(path, parseOptions);
      if (!workspace.isExcluded(names, true)) return names;
      throw new AgentError(
        'tool',
        `${JSON.stringify(names.join('/'))} is excluded: whoever set up these tools keeps it private.`,
      );
    },
    hold: () => holdFolder(root, hold),
    async inFolder(names, use, { create = false } = {}) {
      let folder = await workspace.hold();
      try {
        for (const name of names) {
          const next = await folder.enter(name, { create });
          await folder[Symbol.asyncDispose]();
          folder = next;
        }
        return await use(folder);
      } finally {
        await folder[Symbol.asyncDispose]();
      }
    },
    inTurn(write) {
      const turn = lastWrite.then(write);
      lastWrite = turn.catch(() => {});
      return turn;
    },
  };
  return workspace;
}

function realFolder(dir: string): string {
  try {
    if (statSync(dir).isDirectory()) return realpathSync.native(dir);
  } catch (cause) {
    throw invalid(`workspaceFiles needs a folder that is there: ${JSON.stringify(dir)} cannot be opened.`, { cause });
  }
  throw invalid(`workspaceFiles needs a folder: ${JSON.stringify(dir)} is a file.`);
}
