import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ToolCallingAgent } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { describe, expect, test } from 'vitest';
import { callTool, named } from './__fixtures__/call-tool.ts';
import { temporaryFolder } from './__fixtures__/temporary-folder.ts';
import { workspaceFiles, type WorkspaceFilesOptions } from './workspace-files.ts';
import type { HoldOptions } from './workspace-files/held-folder.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

function workspace(
  files: { readonly [path: string]: string | Uint8Array } = {},
  options: WorkspaceFilesOptions & HoldOptions = {},
) {
  const folder = temporaryFolder(files);
  const tools = workspaceFiles(folder, options);
  return { folder, call: (name: string, input: unknown) => callTool(named(tools, name), input) };
}

const paths = (result: unknown) =>
  (Object(result).entries ?? Object(result).matches).map(({ path }: { path: string }) => path);

describe('list_files', () => {
  test('lists a folder by name, with sizes, and says what is a folder or a link', async () => {
    const { folder, call } = workspace({ 'b.txt': 'two', 'a/c.txt': 'x', '.hidden': '' });
    symlinkSync('/etc', join(folder, 'way-out'));
    expect(await call('list_files', {})).toEqual({
      entries: [
        { path: '.hidden', type: 'file', bytes: 0 },
        { path: 'b.txt', type: 'file', bytes: 3 },
        { path: 'way-out', type: 'link' },
        { path: 'a', type: 'folder' },
      ],
    });
    expect(paths(await call('list_files', { path: 'a' }))).toEqual(['a/c.txt']);
  });

  test('looks into all folders with a glob, and leaves out what .gitignore files name', async () => {
    const files = {
      '.gitignore': 'dist\n*.tmp.ts',
      'src/.gitignore': 'generated/\n!kept.tmp.ts',
      'src/a.ts': '',
      'src/b.tmp.ts': '',
      'src/kept.tmp.ts': '',
      'src/generated/c.ts': '',
      'dist/d.ts': '',
    };
    const { call } = workspace(files);
    expect(paths(await call('list_files', { glob: '*.ts' }))).toEqual(['src/a.ts', 'src/kept.tmp.ts']);
    expect(paths(await call('list_files', { path: 'src', glob: '*.ts' }))).toEqual(['src/a.ts', 'src/kept.tmp.ts']);
    expect(paths(await call('list_files', { glob: '*.ts', includeIgnored: true }))).toHaveLength(5);
  });

  test('is bounded, and says what is missing', async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, '']));
    const { call } = workspace({ ...files, [`${'d/'.repeat(70)}deep`]: '' });
    expect(await call('list_files', { limit: 5 })).toMatchObject({
      entries: { length: 5 },
      leftOut: expect.stringContaining('more than these 5'),
    });
    expect(await call('list_files', { glob: 'deep' })).toMatchObject({
      entries: [],
      leftOut: expect.stringContaining('64 deep'),
    });
    const bounded = workspace(files, { limits: { entries: 10 } });
    expect(await bounded.call('list_files', {})).toMatchObject({ leftOut: expect.stringContaining('Only 10') });
    const late = workspace(files, { limits: { timeoutMs: 1e-9 } });
    expect(await late.call('list_files', {})).toMatchObject({ leftOut: expect.stringContaining('stopped') });
  });
});

