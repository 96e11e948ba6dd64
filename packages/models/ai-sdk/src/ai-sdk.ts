import type { Model } from '@thimble/core';
import { createModel } from '@thimble/model-kit';
import { modelCaller } from './call-model.ts';
import { environmentSecrets, errorOf } from './errors.ts';
import { partReader } from './from-stream.ts';
import { checkLanguageModel, type LanguageModel, providerName } from './language-model.ts';
import { type AiSdkOptions, checkOptions } from './options.ts';
import { supportsOf } from './supports.ts';

/**
 * A language model of the AI SDK (specifications v2, v3 and v4) as a model of Thimble.
 *
 * Keys, URLs, headers and `fetch` are options of the AI SDK's provider. `timeoutMs` (300,000) limits the wait for the first
 * part of the reply and every silence after it. The model has no `spec`, since the provider's settings cannot be read.
 *
 * @example aiSdk(google('gemini-3-pro'))
 * @throws AgentError `invalid-argument` for anything but such a model, and for options that cannot work. Calls throw
 * `missing-secret`, `unauthorized`, `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable` or `aborted`.
 */
export function aiSdk(languageModel: LanguageModel, options: AiSdkOptions = {}): Model {
  checkLanguageModel(languageModel);
  const { provider, modelId } = languageModel;
  checkOptions(modelId, options);
  const name = providerName(languageModel);
  const id = `${name}/${modelId}`;
  const supports = supportsOf(provider, modelId, options.supports);
  const settings = { model: languageModel, supports, id };
  const call = modelCaller(settings);

  return createModel({
    id,
    // The layout of a reply, with what its provider signed.
    signedBy: `ai-sdk ${name}`,
    supports,
    options,
    begin: (request) => ({
      reader: partReader(id),
      async *send(connection) {
        try {
          yield* call(request, connection);
        } catch (error) {
          throw errorOf(error, id);
        }
      },
      errors: {
        provider: name,
        model: modelId,
        keyName: 'its API key',
        advice: {
          unavailable:
            "Try again later; if it keeps failing, check the baseURL of the AI SDK's provider, and that its server is up.",
        },
        get secrets() {
          return environmentSecrets();
        },
      },
    }),
  });
}
