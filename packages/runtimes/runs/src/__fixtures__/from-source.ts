import { join } from 'node:path';

const root = join(import.meta.dirname, '../../../../..');

/** Flags of a process that runs the sources of this repository. Its isolated-vm starts what `bundleSandbox` has bundled. */
export const sourceFlags = [
  '--conditions=@thimble/source',
  `--import=${join(root, 'scripts/load-bundled-workers.ts')}`,
];

/** For `beforeAll`. From source, each sandbox would load a hundred modules of TypeScript, in each life of a run. */
export async function bundleSandbox(): Promise<void> {
  const { bundleWorker } = await import('../../../../../scripts/bundled-workers.ts');
  await bundleWorker(join(root, 'packages/executors/isolated-vm/src/worker.ts'));
}
