import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { manifestPaths, rangeOf, withOwnRanges } from './own-ranges.ts';
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

describe('our packages go together', () => {
  test.each(manifestPaths)('%s names them by the ranges that `npm run lock` writes', (path) => {
    const text = readFileSync(path, 'utf8');
    expect(withOwnRanges(text)).toBe(text);
  });

  test('with one version for all', () => {
    const { fixed } = JSON.parse(readFileSync('.changeset/config.json', 'utf8'));
    expect(fixed).toEqual([['@thimble/*', 'create-thimble']]);
    expect(new Set(packages.map(({ manifest }) => manifest.version)).size).toBe(1);
  });

  test('where no breaking change can be between them: within a minor before 1.0, within a major from then on', () => {
    expect(['0.0.0', '0.3.2', '1.2.0', '10.0.0'].map(rangeOf)).toEqual(['~0.0.0', '~0.3.2', '^1.2.0', '^10.0.0']);
  });

  test('and a tool of somebody else takes any version up to the next major', () => {
    const manifest = (peer: string, dependency: string) =>
      JSON.stringify({ '@thimble/core': peer, '@thimble/e2b': dependency, other: '~0.1.0' }).replaceAll(':', ': ');
    const versions = new Map(['@thimble/core', '@thimble/e2b'].map((name) => [name, '0.4.1']));
    expect(withOwnRanges(manifest('>=0.0.0 <1', '~0.1.0'), versions)).toBe(manifest('>=0.4.1 <1', '~0.4.1'));
    expect(withOwnRanges(manifest('*', '*'), versions)).toBe(manifest('*', '*'));
  });

  test('and a ready agent takes those of its minor, in its card too', () => {
    const versions = new Map([['@thimble/tools', '0.4.1']]);
    const card = (range: string) => `npm install @thimble/tools@"${range}" zod@"^4.0.0"`;
    expect(withOwnRanges(card('~0.1.0'), versions)).toBe(card('~0.4.1'));
    expect(manifestPaths).toEqual(
      expect.arrayContaining(['agents/researcher/agent.json', 'agents/researcher/README.md']),
    );
  });
});
