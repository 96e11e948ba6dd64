import { gzipSync } from 'node:zlib';
import { Header, Pax } from 'tar';
import { expect, test } from 'vitest';
import { unpackTarGzip } from './unpack-tar.ts';

type Entry = { path: string; type?: Header['type']; linkpath?: string; content?: string; pax?: object };

/** An archive of entries that no program would write. */
function archive(...entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap(({ path, type = 'File', linkpath, content = '', pax }) => {
    const bytes = Buffer.from(content);
    const header = new Header({
      path,
      type,
      mode: 0o644,
      size: bytes.length,
      mtime: new Date(0),
      ...(linkpath && { linkpath }),
    });
    header.encode();
    const before = pax ? [new Pax({ path: 'PaxHeader', ...pax }).encode()] : [];
    return [...before, header.block ?? Buffer.alloc(0), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1_024)]));
}

test('files are taken, without the folder that they lie in', async () => {
  const files = await unpackTarGzip(
    archive(
      { path: 'package/agent.json', content: '{}' },
      { path: 'package/tools/', type: 'Directory' },
      { path: 'package/tools/a.ts' },
    ),
    1,
  );
  expect([...files].map(([path, bytes]) => [path, bytes.length])).toEqual([
    ['agent.json', 2],
    ['tools/a.ts', 0],
  ]);
});

test.each<[string, Entry[], RegExp]>([
  ['a link', [{ path: 'package/x', type: 'SymbolicLink', linkpath: '/etc/passwd' }], /link/],
  ['a hard link', [{ path: 'package/x', type: 'Link', linkpath: 'package/agent.json' }], /link/],
  ['a hard link that leads out', [{ path: 'package/x', type: 'Link', linkpath: '/etc/passwd' }], /link/],
  ['a device', [{ path: 'package/x', type: 'CharacterDevice' }], /no file/],
  ['a block device', [{ path: 'package/x', type: 'BlockDevice' }], /no file/],
  ['a pipe', [{ path: 'package/x', type: 'FIFO' }], /no file/],
  ['a name that leads out', [{ path: 'package/../../x' }], /leads out/],
  ['a name of the whole machine', [{ path: '/etc/passwd' }, { path: '//etc/passwd' }], /leads out/],
  ['a drive', [{ path: 'package/C:/x' }], /leads out/],
  ['a name that leads out in its long form', [{ path: 'package/x', pax: { path: 'package/../../x' } }], /leads out/],
  [
    'a long form that names the whole machine',
    [{ path: 'package/x', pax: { path: 'package//etc/passwd' } }],
    /leads out/,
  ],
  [
    'one file twice',
    [
      { path: 'package/x', content: 'a' },
      { path: 'package/x', content: 'b' },
    ],
    /twice/,
  ],
  ['one file twice, in two folders', [{ path: 'package/x' }, { path: 'other/x' }], /twice/],
  ['two names that are one on some systems', [{ path: 'package/a.md' }, { path: 'package/A.md' }], /one file/],
  ['a file that is also a folder', [{ path: 'package/a' }, { path: 'package/a/b' }], /one file/],
  ['a device of Windows', [{ path: 'package/nul.txt' }], /device on Windows/],
])('an archive with %s is refused', async (_, entries, words) => {
  const whole = [{ path: 'package/agent.json', content: '{}' }, ...entries];
  await expect(unpackTarGzip(archive(...whole), 1)).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringMatching(words),
  });
});

test.each([
  ['is cut off', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
  ['has no end', () => gzipSync(Buffer.alloc(700, 'x'))],
  ['is none', () => Buffer.from('hello')],
])('an archive that %s is refused', async (_, spoil) => {
  const whole = archive({ path: 'package/agent.json', content: 'x'.repeat(5_000) });
  await expect(unpackTarGzip(spoil(whole), 1)).rejects.toMatchObject({ code: 'invalid-argument' });
});

test('an archive of more files than an agent may have is refused', async () => {
  const entries = Array.from({ length: 1_002 }, (_, index) => ({ path: `package/f${index}` }));
  await expect(unpackTarGzip(archive(...entries), 1)).rejects.toMatchObject({
    message: expect.stringContaining('more than 1000 files'),
  });
});

test('a size that its long form lies about takes no more than there is', async () => {
  const entry = { path: 'package/x', content: 'abc', pax: { size: 900_000_000 } };
  await expect(unpackTarGzip(archive(entry), 1)).rejects.toMatchObject({ code: 'invalid-argument' });
});

test('an archive that unpacks to more than an agent may weigh is not unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(80_000_000));
  expect(bomb.length).toBeLessThan(200_000);
  await expect(unpackTarGzip(bomb)).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('unpacks to more'),
  });
});
