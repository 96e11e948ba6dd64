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
import { cutAtStop } from '@thimble/core/utilities';
import { type Connection, openConnection } from './connection.ts';
import { fitImages, type ImageRules } from './fit-images.ts';
import { ProviderError } from './provider-error.ts';
import type { ReplyReader } from './reply-reader.ts';
import { replyMarker, withoutForeignSignatures } from './signatures.ts';
import { type ErrorContext, toAgentError } from './to-agent-error.ts';

/** How long a server may keep the connection open after the end of its reply. */
const lingerMs = 2_000;

const defaultTimeoutMs = 300_000;

/** One call of the model. */
export type Call = {
  reader: ReplyReader;
  /**
   * Sends the request and yields the wire events of the reply, whatever they are. It may throw anything: `toAgentError`
   * understands errors of the SDKs and of fetch, and ProviderErrors. Everything it awaits must end with
   * `connection.signal`, or be wrapped in `connection.within`.
   */
  send(connection: Connection): AsyncIterable<unknown>;
  /** What goes into error messages, and what must not. Only read after a failure. */
  errors: Omit<ErrorContext, 'usage'>;
};

export type ModelParts = {
  /** "provider/model". */
  id: string;
  /**
   * Whose signatures its reasoning has: those of others are not sent. Another API at the same provider has others.
   * @default the provider in `id`
   */
  signedBy?: string | undefined;
  supports: ModelSupport;
  /** The images that the provider takes: the model is told of those that are left out. @default all */
  images?: ImageRules | undefined;
  spec?: ComponentSpec | undefined;
  /** `timeoutMs` limits the wait for the first byte and every silence after it. @default 300_000 */
  options: Pick<AdapterOptions, 'pricing' | 'timeoutMs' | 'temperature' | 'maxOutputTokens' | 'providerOptions'>;
  /**
   * Reads the key and prepares the call. Called when the first event is requested, with a request that has the options'
   * defaults filled in. Throws AgentErrors.
   */
  begin(request: ModelRequest): Call;
};

/**
 * Builds a model from the parts that differ between providers. What all share is here: opening and closing the
 * connection, the timeout, aborting, consumers that stop reading early, stop sequences that a server ignores, errors that
 * carry the usage so far, and the rule that a reply without its end mark is an error.
 */
export function createModel({ id, signedBy, supports, images, spec, options, begin }: ModelParts): Model {
  const { pricing, timeoutMs = defaultTimeoutMs } = options;
  const provider = signedBy ?? id.slice(0, id.indexOf('/'));

  async function* reply(
    request: ModelRequest,
    open: () => Connection,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ModelEvent> {
    if (signal?.aborted) throw abortedError(id, signal, null);
    const signed = withoutForeignSignatures(request.messages, provider);
    const messages = images && supports.images ? fitImages(signed, images) : signed;
    const { reader, send, errors } = begin(withDefaults({ ...request, messages }, options));
    const read = replyMarker(provider);
    const connection = open();
    let failure: unknown;
    connection.wait();
    try {
      for await (const event of send(connection)) {
        if (connection.signal.aborted) break;
        connection.rest();
        yield* read(reader.read(event));
        connection.wait(reader.ended && !reader.mayGoOn ? Math.min(lingerMs, timeoutMs) : timeoutMs);
      }
      if (!connection.signal.aborted) reader.close?.();
    } catch (error) {
      failure = error;
    } finally {
      connection.release();
    }
    // After a failure nothing more is read, so that the connection would stay open.
    if (!reader.ended && !connection.signal.aborted) connection.controller.abort(failure);
    if (connection.isClosed) return;
    if (signal?.aborted) throw abortedError(id, signal, reader.usage);
    // Once a reply is complete, later problems of the connection do not matter.
    const early = new ProviderError('the connection ended before the reply was complete');
    if (!reader.ended) throw toAgentError(connection.timeout ?? failure ?? early, { ...errors, usage: reader.usage });
    try {
      yield* read(reader.finish());
    } catch (error) {
      throw toAgentError(error, { ...errors, usage: reader.usage });
    }
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
      // The return() of a generator would wait until its pending next() settles.
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
