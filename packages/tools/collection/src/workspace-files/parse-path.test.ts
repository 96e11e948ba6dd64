import { describe, expect, test } from 'vitest';
import { parsePath } from './parse-path.ts';

test.each([
  ['src/main.ts', ['src', 'main.ts']],
  ['./src//main.ts', ['src', 'main.ts']],
  ['', []],
  ['.', []],
  ['a/.hidden/..b', ['a', '.hidden', '..b']],
  ['año/日本 語.txt', ['año', '日本 語.txt']],
])('%j is %j', (path, names) => {
  expect(parsePath(path, { portable: true })).toEqual(names);
});

describe('a way out is refused', () => {
  test.each([
    ['..', '".."'],
    ['a/../../b', '".."'],
    ['/etc/passwd', 'absolute'],
    ['//server/share', 'absolute'],
    ['..\\secret', 'backslash'],
    ['C:\\Windows', 'backslash'],
    ['\\\\server\\share', 'backslash'],
    ['a\u0000.txt', 'control character'],
    ['a\nb', 'control character'],
    ['a/'.repeat(65), 'deep'],
    ['a'.repeat(256), '255 bytes'],
    ['x/'.repeat(2_001), '4000 characters'],
  ])('%j', (path, word) => {
    const parse = () => parsePath(path, { portable: false });
    expect(parse).toThrow(expect.objectContaining({ code: 'tool-input' }));
    expect(parse).toThrow(word);
  });
});

describe('names that mean something else to Windows are refused where it matters', () => {
  test.each([
    'C:/Windows',
    'c:secret',
    'a.txt:stream',
    'a.txt::$DATA',
    'CON',
    'src/nul.txt',
    'LPT1 .log',
    'com¹',
    'conin$',
    'a.txt.',
    'a.txt ',
    'folder./a',
    'what?.txt',
    'a*',
    'a|b',
  ])('%j', (path) => {
    expect(() => parsePath(path, { portable: true })).toThrow('Windows');
    expect(() => parsePath(path, { portable: false })).not.toThrow();
  });

  test.each(['console.log', 'com10', 'nulls.txt', 'a.b.c'])('but not %j', (path) => {
    expect(parsePath(path, { portable: true })).toEqual([path]);
  });
});

test.each(['a\u202etxt.exe', 'a\u200b.ts', 'a\u{e0041}.ts'])(
  'no file is made by a name like %j, which looks like another',
  (path) => {
    expect(() => parsePath(path, { portable: true })).toThrow('nobody would see');
    expect(parsePath(path, { portable: false })).toEqual([path]);
  },
);
