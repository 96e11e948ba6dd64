import {
  type AdapterOptions,
  AgentError,
  type ComponentSpec,
  type Model,
  type ModelEvent,
  type ModelRequest,
  type ModelSupport,
  type Usage,
} from '@thimble/core';
import { type Connection, openConnection } from './connection.ts';
import { cutAtStop } from './cut-at-stop.ts';
import { ProviderError } from './provider-error.ts';
import type { ReplyReader } from './reply-reader.ts';
import { type ErrorContext, toAgentError } from './to-agent-error.ts';

/** How long a server that said its last word may keep the connection open. */
const lastWordMs = 2_000;

const defaultTimeoutMs = 300_000;

/** One call of a model. */
export type Call = {
  reader: ReplyReader;
  /**
   * Sends the request and yields the wire events of the reply, whatever they are. May throw anything: `toAgentError`
   * reads errors of the SDK, of fetch, and ProviderErrors. Everything it waits for must end with `connection.signal`, or
   * stand within `connection.within`.
   */
  send(connection: Connection): AsyncIterable<unknown>;
  /** What errors tell, and what they must not. Read when something has failed. */
  errors: Omit<ErrorContext, 'usage'>;
};

export type ModelParts = {
  /** "provider/model". */
  id: string;
  supports: ModelSupport;
  spec?: ComponentSpec | undefined;
  /** `timeoutMs` bounds the wait for the first byte, and every silence after it (300,000). */
  options: Pick<AdapterOptions, 'pricing' | 'timeoutMs' | 'temperature' | 'maxOutputTokens' | 'providerOptions'>;
  /**
   * Reads the key and makes ready. Called when the first event is asked for, with the options' defaults in the request;
   * throws AgentErrors.
   */
  begin(request: ModelRequest): Call;
};

/**
 * A model of what differs between providers. The rest is here, the same for all: the connection's life and its silence,
 * aborting, a consumer who leaves, stop sequences that a server ignores, errors with the usage so far, and that a reply
 * without its end mark is an error.
 */
export function createModel({ id, supports, spec, options, begin }: ModelParts): Model {
  const { pricing, timeoutMs = defaultTimeoutMs } = options;

  async function* reply(
    request: ModelRequest,
    open: () => Connection,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ModelEvent> {
    if (signal?.aborted) throw abortedError(id, signal, null);
    const { reader, send, errors } = begin(withDefaults(request, options));
    const connection = open();
    let failure: unknown = new ProviderError('the connection ended before the reply was complete');
    connection.wait();
    try {
      for await (const event of send(connection)) {
        if (connection.signal.aborted) break;
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
    if (signal?.aborted) throw abortedError(id, signal, reader.usage);
    // A reply that was complete stays so, whatever happens to the connection after it.
    if (!reader.ended) throw toAgentError(connection.timeout ?? failure, { ...errors, usage: reader.usage });
    yield* reader.finish();
  }

  return {
    id,
    supports,
    ...(pricing && { pricing }),
    ...(spec && { spec }),
    stream(request, { signal } = {}) {
      let connection: Connection | undefined;
      const events = reply(request, () => (connection = openConnection(timeoutMs, signal)), signal);
      const leave = events.return.bind(events);
      // A generator's own return() waits for the event that it is waiting for.
      events.return = (value) => {
        connection?.close();
        return leave(value);
      };
      return cutAtStop(events, request);
    },
  };
}

function withDefaults(request: ModelRequest, options: ModelParts['options']): ModelRequest {
  return {
    ...request,
    temperature: request.temperature ?? options.temperature,
    maxOutputTokens: request.maxOutputTokens ?? options.maxOutputTokens,
    providerOptions: { ...options.providerOptions, ...request.providerOptions },
  };
}

function abortedError(id: string, signal: AbortSignal, usage: Usage | null): AgentError {
  return new AgentError('aborted', `The call of ${id} was aborted.`, { cause: signal.reason, usage });
}
