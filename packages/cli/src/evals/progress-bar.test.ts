import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { progressBar } from './progress-bar.ts';

function shown(isTTY: boolean, steps: readonly (readonly [done: number, leftMs?: number])[]): string {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 80, getColorDepth: () => 1 });
  const bar = progressBar({ stdin: new PassThrough(), stdout: new PassThrough(), stderr, exitCode: 0 });
  for (const [done, leftMs] of steps) bar.show(done, 20, leftMs);
  bar.hide();
  return String(stderr.read());
}

beforeEach(() => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => vi.unstubAllEnvs());

test('in a terminal, a bar shows how much is done, and about how long the rest takes', () => {
  expect(shown(true, [[10, 61_000]])).toMatch(/█{10}░{10} 10 of 20, about .+ left/);
});

test.each([
  ['elsewhere', false],
  ['in CI', true],
])('%s, it is a line for each tenth', (_, isTTY) => {
  if (isTTY) vi.stubEnv('CI', 'true');
  const steps = Array.from(
    { length: 21 },
    (_step, done) => [done, done === 0 ? undefined : 1_000 * (20 - done)] as const,
  );
  const lines = shown(isTTY, steps).trim().split('\n');
  expect([lines.length, lines[0], lines[1], lines.at(-1)]).toEqual([
    11,
    '0 of 20',
    expect.stringMatching(/^2 of 20, about .+ left$/),
    '20 of 20',
  ]);
});
