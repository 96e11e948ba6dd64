export { guardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts';
export { visitWebpage, type VisitWebpageOptions } from './visit-webpage.ts';
export { workspaceFiles, type WorkspaceFilesOptions, type WorkspaceLimits } from './workspace-files.ts';
