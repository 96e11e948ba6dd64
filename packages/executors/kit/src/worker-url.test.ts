import { expect, test } from 'vitest';
import { workerFlags, workerUrl } from './worker-url.ts';

test('a worker is of the same kind as the module that starts it', () => {
  expect(workerUrl('file:///src/launch.ts', 'worker').href).toBe('file:///src/worker.ts');
  expect(workerUrl('file:///dist/index.js', 'worker').href).toBe('file:///dist/worker.js');
});

test('only sources need a flag', () => {
  expect(workerFlags('file:///src/launch.ts')).toHaveLength(1);
  expect(workerFlags('file:///dist/index.js')).toEqual([]);
});
