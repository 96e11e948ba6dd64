import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('a bundle of a script that imports the worker holds it', async () => {
  const { outputFiles, warnings } = await build({
    stdin: { contents: "import '@thimble/quickjs/web-worker';", resolveDir: import.meta.dirname },
    conditions: ['@thimble/source'],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  expect(warnings).toEqual([]);
  expect(outputFiles.map(({ text }) => text).join('')).toContain('self.addEventListener("message"');
});
