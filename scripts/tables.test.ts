import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { executors } from '../packages/cli/src/config/executors.ts';
import { providers } from '../packages/cli/src/config/providers.ts';
import { cliManifest, cliManifestPath } from './cli-packages.ts';
import { packagesOf, workspacePackages } from './packages.ts';
import { secondLists } from './second-lists.ts';
import { tableRows } from './table-rows.ts';

const rows = Object.fromEntries(
  ['models', 'executors', 'cli'].map((page) => [page, tableRows(readFileSync(`docs/${page}.md`, 'utf8'))]),
);

describe.each(providers)('the provider $name', ({ name, package: packageName }) => {
  test('is a package of the workspace', () => {
    expect(packagesOf('models').map(({ manifest }) => manifest.name)).toContain(packageName);
  });

  test('is named in the row of its package in docs/models.md', () => {
    const [row = ''] = rows['models']?.filter((line) => line.includes(`[\`${packageName}\`]`)) ?? [];
    expect(plain(row)).toContain(plain(name));
  });

  test('has a row in docs/cli.md', () => {
    expect(rows['cli']?.filter((row) => firstCell(row).includes(`\`${name}\``))).toHaveLength(1);
  });
});

describe.each(executors)('the executor $name', ({ name, package: packageName, languages, keyVariable }) => {
  test('is a package of the workspace', () => {
    expect(packagesOf('executors').map(({ manifest }) => manifest.name)).toContain(packageName);
  });

  test('has a row in each table of docs/executors.md', () => {
    expect(rows['executors']?.filter((row) => firstCell(row).includes(`[\`${packageName}\`]`))).toHaveLength(1);
    expect(rows['executors']?.filter((row) => firstCell(row) === name)).toHaveLength(1);
  });

  test('has a row in docs/cli.md, with its languages and its key', () => {
    const [row = '', ...others] = rows['cli']?.filter((line) => firstCell(line) === `\`${name}\``) ?? [];
    expect(others).toEqual([]);
    for (const word of [...languages, ...(keyVariable ? [keyVariable] : [])]) expect(row).toContain(`\`${word}\``);
  });
});

test("the command line's package.json lists the packages of the tables: `npm run lock` writes them", () => {
  expect(JSON.parse(readFileSync(cliManifestPath, 'utf8'))).toEqual(JSON.parse(cliManifest()));
});

describe('there is no second list of providers, executors or their packages', () => {
  const names = [
    ...new Set([
      ...[...providers, ...executors].map(({ name }) => name),
      ...workspacePackages().map(({ manifest }) => manifest.name.replace('@thimble/', '')),
    ]),
  ];
  const files = globSync([
    '*.json',
    '*.md',
    '.*.json',
    'docs/*.md',
    'packages/cli/README.md',
    'packages/cli/src/**/*.ts',
    'scripts/**/*.ts',
    'bench/**/*.ts',
  ]).filter((path) => !/package-lock|node_modules|results/.test(path));

  test.each(files)('in %s', (path) => {
    const text = readFileSync(path, 'utf8');
    const elsewhere = path.endsWith('.md') ? text.replace(/^\|.*$/gm, (row) => (isAbout(row) ? '' : row)) : text;
    expect(secondLists(elsewhere, names)).toEqual([]);
  });

  test.each([
    "['red-box', 'blue-box', 'green']",
    '`red-box`, `blue-box` or `green`',
    '@thimble/(red-box|green|blue-box)',
    "'@thimble/red-box',\n  '@thimble/green',\n  '@thimble/blue-box',",
  ])('as %j would be', (text) => {
    expect(secondLists(`Where: ${text}.`, ['red-box', 'blue-box', 'green'])).toHaveLength(1);
  });

  /** A row of a table in the docs that explains what its first cell names. */
  function isAbout(row: string): boolean {
    return names.some((name) => new RegExp(`(^|[\\s\`/[])${name}[\`\\s\\]]?`).test(firstCell(row)));
  }
});

function firstCell(row: string): string {
  return row.split('|')[1]?.trim() ?? '';
}

/** "LM Studio" and "lm-studio" alike. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
