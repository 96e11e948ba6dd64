import type { AdapterOptions, Model } from '@thimble/core';
import { checkAdapterOptions, createModel, imageRules, readKey, serverName, specOf } from '@thimble/model-kit';
import { lazyClient } from './client.ts';
import { exchange, refusesStop } from './exchange.ts';
import { messageReader } from './from-stream.ts';
import { modelFacts } from './model-facts.ts';
import { toMessagesRequest } from './to-request.ts';

const anthropicUrl = 'https://api.anthropic.com';
const defaultEnv = 'ANTHROPIC_API_KEY';

/**
 * A model of Anthropic, or of any server with its Messages API (`baseUrl`, with or without `/v1`).
 *
 * `timeoutMs` (300,000) limits the wait for the first byte and every silence after it. The key is read for each call:
 * `apiKey`, otherwise the environment variable `apiKeyEnv` (`ANTHROPIC_API_KEY`). With a `baseUrl` it may be missing.
 *
 * Redacted thinking becomes reasoning without text, whose `signature` is "redacted_thinking:" and the data to send back.
 *
 * @example anthropic('claude-opus-5-5')
 * @throws AgentError `invalid-argument` for options that cannot work. Calls throw `missing-secret`, `unauthorized`,
 * `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable` or `aborted`.
 */
export function anthropic(id: string, options: AdapterOptions = {}): Model {
  checkAdapterOptions(id, options, { factory: 'anthropic', exampleId: 'claude-opus-5-5' });
  const { baseUrl = anthropicUrl } = options;
  const facts = modelFacts(id, options.supports);
  const official = /(^|\.)anthropic\.com$/.test(new URL(baseUrl).hostname);
  const clientFor = lazyClient(options, baseUrl);
  const model = `anthropic/${id}`;
  // Stays off once the server has rejected stop sequences: the kit cuts the reply at them all the same.
  let sendsStop = true;

  return createModel({
    id: model,
    supports: facts.supports,
    images: imageRules.anthropic,
    options,
    spec: specOf('@thimble/anthropic', 'anthropic', id, options),
    begin(request) {
      const { key, keyName, secrets } = readKey({ model, options, defaultEnv });
      const toBody = (stop: boolean) => toMessagesRequest(stop ? request : { ...request, stop: undefined }, id, facts);
      // Throws what the request is refused for before anything is sent.
      const body = toBody(sendsStop);
      return {
        reader: messageReader(),
        async *send(connection) {
          const client = await connection.within(clientFor(key));
          try {
            yield* exchange(client, body, connection);
          } catch (error) {
            if (!('stop_sequences' in body) || !refusesStop(error)) throw error;
            sendsStop = false;
            yield* exchange(client, toBody(sendsStop), connection);
          }
        },
        errors: {
          provider: official ? 'Anthropic' : serverName(baseUrl),
          model: id,
          keyName,
          secrets,
          advice: official
            ? { unavailable: 'Try again later; retry() and fallback() of @thimble/core do that for you.' }
            : { unknownModel: "Check the model's id, and baseUrl." },
        },
      };
    },
  });
}
