import { join } from 'node:path';

/** For `beforeAll`. From source, each sandbox would load a hundred modules of TypeScript, in each life of a run. */
export async function bundleSandbox(): Promise<void> {
  const { bundleWorker } = await import('../../../../../scripts/bundled-workers.ts');
  await bundleWorker(join(import.meta.dirname, '../../../../executors/isolated-vm/src/worker.ts'));
}
