import { execFileSync } from 'node:child_process';
import { link, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadAgent } from '../index.ts';
import { checkFiles } from './agent-files.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-files-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const model = { package: '@thimble/openai', export: 'openai', args: ['gpt-5.2'] };
const minimal = { version: 1, class: 'ToolCallingAgent', model };
const write = (manifest: unknown) => writeFile(join(dir, 'agent.json'), JSON.stringify(manifest));
const refused = (code: string, words: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(words) });

describe('files', () => {
  const bytes = new Uint8Array([1]);
  test.each([
    ['../agent.json'],
    ['/etc/passwd'],
    ['C:/x'],
    ['a\\b'],
    ['tools/../../x'],
    ['.git/config'],
    ['x/.GIT/hooks/y'],
    ['node_modules/x/index.js'],
    ['CON'],
    ['nul.txt'],
    ['a. '],
    ['a\u0000b'],
    ['a\u202Etxt.exe'],
    ['x'.repeat(300)],
    ['a/'.repeat(20) + 'b'],
    ['cafe\u0301.md'],
    ['a.txt:b'],
    ['a.txt::$DATA'],
    ['COM\u00b9'],
    ['lpt\u00b3.txt'],
    ['CONIN$'],
    [' agent.json'],
    ['a\u00a0'],
    ['tools/.git./hooks'],
    ['.gi\u200ct/config'],
    ['GIT~1/config'],
    ['\ufeffagent.json'],
    ['a\u2028b'],
    ['\ud800'],
  ])('called %j are refused', (path) => {
    expect(() => checkFiles(new Map([[path, bytes]]))).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test.each([
    [['README.md', 'readme.md']],
    [['stra\u00dfe', 'STRASSE']],
    [['\u017f.md', 's.md']],
    [['\ufb01.md', 'fi.md']],
    [['\u03c2.md', '\u03c3.md']],
    [['tools/A.ts', 'Tools/b.ts']],
    [['a', 'a/b']],
  ])('%j are one on some systems, and refused', (paths) => {
    const files = new Map(paths.map((path) => [path, bytes]));
    expect(() => checkFiles(files)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('that are links are refused', async () => {
    await write(minimal);
    await symlink('/etc/passwd', join(dir, 'notes.md'));
    await expect(loadAgent(dir)).rejects.toEqual(refused('invalid-argument', /link/));
    await rm(join(dir, 'notes.md'));
    await link(join(dir, 'agent.json'), join(dir, 'same.json'));
    await using agent = await loadAgent(dir);
    expect(agent.name).toBeUndefined();
  });

  test('that are no files are refused', async () => {
    await write(minimal);
    execFileSync('mkfifo', [join(dir, 'pipe.md')]);
    await expect(loadAgent(dir)).rejects.toEqual(refused('invalid-argument', /no file/));
  });

  test.each(['/dev', '/proc/self', '/', '/etc/passwd'])('of %s are no agent', async (place) => {
    await expect(loadAgent(`file:${place}`)).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('without end are not counted to their end', async () => {
    await write(minimal);
    await mkdir(join(dir, 'many'));
    await Promise.all(Array.from({ length: 2_100 }, (_, index) => writeFile(join(dir, 'many', `${index}`), '')));
    await expect(loadAgent(dir)).rejects.toEqual(refused('invalid-argument', /more than 1000 files/));
  });

  test('that are larger than one may be are not read', async () => {
    await write(minimal);
    await writeFile(join(dir, 'large.bin'), '');
    await truncate(join(dir, 'large.bin'), 50_000_000_000);
    await expect(loadAgent(dir)).rejects.toEqual(refused('invalid-argument', /50000000000 bytes, large\.bin/));
  });

  test('that are too many are refused', () => {
    const files = new Map(Array.from({ length: 1_001 }, (_, index) => [`f${index}`, bytes]));
    expect(() => checkFiles(files)).toThrow(/more than 1000 files/);
  });
});
