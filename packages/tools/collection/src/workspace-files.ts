import type { ComponentSpec, Tool } from '@thimble/core';
import { checkKinds, definedOf, kinds, type OptionKinds } from '@thimble/core/utilities';
import { specOf } from './spec.ts';
import { editFile } from './workspace-files/edit-file.ts';
import type { HoldOptions } from './workspace-files/held-folder.ts';
import { listFiles } from './workspace-files/list-files.ts';
import { readFile } from './workspace-files/read-file.ts';
import { searchFiles } from './workspace-files/search-files.ts';
import { openWorkspace, type WorkspaceLimits } from './workspace-files/workspace.ts';
import { writeFile, type NeedsApproval } from './workspace-files/write-file.ts';

export type { WorkspaceLimits } from './workspace-files/workspace.ts';

export type WorkspaceFilesOptions = {
  /** Leaves out the tools that write. @default false */
  readOnly?: boolean | undefined;
  /** Whether a person must agree before a write or an edit. @default true */
  needsApproval?: NeedsApproval;
  /**
   * What no tool touches or names, in the syntax of a `.gitignore`, from the folder on.
   *
   * @default .git, and where keys are kept: .env, .npmrc, .netrc, .ssh, .aws, .kube, *.pem, *.key, id_rsa and the like, as the README lists them
   */
  exclude?: readonly string[] | undefined;
  /** Takes files with several names (hard links), one of which may lie outside of the folder; pnpm makes such files. @default false */
  allowHardLinks?: boolean | undefined;
  /** Stands before the names of the tools, where an agent has several folders: `docs_read_file`. @default none */
  prefix?: string | undefined;
  limits?: Partial<WorkspaceLimits> | undefined;
};

const optionKinds: OptionKinds<WorkspaceFilesOptions> = {
  readOnly: kinds.flag,
  needsApproval: kinds.either(kinds.flag, kinds.callback),
  exclude: kinds.listOf(kinds.text),
  allowHardLinks: kinds.flag,
  prefix: kinds.text,
  limits: kinds.record,
};

/**
 * Tools to work in one folder: `list_files`, `search_files`, `read_file`, `write_file`, `edit_file`. There is no way out of it.
 *
 * @example
 * const agent = new CodeAgent({ model, executor, tools: workspaceFiles('./project'), approve: askMe });
 * @throws AgentError `invalid-argument` where there is no such folder.
 */
export function workspaceFiles(dir: string, options: WorkspaceFilesOptions = {}): Tool[] {
  // For tests, which make one system behave as another.
  const { byDescriptor, ...given }: WorkspaceFilesOptions & HoldOptions = options;
  checkKinds('workspaceFiles', given, optionKinds);
  const { readOnly = false, needsApproval = true, prefix = '', ...rest } = given;
  const workspace = openWorkspace(dir, { ...rest, ...definedOf({ byDescriptor }) });
  const reading = [
    listFiles(workspace, `${prefix}list_files`),
    searchFiles(workspace, `${prefix}search_files`),
    readFile(workspace, `${prefix}read_file`),
  ];
  const made = readOnly
    ? reading
    : [
        ...reading,
        writeFile(workspace, `${prefix}write_file`, needsApproval),
        editFile(workspace, `${prefix}edit_file`, needsApproval),
      ];
  const spec = specOfFiles(dir, options);
  return spec ? made.map((tool) => ({ ...tool, spec })) : made;
}

function specOfFiles(dir: string, options: WorkspaceFilesOptions): ComponentSpec | undefined {
  if (typeof options.needsApproval === 'function') return undefined;
  return specOf('workspaceFiles', options, [], [dir]);
}
