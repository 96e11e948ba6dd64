import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { calls, scripted, textTool } from '../__fixtures__/agents.ts';
import { createRuns } from '../create-runs.ts';
import { sqliteStore } from './sqlite-store.ts';

let folder: string;
let disk: string;
let mounted: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thimble-disk-'));
  disk = join(folder, 'disk');
  mkdirSync(disk);
  mounted = [];
});
afterEach(() => {
  for (const place of mounted.toReversed()) execFileSync('umount', ['-l', place]);
  rmSync(folder, { recursive: true, force: true });
});

function mount(place: string, ...words: string[]): void {
  if (process.getuid?.() !== 0) throw new Error('Only root mounts a disk: run this test as root, on Linux.');
  execFileSync('mount', [...words, place]);
  mounted.push(place);
}

test('a disk that is full suspends the run with the reason, and leaves nothing half-written', async () => {
  mount(disk, '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs');
  const filler = join(disk, 'filler');
  const pay = textTool('pay', (text) => {
    if (text === '2') fill(filler);
    return 'x'.repeat(100_000);
  });
  const replies = [calls(['pay', '1']), calls(['pay', '2']), calls(['pay', '3']), 'Done.'];
  const create = scripted(replies, { tools: [pay] }).create;
  await using store = sqliteStore(join(disk, 'runs.db'));
  await using runs = createRuns({ agents: { agent: create }, store, leaseMs: 1 });
  await runs.start('agent', 'Go.', { id: 'r' });
  const { state, error } = await runs.wait('r');
  expect({ state, message: error?.message }).toMatchObject({
    state: 'suspended',
    message: expect.stringContaining('the disk is full. Free some space, and resume the run.'),
  });
  expect(await runs.verify('r')).toMatchObject({ intact: true });

  truncateSync(filler);
  await runs.resume('r');
  expect(await runs.wait('r')).toMatchObject({ state: 'success', output: 'Done.' });
  // The result of the second one could not be written, so it is not made again.
  expect(pay.calls).toEqual(['1', '2', '3']);
  expect(await runs.verify('r')).toMatchObject({ intact: true });
});

test('a file on a disk that is read-only is refused, with what to do', async () => {
  const source = join(folder, 'source');
  mkdirSync(source);
  await sqliteStore(join(source, 'runs.db'))[Symbol.asyncDispose]();
  mount(disk, '--bind', source);
  execFileSync('mount', ['-o', 'remount,ro,bind', disk]);
  for (const file of ['runs.db', 'other.db'])
    expect(() => sqliteStore(join(disk, file))).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        message: expect.stringContaining('read-only. Make it writable'),
      }),
    );
});

/** Writes until there is no room any more. */
function fill(file: string): void {
  for (let size = 2_000_000; size > 0; size = Math.floor(size / 2)) {
    try {
      writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // What there was room for was written.
    }
  }
}
