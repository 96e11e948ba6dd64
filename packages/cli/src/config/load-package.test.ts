import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadPackage } from './load-package.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'thimble-load-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A file of the command that imports this. */
async function action(imported: string): Promise<() => Promise<unknown>> {
  const file = join(dir, 'action.mjs');
  await writeFile(file, `import '${imported}';\n`);
  return () => import(/* @vite-ignore */ pathToFileURL(file).href);
}

test('a package that a command needs, and that is not installed, is named with what installs it', async () => {
  const load = await action('@thimble/nowhere');
  await expect(loadPackage('@thimble/nowhere', load)).rejects.toMatchObject({
    code: 'missing-dependency',
    message: expect.stringMatching(/^@thimble\/nowhere is not installed\. Run: npm install .*@thimble\/nowhere$/),
  });
});

test('another one that is missing is not blamed on it', async () => {
  const load = await action('nobody-has-this');
  await expect(loadPackage('@thimble/nowhere', load)).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' });
});
