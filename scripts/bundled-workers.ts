import { join } from 'node:path';
import { build } from 'esbuild';
import type { Plugin } from 'vitest/config';
import { bundleFolder, useBundle, workerOf } from './use-bundled-workers.ts';
import { writeWhole } from './write-whole.ts';

/**
 * For tests: what executors start as threads and processes is bundled once, as in what we publish. From source, each of
 * them would load a hundred modules of TypeScript, which takes longer than most tests.
 */
export function bundledWorkers(): Plugin {
  const bundles = new Map<string, Promise<void>>();
  return {
    name: 'bundled-workers',
    enforce: 'pre',
    // A module from Vitest's cache is not transformed: what its worker is made of may have changed all the same.
    configureVitest({ defineCacheKeyGenerator }) {
      defineCacheKeyGenerator(({ id, sourceCode }) => (workerOf(sourceCode, id) === undefined ? undefined : false));
    },
    async transform(code, path) {
      const entry = workerOf(code, path);
      if (entry === undefined) return undefined;
      const bundle = bundles.get(entry) ?? bundleWorker(entry);
      bundles.set(entry, bundle);
      await bundle;
      return useBundle(code, entry);
    },
  };
}

/** For tests that load no executor themselves, but start processes with `sourceFlags` that do. */
export async function bundleExecutor(name: string): Promise<void> {
  await bundleWorker(join(import.meta.dirname, `../packages/executors/${name}/src/worker.ts`));
}

/** Bundles the script of a worker into a package like that of its source. */
export async function bundleWorker(entry: string): Promise<void> {
  const folder = bundleFolder(entry);
  const { outputFiles } = await build({
    entryPoints: [entry],
    outdir: join(folder, 'dist'),
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'es2024',
    conditions: ['@thimble/source'],
    logLevel: 'silent',
    tsconfigRaw: '{}',
    plugins: [
      {
        name: 'installed-packages',
        setup({ onResolve }) {
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@thimble/') ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  writeWhole(join(folder, 'package.json'), '{ "type": "module" }');
  for (const { path, contents } of outputFiles) writeWhole(path, contents);
}
