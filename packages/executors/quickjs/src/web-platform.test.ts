import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

// A module of Node.js in its reach would fail the build.
test('web.ts and web-worker.ts are bundled for browsers, and take nothing of Node.js', async () => {
  const { metafile } = await build({
    entryPoints: ['web.ts', 'web-worker.ts'].map((entry) => fileURLToPath(new URL(entry, import.meta.url))),
    outdir: 'nowhere',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@thimble/source'],
    logLevel: 'silent',
  });
  const reached = Object.values(metafile.outputs).map(({ inputs }) => Object.keys(inputs).length);
  expect(reached).toHaveLength(2);
  expect(Math.min(...reached)).toBeGreaterThan(30);
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect(imported.filter((path) => path.startsWith('node:') || path.includes('oxc'))).toEqual([]);
});
