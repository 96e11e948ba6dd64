import { describe, expect, test } from 'vitest';
import { globTest } from './glob.ts';
import { ignoreRules } from './ignore-rules.ts';

test.each<[glob: string, fits: string[], not: string[]]>([
  ['*.ts', ['a.ts', 'src/deep/a.ts', '.ts'], ['a.tsx', 'a.ts/b']],
  ['src/*.ts', ['src/a.ts'], ['src/b/a.ts', 'lib/src/a.ts']],
  ['src/**/*.ts', ['src/a.ts', 'src/b/c/a.ts'], ['a.ts']],
  ['src/**', ['src/a', 'src/a/b'], ['src', 'srcs/a']],
  ['**/test/**', ['test/a', 'x/test/y/z'], ['test', 'atest/a']],
  ['*.{js,ts}', ['a.js', 'b/a.ts'], ['a.{js,ts}', 'a.mjs,']],
  ['{src,lib}/{a,b{1,2}}.ts', ['src/a.ts', 'lib/b2.ts'], ['src/b.ts']],
  ['file[0-9].txt', ['file1.txt'], ['filea.txt', 'file10.txt']],
  ['file[!0-9]', ['filea'], ['file1', 'file/']],
  ['?.md', ['a.md'], ['ab.md', '.md']],
  ['a\\*b', ['a*b'], ['axb']],
  ['a+(b).$', ['a+(b).$'], ['aab.']],
  ['/top.txt', ['top.txt'], ['a/top.txt']],
  ['a,b', ['a,b'], ['a']],
])('%s', (glob, fits, not) => {
  const test = globTest(glob);
  expect([...fits, ...not].filter(test)).toEqual(fits);
});

test('one that would take for ever as a regular expression of JavaScript does not', () => {
  expect(globTest(`${'*a'.repeat(30)}*b`)('a'.repeat(250))).toBe(false);
  expect(globTest(`${'**/a/'.repeat(30)}b`)('a/'.repeat(250))).toBe(false);
});

test.each(['{a,b', 'a'.repeat(1_001)])('one that cannot be read is told: %s', (glob) => {
  expect(() => globTest(glob)).toThrow(expect.objectContaining({ code: 'tool-input' }));
});

describe('rules as in a .gitignore', () => {
  const lines = [
    '# comment',
    '',
    'node_modules/',
    '*.log',
    '!keep.log',
    '/build',
    'docs/*.pdf',
    'a{b',
    '\\#odd',
    'space\\ ',
    'end   ',
  ];
  const rules = ignoreRules(lines);

  test.each<[path: string, isFolder: boolean, expected: ReturnType<typeof rules>]>([
    ['node_modules', true, 'ignored'],
    ['packages/x/node_modules', true, 'ignored'],
    ['node_modules', false, undefined],
    ['deep/a.log', false, 'ignored'],
    ['deep/keep.log', false, 'kept'],
    ['build', true, 'ignored'],
    ['src/build', true, undefined],
    ['docs/a.pdf', false, 'ignored'],
    ['x/docs/a.pdf', false, undefined],
    ['a{b', false, 'ignored'],
    ['#odd', false, 'ignored'],
    ['space ', false, 'ignored'],
    ['end', false, 'ignored'],
    ['# comment', false, undefined],
  ])('%s', (path, isFolder, expected) => {
    expect(rules(path, isFolder)).toBe(expected);
  });
});
