import { join, resolve } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { folderOf, weightsOf } from './weights.ts';

test('distinguishes a folder from an id by how it is written', () => {
  const isFolder = (id: string) => weightsOf(id, {}).isFolder;
  expect(['./model', '../model', '/models/model', '.'].map(isFolder)).toEqual([true, true, true, true]);
  expect(['owner/model', 'model', 'owner/.model'].map(isFolder)).toEqual([false, false, false]);
  expect(folderOf(weightsOf('./model', {}))).toBe(resolve('model'));
});

test('keeps models outside of node_modules, where the caches of Hugging Face are', () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('HF_HOME', '');
  vi.stubEnv('XDG_CACHE_HOME', '/var/cache/me');
  expect(folderOf(weightsOf('a/b', {}))).toBe(resolve('/var/cache/me/huggingface/transformers.js/a/b'));
  vi.stubEnv('HF_HOME', '/data/hf');
  expect(folderOf(weightsOf('a/b', {}))).toBe(resolve('/data/hf/transformers.js/a/b'));
  expect(folderOf(weightsOf('a/b', { cacheDir: '/mine', revision: 'v2' }))).toBe(
    resolve(join('/mine', 'revisions', 'v2', 'a/b')),
  );
});