describe('search_files', () => {
  const files = {
    'src/a.ts': 'const x = 1;\nfunction find() {\n  return x;\n}\n',
    'src/b.js': 'find();\r\nnot here\r\n',
    'notes.md': 'Find it.\n',
    'bin.dat': new Uint8Array([0, 102, 105, 110, 100]),
    '.env': 'KEY=find',
  };

  test('finds lines by a regular expression, with lines around them', async () => {
    const { call } = workspace(files);
    expect(await call('search_files', { pattern: 'find\\(\\)( \\{|;$)', context: 1 })).toEqual({
      matches: [
        { path: 'src/a.ts', line: 2, text: 'function find() {', before: ['const x = 1;'], after: ['  return x;'] },
        { path: 'src/b.js', line: 1, text: 'find();', before: [], after: ['not here'] },
      ],
      files: 3,
    });
  });

  test('takes plain text, any case, a glob, a folder or a file', async () => {
    const { call } = workspace(files);
    const lines = async (input: object) => paths(await call('search_files', input));
    expect(await lines({ pattern: 'find()', literal: true })).toEqual(['src/a.ts', 'src/b.js']);
    expect(await lines({ pattern: 'FIND', ignoreCase: true })).toEqual(['notes.md', 'src/a.ts', 'src/b.js']);
    expect(await lines({ pattern: 'find', glob: '*.js' })).toEqual(['src/b.js']);
    expect(await lines({ pattern: 'ind', path: 'src/a.ts' })).toEqual(['src/a.ts']);
    await expect(lines({ pattern: 'x', path: 'nowhere.ts' })).rejects.toThrow('There is no file "nowhere.ts"');
  });

  test('a pattern that would take for ever in JavaScript does not', async () => {
    const { call } = workspace({ 'a.txt': `${'a'.repeat(100_000)}!` });
    expect(await call('search_files', { pattern: '(a+)+$' })).toMatchObject({ matches: [], files: 1 });
  });

  test('a pattern that does not work is told', async () => {
    const { call } = workspace(files);
    await expect(call('search_files', { pattern: '(?=x)' })).rejects.toThrow(/RE2, without look-around/);
    await expect(call('search_files', { pattern: '' })).rejects.toThrow('empty');
    await expect(call('search_files', { pattern: 'x'.repeat(1_001) })).rejects.toThrow('1000');
  });

  test('matches and long lines are bounded, and what was passed over is named', async () => {
    const { call } = workspace(
      {
        'long.txt': `${'-'.repeat(5_000)}here${'-'.repeat(5_000)}`,
        'many.txt': 'here\n'.repeat(50),
        'large.txt': 'here\n'.repeat(10_000),
      },
      { limits: { fileBytes: 20_000 } },
    );
    const found = await call('search_files', { pattern: 'here', limit: 10 });
    expect(found).toMatchObject({
      matches: { length: 10 },
      leftOut: expect.stringMatching(/more than these 10.*large\.txt/),
    });
    expect(JSON.stringify(found).length).toBeLessThan(2_000);
    expect(await call('search_files', { pattern: 'here', path: 'long.txt' })).toMatchObject({
      matches: [{ text: expect.stringMatching(/^…-+here-+…$/) }],
    });
    const small = workspace(
      { 'many.txt': `${'here '.repeat(30)}\n`.repeat(50) },
      { limits: { resultCharacters: 1_000 } },
    );
    expect(await small.call('search_files', { pattern: 'here' })).toMatchObject({
      leftOut: expect.stringContaining('narrow'),
    });
  });
});

