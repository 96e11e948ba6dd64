import { expect, test } from 'vitest';
import type { Failure } from './messages.ts';
import { toLocalError } from './to-local-error.ts';
import { weightsOf } from './weights.ts';
import type { TransformersOptions } from './options.ts';

// Errors that only occur on other machines, as onnxruntime-node 1.30, sharp 0.35 and Node.js 24 word them.

function errorOf(failure: Failure, options: TransformersOptions = {}) {
  const usage = { inputTokens: 9, outputTokens: 1 };
  const weights = weightsOf('tiny/model', { cacheDir: '/cache', ...options });
  return toLocalError(failure, { id: 'tiny/model', weights, tokenName: 'HF_TOKEN', usage });
}

test.each<[Failure, TransformersOptions, string, RegExp]>([
  [
    { kind: 'library', message: 'Could not load the "sharp" module using the linux-x64 runtime' },
    {},
    'missing-dependency',
    /"sharp" module.+npm install @huggingface\/transformers/,
  ],
  [
    { kind: 'load', message: 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library' },
    { device: 'cuda' },
    'invalid-argument',
    /'cuda' cannot be used here.+npm rebuild onnxruntime-node.+device: 'cpu'/,
  ],
  [
    { kind: 'load', message: 'Failed to get a WebGPU adapter: No supported adapters.' },
    { device: 'webgpu' },
    'invalid-argument',
    /No supported adapters\. Use device: 'cpu'/,
  ],
  [{ kind: 'load', message: 'Failed to allocate memory' }, {}, 'model-unavailable', /out of memory/],
  [{ kind: 'load', message: 'Protobuf parsing failed.' }, {}, 'model-unavailable', /delete .*cache.tiny.model, and/],
  [
    { kind: 'crashed', message: "terminate called after throwing an instance of 'std::bad_alloc'" },
    {},
    'model-unavailable',
    /ended: terminate called.+out of memory/,
  ],
  [{ kind: 'crashed', message: 'it ended with SIGSEGV' }, {}, 'model-unavailable', /SIGSEGV.+restarts it/],
  [{ kind: 'missing-file', file: 'config.json', status: 403 }, {}, 'unauthorized', /gated or private.+HF_TOKEN/],
  [{ kind: 'missing-file', file: 'config.json', status: 429 }, {}, 'rate-limited', /fewer downloads \(HTTP 429\)/],
])('says what to do about %j', (failure, options, code, words) => {
  const error = errorOf(failure, options);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(words);
  expect(error.usage).toEqual({ inputTokens: 9, outputTokens: 1 });
});

test('does not tell users to delete their own folder', () => {
  const weights = weightsOf('/mine', {});
  const failure: Failure = { kind: 'load', message: 'Protobuf parsing failed.' };
  const { message } = toLocalError(failure, { id: '/mine', weights, tokenName: 'HF_TOKEN', usage: null });
  expect(message).toMatch(/may be damaged\.$/);
});
