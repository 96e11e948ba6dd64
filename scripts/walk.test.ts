import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('docs/how-a-step-runs.md', 'utf8');
const stops = [...page.matchAll(/^\| \d+ \| \[`[^`]+`\]\(\.\.\/([^)]+)\)/gm)].map(([, path = '']) => path);

test('the walk through a step names files that are there', () => {
  expect(stops.length).toBeGreaterThan(5);
  expect(stops.filter((path) => !existsSync(path))).toEqual([]);
});

test('a step is read in at most twelve files and 900 lines', () => {
  const lines = stops.map((path) => readFileSync(path, 'utf8').split('\n').length - 1);
  expect(stops.length).toBeLessThanOrEqual(12);
  expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(900);
});

test('each stop is imported by a stop before it', () => {
  const texts = stops.map((path) => readFileSync(path, 'utf8'));
  const unreached = stops.filter((path, index) => {
    const name = path.slice(path.lastIndexOf('/'));
    return index > 0 && !texts.slice(0, index).some((text) => text.includes(`${name}'`));
  });
  expect(unreached).toEqual([]);
});

test('the events that it names are events', () => {
  const events = readFileSync('packages/core/src/contract/events.ts', 'utf8');
  const types = [...events.matchAll(/type: '([a-z-]+)'/g)].map(([, type = '']) => type);
  const named = [...page.matchAll(/`([a-z]+-[a-z]+(?:-[a-z]+)?)`/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !types.includes(name))).toEqual([]);
  expect(types.filter((type) => !page.includes(type) && !['plan', 'memory-compact'].includes(type))).toEqual([]);
});