describe('read_file', () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index + 1}\n`).join('');

  test('reads all of a file, or some of its lines', async () => {
    const { call } = workspace({ 'a.txt': lines, 'open.txt': 'one\ntwo' });
    expect(await call('read_file', { path: 'a.txt' })).toEqual({
      path: 'a.txt',
      bytes: lines.length,
      text: lines,
      from: 1,
      to: 100,
    });
    expect(await call('read_file', { path: 'a.txt', from: 7, to: 8 })).toMatchObject({
      text: 'line 7\nline 8\n',
      from: 7,
      to: 8,
      leftOut: 'There is more after line 8.',
    });
    await expect(call('read_file', { path: 'a.txt', from: 102 })).rejects.toThrow(
      'no line 102: the file has 100 lines',
    );
    await expect(call('read_file', { path: 'a.txt', from: 5, to: 4 })).rejects.toThrow('less than');
    await expect(call('read_file', { path: 'open.txt', from: 4 })).rejects.toThrow('no line 4: the file has 2 lines');
  });

  test('is bounded, and says how to go on', async () => {
    const { call } = workspace({ 'a.txt': lines, 'wide.txt': 'x'.repeat(500) }, { limits: { resultCharacters: 50 } });
    expect(await call('read_file', { path: 'a.txt' })).toMatchObject({
      to: 7,
      text: expect.stringMatching(/line 7\n$/),
      leftOut: 'There is more: go on with from: 8.',
    });
    expect(await call('read_file', { path: 'a.txt', from: 8 })).toMatchObject({
      from: 8,
      text: expect.stringMatching(/^line 8\n/),
    });
    expect(await call('read_file', { path: 'wide.txt' })).toMatchObject({
      text: 'x'.repeat(50),
      note: 'Line 1 is cut: it is too long.',
    });
  });

  test('a file larger than what is read at a time is read by lines too', async () => {
    const { call } = workspace({ 'large.txt': 'äöü ABC\n'.repeat(100_000) });
    expect(await call('read_file', { path: 'large.txt', from: 99_999, to: 100_000 })).toMatchObject({
      text: 'äöü ABC\n'.repeat(2),
    });
  });

  test('a picture is shown to the model, other binary files are named as such', async () => {
    const { folder, call } = workspace({
      'a.png': png,
      'b.bin': new Uint8Array([1, 0, 2]),
      'c.txt': 'caf\u00e9',
      'd.txt': Buffer.from('\ufeffhi', 'utf16le'),
    });
    writeFileSync(join(folder, 'e.txt'), Buffer.from([0x63, 0x61, 0x66, 0xe9]));
    expect(await call('read_file', { path: 'a.png' })).toMatchObject({
      image: { type: 'image', mediaType: 'image/png' },
    });
    expect(await call('read_file', { path: 'b.bin' })).toEqual({
      path: 'b.bin',
      bytes: 3,
      note: 'A binary file: it is not shown.',
    });
    expect(await call('read_file', { path: 'c.txt' })).toMatchObject({ text: 'café' });
    expect(await call('read_file', { path: 'd.txt' })).toMatchObject({ text: 'hi' });
    expect(await call('read_file', { path: 'e.txt' })).toMatchObject({
      text: 'caf\ufffd',
      note: expect.stringContaining('UTF-8'),
    });
    const model = scriptedModel([{ toolCalls: [{ name: 'read_file', input: { path: 'a.png' } }] }, 'seen']);
    await new ToolCallingAgent({ model, tools: workspaceFiles(folder) }).run('Look.');
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ content: [{ images: [{ mediaType: 'image/png' }] }] });
    const small = workspace({ 'a.png': png }, { limits: { imageBytes: 10 } });
    expect(await small.call('read_file', { path: 'a.png' })).toMatchObject({
      note: expect.stringContaining('not shown'),
    });
  });

  test('what is no file is named, without a path of the host', async () => {
    const { folder, call } = workspace({ 'src/a.txt': '' });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const failures = await Promise.all(
      ['src', 'nowhere', 'src/a.txt/b', 'nowhere/a', 'pipe', ''].map((path) =>
        call('read_file', { path }).catch((error: unknown) => String(error)),
      ),
    );
    expect(failures).toEqual([
      expect.stringContaining('"src" is a folder'),
      expect.stringContaining('There is no file "nowhere"'),
      expect.stringContaining('"src/a.txt" is a file'),
      expect.stringContaining('There is no folder "nowhere"'),
      expect.stringContaining('"pipe" is neither a file nor a folder'),
      expect.stringContaining('is a folder'),
    ]);
    expect(failures.join('\n')).not.toContain(folder);
    expect(failures.join('\n')).not.toContain('/proc');
  });
});

describe('write_file', () => {
  test('makes a file with its folders, and replaces one as a whole with its mode kept', async () => {
    const { folder, call } = workspace({ 'run.sh': 'old' });
    chmodSync(join(folder, 'run.sh'), 0o750);
    expect(await call('write_file', { path: 'a/b/c.txt', text: 'né' })).toEqual({
      path: 'a/b/c.txt',
      bytes: 3,
      created: true,
    });
    expect(await call('write_file', { path: 'run.sh', text: 'new' })).toMatchObject({ created: false });
    expect(readFileSync(join(folder, 'a/b/c.txt'), 'utf8')).toBe('né');
    expect([readFileSync(join(folder, 'run.sh'), 'utf8'), statSync(join(folder, 'run.sh')).mode & 0o777]).toEqual([
      'new',
      0o750,
    ]);
    expect(readdirSync(folder)).toEqual(['a', 'run.sh']);
  });

  test('is bounded, and leaves nothing behind when it fails', async () => {
    const { folder, call } = workspace({ 'folder/x': '' }, { limits: { writeBytes: 10 } });
    await expect(call('write_file', { path: 'a.txt', text: 'x'.repeat(11) })).rejects.toThrow('at most 10');
    await expect(call('write_file', { path: 'folder', text: 'x' })).rejects.toThrow('"folder" is a folder');
    await expect(call('write_file', { path: 'a:b', text: 'x' })).rejects.toThrow('Windows');
    expect(readdirSync(folder)).toEqual(['folder']);
  });

  test('needs approval, unless it is told otherwise; reading needs none', async () => {
    const folder = temporaryFolder();
    const approvals = async (options: WorkspaceFilesOptions) =>
      Promise.all(
        workspaceFiles(folder, options).map(async (tool) => {
          const input = { path: 'a.md', pattern: 'x', text: '', old: 'x', new: '' };
          return (await tool.prepare(input)).needsApproval;
        }),
      );
    expect(await approvals({})).toEqual([false, false, false, true, true]);
    expect(await approvals({ needsApproval: ({ path }) => !path.endsWith('.md') })).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(await approvals({ readOnly: true })).toHaveLength(3);
    expect(workspaceFiles(folder, { prefix: 'docs_' })[0]?.declaration.name).toBe('docs_list_files');
  });
});

describe('edit_file', () => {
  test('replaces what occurs once, and tells the line', async () => {
    const { folder, call } = workspace({ 'a.txt': 'one\ntwo\nthree\n' });
    expect(await call('edit_file', { path: 'a.txt', old: 'two\n', new: '$& 2\n' })).toMatchObject({ line: 2 });
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('one\n$& 2\nthree\n');
  });

  test('keeps a byte order mark and the line ends of the file', async () => {
    const { folder, call } = workspace({ 'a.txt': '\ufeffone\r\ntwo\r\n' });
    await call('edit_file', { path: 'a.txt', old: 'one\ntwo', new: '1\n2' });
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('\ufeff1\r\n2\r\n');
  });

  test('says how often and where it matched, and changes nothing', async () => {
    const { folder, call } = workspace({ 'a.txt': 'x\n  yes\nx\n' });
    await expect(call('edit_file', { path: 'a.txt', old: 'x', new: '' })).rejects.toThrow(
      'occurs 2 times, in lines 1, 3',
    );
    await expect(call('edit_file', { path: 'a.txt', old: 'yes\nno', new: '' })).rejects.toThrow(
      /nowhere.*line 2, with other white space/,
    );
    await expect(call('edit_file', { path: 'a.txt', old: 'zzz', new: '' })).rejects.toThrow(/nowhere.*Read the file/);
    await expect(call('edit_file', { path: 'a.txt', old: '', new: '' })).rejects.toMatchObject({ code: 'tool-input' });
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('x\n  yes\nx\n');
    const aaa = workspace({ 'a.txt': 'aaa' });
    await expect(aaa.call('edit_file', { path: 'a.txt', old: 'aa', new: '' })).rejects.toThrow('2 times');
  });

  test('takes text in UTF-8 alone', async () => {
    const { call } = workspace({ 'a.bin': new Uint8Array([0, 1]), 'b.txt': new Uint8Array([0x61, 0xe9]) });
    await expect(call('edit_file', { path: 'a.bin', old: 'a', new: '' })).rejects.toThrow('UTF-8');
    await expect(call('edit_file', { path: 'b.txt', old: 'a', new: '' })).rejects.toThrow('UTF-8');
  });

  test('edits made at once all count', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `<${index}>`);
    const { folder, call } = workspace({ 'a.txt': names.join('') });
    await Promise.all(names.map((old, index) => call('edit_file', { path: 'a.txt', old, new: `${index};` })));
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe(names.map((_, index) => `${index};`).join(''));
  });
});

describe.each([
  ['by descriptors', process.platform === 'linux'],
  ['by paths, as where there is no /proc', false],
])('there is no way out, %s', (_, byDescriptor) => {
  const outside = () => temporaryFolder({ 'secret.txt': 'secret', 'folder/secret.txt': 'secret' });

  const attempts = (path: string) =>
    [
      ['read_file', { path }],
      ['write_file', { path, text: 'gotcha' }],
      ['edit_file', { path, old: 'secret', new: 'gotcha' }],
      ['search_files', { path, pattern: 'secret' }],
    ] as const;

  test('by links to files and folders, wherever they lead', async () => {
    const secrets = outside();
    const { folder, call } = workspace({ 'in/a.txt': 'secret' }, { byDescriptor });
    symlinkSync(join(secrets, 'secret.txt'), join(folder, 'file'));
    symlinkSync(secrets, join(folder, 'away'));
    symlinkSync('..', join(folder, 'up'));
    symlinkSync('in', join(folder, 'inside'));
    symlinkSync('nowhere', join(folder, 'broken'));
    for (const path of ['file', 'away/secret.txt', 'away/folder/secret.txt', 'up/x', 'inside/a.txt', 'broken'])
      for (const [name, input] of attempts(path))
        await expect(call(name, input), `${name} ${path}`).rejects.toThrow(/is a link/);
    await expect(call('list_files', { path: 'away' })).rejects.toThrow('link');
    expect(paths(await call('search_files', { pattern: 'secret' }))).toEqual(['in/a.txt']);
    expect(paths(await call('list_files', { glob: '**' }))).not.toContain('away/secret.txt');
    expect(readFileSync(join(secrets, 'secret.txt'), 'utf8')).toBe('secret');
  });

  test('by hard links, unless they are allowed', async () => {
    const secrets = outside();
    const { folder, call } = workspace({}, { byDescriptor });
    linkSync(join(secrets, 'secret.txt'), join(folder, 'file'));
    for (const [name, input] of attempts('file').slice(0, 3))
      await expect(call(name, input)).rejects.toThrow('hard links');
    expect(await call('search_files', { pattern: 'secret' })).toMatchObject({
      matches: [],
      leftOut: expect.stringContaining('file'),
    });
    const allowing = workspaceFiles(folder, { allowHardLinks: true });
    expect(await callTool(named(allowing, 'read_file'), { path: 'file' })).toMatchObject({ text: 'secret' });
    await callTool(named(allowing, 'write_file'), { path: 'file', text: 'mine' });
    expect(readFileSync(join(secrets, 'secret.txt'), 'utf8')).toBe('secret');
  });

  test('by `..` and absolute paths', async () => {
    const secrets = outside();
    const { call } = workspace({}, { byDescriptor });
    for (const path of ['../x', join(secrets, 'secret.txt'), 'a/../../x', '..\\x'])
      for (const [name, input] of attempts(path))
        await expect(call(name, input)).rejects.toMatchObject({ code: 'tool-input' });
  });

  test('by a folder that somebody swaps for a link while it is used', async () => {
    const secrets = temporaryFolder({ 'a.txt': 'secret' });
    const { folder, call } = workspace({ 'sub/a.txt': 'public', 'moved/x': '' }, { byDescriptor });
    symlinkSync(secrets, join(folder, 'link'));
    const swap = () => {
      renameSync(join(folder, 'sub'), join(folder, 'kept'));
      renameSync(join(folder, 'link'), join(folder, 'sub'));
    };
    const swapBack = () => {
      renameSync(join(folder, 'sub'), join(folder, 'link'));
      renameSync(join(folder, 'kept'), join(folder, 'sub'));
    };
    const results: unknown[] = [];
    for (let round = 0; round < 60; round++) {
      const calls = Promise.allSettled([
        call('read_file', { path: 'sub/a.txt' }),
        call('search_files', { pattern: 'e', path: 'sub' }),
        call('write_file', { path: 'sub/new.txt', text: 'mine' }),
      ]);
      // Somewhere in the middle of the calls: a few turns of the event loop further each time.
      for (let turn = 0; turn < round % 20; turn++) await new Promise(setImmediate);
      swap();
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      swapBack();
      results.push(...(await calls));
    }
    expect(JSON.stringify(results)).not.toContain('secret');
    // Without descriptors, an empty file may be made outside before that is noticed.
    const made = readdirSync(secrets).filter((name) => name !== 'a.txt');
    expect(made.filter((name) => byDescriptor || statSync(join(secrets, name)).size > 0)).toEqual([]);
    expect(made).not.toContain('new.txt');
  });

  test('to what is excluded, in any spelling', async () => {
    const { folder, call } = workspace(
      { '.git/config': 'token', '.env': 'KEY=1', 'a/.env.local': 'KEY=2', '.env.example': 'KEY=' },
      { byDescriptor },
    );
    for (const path of ['.git/config', '.GIT/hooks/pre-commit', '.env', 'a/.env.local', '.Env'])
      for (const [name, input] of attempts(path)) await expect(call(name, input)).rejects.toThrow('is excluded');
    expect(paths(await call('list_files', { glob: '**' }))).toEqual(['.env.example', 'a']);
    expect(paths(await call('search_files', { pattern: 'KEY' }))).toEqual(['.env.example']);
    const open = workspaceFiles(folder, { exclude: ['a/'] });
    expect(await callTool(named(open, 'read_file'), { path: '.env' })).toMatchObject({ text: 'KEY=1' });
    await expect(callTool(named(open, 'read_file'), { path: 'a/.env.local' })).rejects.toThrow('is excluded');
  });

  test('to where keys are kept', async () => {
    const words = (text: string) => text.trim().split(/\s+/);
    const secret = words(`.envrc a/.pypirc .netrc .git-credentials .pgpass tls/server.key a.p12 a/.docker/config.json
      .aws/credentials home/.kube/config .ssh/config id_dsa keys/id_ed25519_work id_rsa.old`);
    const open = words('.docker/other.json id_ed25519.pub id_list.csv id_service/index.ts keys.ts docker/config.json');
    const { call } = workspace(Object.fromEntries([...secret, ...open].map((path) => [path, 'KEY'])), { byDescriptor });
    for (const path of secret) await expect(call('read_file', { path })).rejects.toThrow('is excluded');
    expect(new Set(paths(await call('search_files', { pattern: 'KEY' })))).toEqual(new Set(open));
  });

  test('after the folder itself was replaced by a link', async () => {
    const secrets = outside();
    const { folder, call } = workspace({ 'secret.txt': 'public' }, { byDescriptor });
    renameSync(folder, `${folder}-moved`);
    symlinkSync(secrets, folder);
    for (const [name, input] of attempts('secret.txt'))
      await expect(call(name, input)).rejects.toMatchObject({ code: 'tool' });
    expect(readFileSync(join(secrets, 'secret.txt'), 'utf8')).toBe('secret');
    renameSync(folder, `${folder}-link`);
    renameSync(`${folder}-moved`, folder);
    renameSync(`${folder}-link`, join(folder, 'link'));
  });
});

test('a folder that is not there, or is a file, is refused at once', () => {
  const folder = temporaryFolder({ 'a.txt': '' });
  expect(() => workspaceFiles(join(folder, 'nowhere'))).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  expect(() => workspaceFiles(join(folder, 'a.txt'))).toThrow('is a file');
  expect(existsSync(join(folder, 'nowhere'))).toBe(false);
});

test.each([
  ['braces, which would be letters', ['*.{pem,key}'], /braces/],
  ['what is no rule', ['# keys'], /no rule/],
  ['more rules than are read', Array.from({ length: 1_001 }, (_, index) => `f${index}`), /1000 rules/],
])('exclude with %s is refused: nobody would notice that it keeps nothing out', (_, exclude, message) => {
  expect(() => workspaceFiles('.', { exclude })).toThrow(message);
});
