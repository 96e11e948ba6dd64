import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workerFlags, workerUrl } from './worker-url.ts';

let folder: string;
const at = (name: string) => pathToFileURL(join(folder, name)).href;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thimble-worker-'));
  for (const name of ['worker.ts', 'worker.js']) writeFileSync(join(folder, name), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a worker is of the same kind as the module that starts it', () => {
  expect(workerUrl(at('launch.ts'), 'worker').href).toBe(at('worker.ts'));
  expect(workerUrl(at('index.js'), 'worker').href).toBe(at('worker.js'));
});

test('a worker that a bundler left behind is named, with what to do', () => {
  expect(() => workerUrl(at('bundle.js'), 'other')).toThrow(
    /There is no .*other\.js, .*keep executors outside the bundle/,
  );
});

test('only sources need a flag', () => {
  expect(workerFlags('file:///src/launch.ts')).toHaveLength(1);
  expect(workerFlags('file:///dist/index.js')).toEqual([]);
});
