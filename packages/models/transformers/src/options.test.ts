import { AgentError } from '@thimble/core';
import { expect, test } from 'vitest';
import type { TransformersOptions } from './options.ts';
import { transformers } from './transformers.ts';

function refusal(id: string, options: object): string {
  try {
    transformers(id, options);
  } catch (error) {
    if (AgentError.is(error, 'invalid-argument')) return error.message;
    throw error;
  }
  return 'taken';
}

test.each<[object, RegExp]>([
  [{ dtype: 'q5' }, /dtype must be 'auto', 'fp32'/],
  [{ device: 'auto' }, /device must be 'cpu', 'webgpu'/],
  [{ baseUrl: 'http://localhost' }, /no option "baseUrl"/],
  [{ maxOutputToken: 5 }, /no option "maxOutputToken".+maxOutputTokens/],
  [{ maxOutputTokens: 0 }, /maxOutputTokens must be a whole number/],
  [{ contextTokens: 1.5 }, /contextTokens must be a whole number/],
  [{ revision: '../../etc' }, /revision must be a branch/],
  [{ remoteHost: 'huggingface.co' }, /remoteHost must be a complete URL/],
  [{ remoteHost: 'https://me:secret@mirror.example' }, /must not contain a user name or password/],
  [{ timeoutMs: -1 }, /timeoutMs/],
  [{ idleTimeoutMs: Number.NaN }, /idleTimeoutMs/],
])('refuses %j', (options, words) => {
  expect(refusal('tiny/model', options)).toMatch(words);
});

test('rejects a value that is not an id', () => {
  expect(refusal(' ', {})).toMatch(/needs the id of a model/);
});

test('accepts every option that it lists', () => {
  const options: Required<TransformersOptions> = {
    dtype: 'q4f16',
    device: 'webgpu',
    contextTokens: 8_192,
    supports: { tools: true },
    pricing: { input: 0, output: 0 },
    temperature: 0,
    maxOutputTokens: 100,
    timeoutMs: 1_000,
    idleTimeoutMs: Number.POSITIVE_INFINITY,
    providerOptions: {},
    cacheDir: '/tmp',
    revision: 'refs/pr/7',
    localFilesOnly: true,
    remoteHost: 'https://mirror.example',
    apiKeyEnv: 'MIRROR_TOKEN',
    onProgress() {},
  };
  expect(refusal('tiny/model', options)).toBe('taken');
});
