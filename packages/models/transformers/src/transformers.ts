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
import { startWorker } from './worker-process.ts';

const defaultIdleTimeoutMs = 300_000;

/**
 * A model that runs on this machine in its own process, with ONNX weights from the Hugging Face Hub or a folder.
 *
 * `id` is an id on the Hub ("onnx-community/Qwen3-0.6B-ONNX"), or a path that starts with `/`, `./` or `../`. The first call
 * starts the process, and downloads the model if it is not in `cacheDir`; `Symbol.asyncDispose` or `idleTimeoutMs` end the
 * process. Calls wait for each other. `maxOutputTokens` is 4,096 by default. `timeoutMs` (300,000) limits the silence while
 * the model loads and between two tokens, but not the wait for other calls.
 *
 * @example transformers('onnx-community/Qwen3-0.6B-ONNX', { dtype: 'q4' })
 * @throws AgentError `invalid-argument` for options that cannot work. Calls throw `missing-dependency`, `unauthorized`,
 * `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable`, `invalid-argument` (a device that is not available),
 * `disposed` or `aborted`.
 */
export function transformers(id: string, options: TransformersOptions = {}): Model & AsyncDisposable {
  return transformersIn(startWorker, id, options);
}

/** The same, in any worker. */
export function transformersIn(
  start: typeof startWorker,
  id: string,
  options: TransformersOptions,
): Model & AsyncDisposable {
  checkOptions(id, options);
  const { apiKeyEnv, remoteHost = hubUrl, idleTimeoutMs = defaultIdleTimeoutMs, onProgress } = options;
  const tokenName = apiKeyEnv ?? 'HF_TOKEN';
  // A mirror must not get the token for the Hub unless the user asks for it.
  const maySendToken = apiKeyEnv !== undefined || new URL(remoteHost).origin === hubUrl;
  const weights = () => weightsOf(id, options);
  const token = () => (maySendToken && process.env[tokenName]?.trim()) || undefined;
  let template: string | undefined;

  const local = localModel({
    start,
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
          advice: { unavailable: 'Allow more time with timeoutMs, or use a smaller model or dtype.' },
        },
      };
    },
  });

  return {
    ...model,
    /** Computed on access: once the template is on this machine, it says more than the id. */
    get supports() {
      template ??= storedTemplate(folderOf(weights()));
      return supportsOf(id, template, options.supports);
    },
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  };
}
