import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

// A module of Node.js in its reach would fail the build.
test.each(['web.ts', 'web-worker.ts'])('%s is bundled for browsers, and takes nothing of Node.js', async (entry) => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@thimble/source'],
    logLevel: 'silent',
  });
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect(imported.length).toBeGreaterThan(50);
  expect(imported.filter((path) => path.startsWith('node:') || path.includes('oxc'))).toEqual([]);
});
