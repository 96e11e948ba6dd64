import { AgentError, type Model, type ModelEvent, type ModelRequest } from '@thimble/core';
import { chatReader } from './chat/from-stream.ts';
import { toChatRequest } from './chat/to-request.ts';
import { defaultKeyEnv, lazyClient, readKey } from './client.ts';
import { type Connection, openConnection } from './connection.ts';
import { exchange } from './exchange.ts';
import { fields } from './fields.ts';
import { checkOptions, type OpenAiOptions, toSpec } from './options.ts';
import { ProviderError } from './provider-error.ts';
import { responsesReader } from './responses/from-stream.ts';
import { toResponsesRequest } from './responses/to-request.ts';
import { supportsOf } from './supports.ts';
import { type ErrorContext, toAgentError } from './to-agent-error.ts';

const openAiUrl = 'https://api.openai.com/v1';
const defaultTimeoutMs = 300_000;
/** How long a server that said its last word may keep the connection open. */
const lastWordMs = 2_000;

/**
 * A model of OpenAI, or of any server that speaks its API (`baseUrl`).
 *
 * `timeoutMs` (300,000) bounds the wait for the first byte and every silence after it. The key is read when a call is
 * made: `apiKey`, else the variable `apiKeyEnv` (`OPENAI_API_KEY`); with `baseUrl` it may be missing.
 *
 * @example openai('gpt-5.2')
 * @example openai('qwen3', { baseUrl: 'http://localhost:11434/v1' })
 * @throws AgentError `invalid-argument` for options that cannot work. Calls throw `missing-secret`, `unauthorized`,
 * `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable` or `aborted`.
 */
export function openai(id: string, options: OpenAiOptions = {}): Model {
  checkOptions(id, options);
  const {
    baseUrl = openAiUrl,
    timeoutMs = defaultTimeoutMs,
    pricing,
    api = options.baseUrl ? 'chat' : 'responses',
  } = options;
  const supports = supportsOf(id, api, options.supports);
  const official = /(^|\.)api\.openai\.com$/.test(new URL(baseUrl).hostname);
  const settings = { id, supports, official };
  const clientFor = lazyClient(options, baseUrl, timeoutMs);
  // Off for good once a server has refused it.
  let includeUsage = true;

  function toBody(request: ModelRequest): object {
    const withDefaults = {
      ...request,
      temperature: request.temperature ?? options.temperature,
      maxOutputTokens: request.maxOutputTokens ?? options.maxOutputTokens,
    };
    const body =
      api === 'chat'
        ? toChatRequest(withDefaults, { ...settings, includeUsage })
        : toResponsesRequest(withDefaults, settings);
    return { ...body, ...options.providerOptions, ...request.providerOptions };
  }

  async function* send(
    request: ModelRequest,
    key: string | undefined,
    connection: Connection,
  ): AsyncGenerator<unknown> {
    const client = await clientFor(key);
    const path = api === 'chat' ? '/chat/completions' : '/responses';
    const askedForUsage = includeUsage;
    try {
      yield* exchange(client, path, toBody(request), connection);
    } catch (error) {
      if (!askedForUsage || !refusesStreamOptions(error)) throw error;
      includeUsage = false;
      yield* exchange(client, path, toBody(request), connection);
    }
  }

  async function* reply(
    request: ModelRequest,
    open: () => Connection,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ModelEvent> {
    const reader = api === 'chat' ? chatReader() : responsesReader();
    const key = readKey(id, options);
    const errorContext = (): ErrorContext => ({
      provider: official ? 'OpenAI' : `The server at ${serverName(baseUrl)}`,
      model: id,
      keyName: options.apiKey === undefined ? (options.apiKeyEnv ?? defaultKeyEnv) : 'apiKey',
      secrets: [...(key ? [key] : []), ...Object.values(options.headers ?? {})],
      usage: reader.usage,
    });
    const connection = open();
    let failure: unknown = new ProviderError('the connection ended before the reply was complete');
    connection.wait();
    try {
      for await (const event of send(request, key, connection)) {
        if (connection.controller.signal.aborted) break;
        connection.rest();
        yield* reader.read(event);
        connection.wait(reader.ended ? Math.min(lastWordMs, timeoutMs) : timeoutMs);
      }
    } catch (error) {
      failure = error;
    } finally {
      connection.release();
    }
    if (connection.isClosed) return;
    if (signal?.aborted) {
      throw new AgentError('aborted', `The call of openai/${id} was aborted.`, {
        cause: signal.reason,
        usage: reader.usage,
      });
    }
    // A reply that was complete stays so, whatever happens to the connection after it.
    if (!reader.ended) throw toAgentError(connection.timeout ?? failure, errorContext());
    yield* reader.finish();
  }

  return {
    id: `openai/${id}`,
    supports,
    ...(pricing && { pricing }),
    spec: toSpec(id, options),
    stream(request, { signal } = {}) {
      let connection: Connection | undefined;
      const events = reply(request, () => (connection = openConnection(timeoutMs, signal)), signal);
      const leave = events.return.bind(events);
      // A generator's own return() waits for the event that it is waiting for.
      events.return = (value) => {
        connection?.close();
        return leave(value);
      };
      return events;
    },
  };
}

function refusesStreamOptions(error: unknown): boolean {
  const { status, message } = fields(error);
  return (status === 400 || status === 422) && /stream_options|include_usage/.test(String(message));
}

/** Without a query, which may hold a secret. */
function serverName(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return origin + pathname.replace(/\/$/, '');
}
