import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { answeringModel } from '../__fixtures__/answering-model.ts';
import { temporaryFolder } from '../__fixtures__/temporary-folder.ts';
import { jsonAgent } from '../agents/agents.ts';
import { evaluate } from './evaluate.ts';
import { fileStore } from './trial-store.ts';

/** A disk of 64 kB. Mounting it needs Linux and root. */
function smallDisk(): string {
  const disk = temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  onTestFinished(() => void execFileSync('umount', [disk]));
  return disk;
}

test('a full disk stops an evaluation and says so; what was kept is whole, and it goes on when there is room', async () => {
  const disk = smallDisk();
  const path = join(disk, 'run.jsonl');
  let asked = 0;
  const model = answeringModel(() => {
    asked++;
    return { text: 'x'.repeat(5_000) };
  });
  const cases = Array.from({ length: 8 }, (_, index) => ({
    id: `case ${index}`,
    task: 'Say something.',
    expected: 'x',
  }));
  const run = () => evaluate({ cases, agents: { json: jsonAgent() }, models: [model], store: fileStore(path) });

  await expect(run()).rejects.toThrow(/run\.jsonl cannot be written \(ENOSPC\)\. The disk is full/);
  const kept = await fileStore(path).read();
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length).toBeLessThan(cases.length);

  execFileSync('mount', ['-o', 'remount,size=10m', disk]);
  asked = 0;
  expect(await run()).toMatchObject({ missing: 0 });
  expect(asked).toBe(cases.length - kept.length);
});
