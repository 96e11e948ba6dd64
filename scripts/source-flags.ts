/**
 * Flags of a process that runs the sources of this repository and opens sandboxes. Their workers must have been bundled: by the test's own
 * import of the executor, or by `bundleExecutor`.
 */
export const sourceFlags = [
  '--conditions=@thimble/source',
  `--import=${new URL('./load-bundled-workers.ts', import.meta.url).href}`,
];
