import type { AdapterOptions, Model } from '@thimble/core';
import { checkAdapterOptions, createModel, findKey, readKey, specOf } from '@thimble/model-kit';
import { lazyClient } from './client.ts';
import { exchange } from './exchange.ts';
import { messageReader } from './from-stream.ts';
import { modelFacts } from './model-facts.ts';
import { toMessagesRequest } from './to-request.ts';

const anthropicUrl = 'https://api.anthropic.com';
const defaultEnv = 'ANTHROPIC_API_KEY';

/**
 * A model of Anthropic, or of any server that speaks its Messages API (`baseUrl`, with or without `/v1`).
 *
 * `timeoutMs` (300,000) bounds the wait for the first byte and every silence after it. The key is read when a call is
 * made: `apiKey`, else the variable `apiKeyEnv` (`ANTHROPIC_API_KEY`); with `baseUrl` it may be missing.
 *
 * Reasoning of redacted thinking has no text; its `signature` is "redacted_thinking:" and the data that goes back.
 *
 * @example anthropic('claude-opus-5-5')
 * @throws AgentError `invalid-argument` for options that cannot work. Calls throw `missing-secret`, `unauthorized`,
 * `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable` or `aborted`.
 */
export function anthropic(id: string, options: AdapterOptions = {}): Model {
  checkAdapterOptions(id, options, { factory: 'anthropic', exampleId: 'claude-opus-5-5' });
  const { apiKey, apiKeyEnv = defaultEnv, baseUrl = anthropicUrl, headers = {} } = options;
  const facts = modelFacts(id, options.supports);
  const official = /(^|\.)anthropic\.com$/.test(new URL(baseUrl).hostname);
  const clientFor = lazyClient(options, baseUrl);
  const model = `anthropic/${id}`;

  return createModel({
    id: model,
    supports: facts.supports,
    options,
    spec: specOf('@thimble/anthropic', 'anthropic', id, options),
    begin(request) {
      const mayLackKey = options.baseUrl !== undefined && options.apiKeyEnv === undefined;
      const key = mayLackKey ? findKey(options, defaultEnv) : readKey({ model, options, defaultEnv });
      const body = toMessagesRequest(request, id, facts);
      return {
        reader: messageReader(),
        async *send(connection) {
          yield* exchange(await connection.within(clientFor(key)), body, connection);
        },
        errors: {
          provider: official ? 'Anthropic' : `The server at ${serverName(baseUrl)}`,
          model: id,
          keyName: apiKey === undefined ? apiKeyEnv : 'apiKey',
          secrets: [...(key ? [key] : []), ...Object.values(headers)],
          advice: official
            ? { unavailable: 'Try again later; retry() and fallback() of @thimble/core do so by themselves.' }
            : { unknownModel: "Check the model's id, and baseUrl." },
        },
      };
    },
  });
}

/** Without a query, which may hold a secret. */
function serverName(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return origin + pathname.replace(/\/$/, '');
}
