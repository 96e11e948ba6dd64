import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleExecutor } from '../../../../scripts/bundled-workers.ts';
import { expectOnce, killLongRun, seeded, startWorker } from './__fixtures__/kill-long-run.ts';
import { createRuns } from './create-runs.ts';
import { sqliteStore } from './sqlite/sqlite-store.ts';

beforeAll(() => bundleExecutor('isolated-vm'));
const folder = mkdtempSync(join(tmpdir(), 'thimble-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fresh = () => mkdtempSync(join(folder, 'run-'));

const hours = 3_600_000;
// THIMBLE_KILLS=200 is the whole proof, and takes minutes.
const mostKills = Number(process.env['THIMBLE_KILLS'] ?? 20);

test(
  'killed at random moments, a run ends with the same answer, and nothing was done twice',
  { timeout: hours },
  async () => {
    const undisturbed = await killLongRun(fresh(), () => undefined);
    let kills = 0;
    for (let seed = 1; kills < mostKills; seed++) {
      const random = seeded(seed);
      const run = await killLongRun(fresh(), () => ({ writes: 1 + Math.floor(random() * 30), ms: random() * 5 }));
      kills += run.kills;
      expect({ seed, output: run.output }).toEqual({ seed, output: undisturbed.output });
      expectOnce(run.lines, undisturbed.lines);
    }
  },
);

test(
  'a worker that is stopped past its lease, replaced, and let go on writes nothing any more',
  { timeout: hours },
  async () => {
    const [database, world] = [join(fresh(), 'runs.db'), join(fresh(), 'world.txt')];
    writeFileSync(world, '');
    await using store = sqliteStore(database);
    await using runs = createRuns({ agents: {}, store });
    await runs.start('agent', 'Do it all.', { id: 'r', queue: true });
    const first = startWorker([database, world]);
    let written = 0;
    await new Promise<void>((resolve) => {
      first.stdout.on('data', (chunk: Buffer) => void ((written += chunk.length) >= 10 && resolve()));
    });
    first.kill('SIGSTOP');
    // On a busy machine the first worker may have lost the run, and taken it again, before it was stopped.
    const { fence: stopped = 0 } = (await store.get('r')) ?? {};
    const second = startWorker([database, world]);
    await once(second, 'close');
    const entries = await store.read('r');
    first.kill('SIGCONT');
    await once(first, 'close');
    const later = (await store.read('r')).slice(entries.length);
    const taken = entries.find(({ kind, fence }) => kind === 'claimed' && fence === stopped + 1)?.position ?? 0;
    expect(taken).toBeGreaterThan(5);
    expect(
      [...entries, ...later].filter(({ fence, position }) => fence > 0 && fence <= stopped && position > taken),
    ).toEqual([]);
    expect(await runs.verify('r')).toMatchObject({ intact: true });
  },
);
