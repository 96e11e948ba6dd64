import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { workspacePackages } from './packages.ts';
import { tableRows } from './table-rows.ts';

const packages = workspacePackages();
const readmeRows = tableRows(readFileSync('README.md', 'utf8'));

test.each(packages)('$folder has what every package has', ({ folder, manifest }) => {
  expect(manifest).toMatchObject({
    // `npm create thimble` asks for a package of this name.
    name: expect.stringMatching(/^@thimble\/[a-z0-9-]+$|^create-thimble$/),
    description: expect.stringMatching(/\S\.$/),
    license: 'Apache-2.0',
    repository: { type: 'git', directory: folder },
    files: expect.arrayContaining(['dist']),
    type: 'module',
    engines: { node: expect.stringMatching(/^>=\d+/) },
  });
  // Nothing happens on import, except in the script of a worker: a bundler must not leave that out.
  const withEffects = manifest.sideEffects === false ? [] : [manifest.sideEffects].flat();
  expect(withEffects.filter((file) => !/worker\.(?:ts|js)$/.test(String(file)))).toEqual([]);
  expect(readFileSync(join(folder, 'tsconfig.json'), 'utf8').trim()).toBe(
    `{ "extends": "${relative(folder, '.')}/tsconfig.build.json" }`,
  );
  expect(['README.md', 'LICENSE'].filter((file) => !existsSync(join(folder, file)))).toEqual([]);
});

test.each(packages.filter(({ manifest }) => 'exports' in manifest))(
  '$folder exports its sources to the workspace and its build to everybody else',
  ({ folder, manifest: { exports } }) => {
    const { './package.json': manifestFile, ...entries } = Object.fromEntries(Object.entries(exports ?? {}));
    expect(manifestFile).toBe('./package.json');
    expect(Object.keys(entries)).toContain('.');
    for (const entry of Object.values(entries)) {
      expect(entry).toEqual({
        '@thimble/source': expect.stringMatching(/^\.\/src\/.*\.ts$/),
        types: expect.stringMatching(/^\.\/dist\/.*\.d\.ts$/),
        default: expect.stringMatching(/^\.\/dist\/.*\.js$/),
      });
      expect(existsSync(join(folder, String(Object.values(Object(entry))[0])))).toBe(true);
    }
  },
);

test.each(packages)('$manifest.name has a row in README.md', ({ folder, manifest }) => {
  expect(readmeRows.filter((row) => row.includes(`[\`${manifest.name}\`](${folder})`))).toHaveLength(1);
});
