/** Flags of a process that runs the sources of this repository. What its executors start is what `bundleWorker` has bundled. */
export const sourceFlags = [
  '--conditions=@thimble/source',
  `--import=${new URL('./load-bundled-workers.ts', import.meta.url).href}`,
];
