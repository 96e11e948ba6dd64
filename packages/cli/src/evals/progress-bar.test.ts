import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { progressBar } from './progress-bar.ts';

function shown(isTTY: boolean, steps: readonly (readonly [done: number, leftMs?: number])[]): string {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 80, getColorDepth: () => 1 });
  const bar = progressBar({ stdin: new PassThrough(), stdout: new PassThrough(), stderr, exitCode: 0 });
  for (const [done, leftMs] of steps) bar.show(done, 20, leftMs);
  bar.hide();
  return String(stderr.read());
}

test('in a terminal, a bar shows how much is done, and about how long the rest takes', () => {
  expect(shown(true, [[10, 61_000]])).toMatch(/█{10}░{10} 10 of 20, about .+ left/);
});

test('elsewhere, it is a line for each tenth', () => {
  const steps = Array.from({ length: 21 }, (_, done) => [done, done === 0 ? undefined : 1_000 * (20 - done)] as const);
  const lines = shown(false, steps).trim().split('\n');
  expect([lines.length, lines[0], lines[1], lines.at(-1)]).toEqual([
    11,
    '0 of 20',
    expect.stringMatching(/^2 of 20, about .+ left$/),
    '20 of 20',
  ]);
});
