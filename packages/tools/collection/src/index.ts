export { workspaceFiles, type WorkspaceFilesOptions, type WorkspaceLimits } from './workspace-files.ts';
