import { randomUUID } from 'node:crypto';
import type { Model } from '@thimble/core';
import { createModel, specOf } from '@thimble/model-kit';
import { storedTemplate } from './chat-template.ts';
import { replyReader } from './from-stream.ts';
import { localModel } from './local-model.ts';
import { checkOptions, type TransformersOptions } from './options.ts';
import { supportsOf } from './supports.ts';
import { toLocalError } from './to-local-error.ts';
import { toRequest } from './to-request.ts';
import { folderOf, hubUrl, weightsOf } from './weights.ts';

const defaultIdleTimeoutMs = 300_000;

/**
 * A model that runs on this machine, in a process of its own, with ONNX weights of the Hugging Face Hub or of a folder.
 *
 * `id` is one of the Hub ("onnx-community/Qwen3-0.6B-ONNX"), or a path that begins with `/`, `./` or `../`. The first call
 * starts the process, and downloads the model where it is not in `cacheDir`; `Symbol.asyncDispose` or `idleTimeoutMs` end
 * it. Calls wait for each other. `maxOutputTokens` is 4,096 where nobody says; `timeoutMs` (300,000) bounds the silence
 * while it loads and between two tokens, not the wait for other calls.
 *
 * @example transformers('onnx-community/Qwen3-0.6B-ONNX', { dtype: 'q4' })
 * @throws AgentError `invalid-argument` for options that cannot work. Calls throw `missing-dependency`, `unauthorized`,
 * `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable`, `invalid-argument` (a device that is not there),
 * `disposed` or `aborted`.
 */
export function transformers(id: string, options: TransformersOptions = {}): Model & AsyncDisposable {
  checkOptions(id, options);
  const { apiKeyEnv, remoteHost = hubUrl, idleTimeoutMs = defaultIdleTimeoutMs, onProgress } = options;
  const tokenName = apiKeyEnv ?? 'HF_TOKEN';
  // Who keeps a mirror is not to be given the token for the Hub unasked.
  const mayTellToken = apiKeyEnv !== undefined || new URL(remoteHost).origin === hubUrl;
  const weights = () => weightsOf(id, options);
  const token = () => (mayTellToken && process.env[tokenName]?.trim()) || undefined;
  let template: string | undefined;

  const local = localModel({
    weights,
    token,
    secretVariables: [tokenName, 'HF_TOKEN', 'HF_ACCESS_TOKEN'],
    idleTimeoutMs,
    onProgress,
    onLoaded: (loaded) => (template = loaded),
  });

  const model = createModel({
    id: `transformers/${id}`,
    supports: supportsOf(id, undefined, options.supports),
    options,
    spec: specOf('@thimble/transformers', 'transformers', id, options),
    begin(request) {
      const chat = toRequest(request);
      return {
        reader: replyReader({
          replyId: randomUUID().slice(0, 8),
          errorOf: (failure, usage) => toLocalError(failure, { id, weights: weights(), tokenName, usage }),
        }),
        send: (connection) => local.generate(chat, connection),
        errors: {
          provider: 'The local runtime',
          model: id,
          keyName: tokenName,
          secrets: [token() ?? ''],
          advice: { unavailable: 'Give it more time with timeoutMs, or take a smaller model or dtype.' },
        },
      };
    },
  });

  return {
    ...model,
    /** Looked up when asked for: a template that is on this machine, or comes with the first call, tells more than the id. */
    get supports() {
      template ??= storedTemplate(folderOf(weights()));
      return supportsOf(id, template, options.supports);
    },
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  };
}
