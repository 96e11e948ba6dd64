import {
  SdkHttpError,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { AgentError } from '@thimble/core';
import type { UrlAddress } from '../address.ts';
import { explainFailure } from '../calls/call-error.ts';
import { cleanText } from '../declarations/clean-text.ts';
import { authProvider, type AuthSession } from '../oauth/auth-provider.ts';
import { refuseAccepted } from '../transports/accepted-requests.ts';
import { boundedFetch } from '../transports/bounded-fetch.ts';
import { guardFlood } from '../transports/flood-guard.ts';
import { sentResults } from '../transports/sent-results.ts';
import { closeOnAbort } from './close-on-abort.ts';
import { createClient } from './create-client.ts';
import { keepListening } from './keep-listening.ts';
import type { OpenClient, OpenOptions } from './opened.ts';

/** Connects to a server at a URL: by streamable HTTP, else by the transport before it. */
export async function openHttp(address: UrlAddress, options: OpenOptions, signal: AbortSignal): Promise<OpenClient> {
  const { transport } = address;
  const auth = authProvider(address);
  try {
    if (transport === 'sse') return await connect('sse', address, auth, options, signal);
    return await connect('http', address, auth, options, signal);
  } catch (error) {
    if (transport !== undefined || !isUnknownTransport(error)) throw failure(address, error);
    return connect('sse', address, auth, options, signal).catch(() => {
      throw failure(address, error);
    });
  }
}

type Kind = 'http' | 'sse';

async function connect(
  kind: Kind,
  address: UrlAddress,
  auth: AuthSession | undefined,
  options: OpenOptions,
  signal: AbortSignal,
): Promise<OpenClient> {
  const attempt = begin(kind, address, auth, options);
  try {
    return await attempt.connect(signal);
  } catch (error) {
    await attempt.close();
    if (!(error instanceof UnauthorizedError) || !auth?.canAuthorize) throw error;
    await attempt.login(signal);
    return begin(kind, address, auth, options).connect(signal);
  }
}

function begin(
  kind: Kind,
  { url, headers, fetch = globalThis.fetch }: UrlAddress,
  auth: AuthSession | undefined,
  options: OpenOptions,
) {
  const { messageBytes, connectTimeoutMs } = options;
  const bounded = boundedFetch(fetch, messageBytes, giveUp);
  const transportOptions = {
    fetch: kind === 'http' ? refuseAccepted(bounded) : bounded,
    requestInit: { headers: { ...headers } },
    ...(auth && { authProvider: auth.provider }),
  };
  const target = new URL(url);
  const transport =
    kind === 'http'
      ? new StreamableHTTPClientTransport(target, transportOptions)
      : new SSEClientTransport(target, transportOptions);
  const client = createClient(
    kind === 'http' ? { mode: 'auto', silenceMs: connectTimeoutMs } : { mode: 'legacy' },
    options,
  );
  const closed = Promise.withResolvers<string>();
  let end: string | undefined;
  const listening = new AbortController();
  const finish = (reason: string): void => {
    listening.abort();
    closed.resolve((end ??= reason));
  };

  function giveUp(reason: string): void {
    finish(reason);
    void client.close();
  }

  async function close(): Promise<void> {
    if (transport instanceof StreamableHTTPClientTransport && transport.sessionId !== undefined) {
      await Promise.race([transport.terminateSession().catch(() => {}), client.transport ? afterGrace() : undefined]);
    }
    await client.close();
    await transport.close();
    finish('it was closed');
  }

  async function login(signal: AbortSignal): Promise<void> {
    if (auth) await transport.finishAuth(await auth.authorize(signal));
  }

  return {
    close,
    login,
    async connect(signal: AbortSignal): Promise<OpenClient> {
      const sent = sentResults();
      const guarded = sent.through(guardFlood(transport, giveUp));
      await closeOnAbort(transport, signal, () => client.connect(guarded, { signal, timeout: connectTimeoutMs }));
      client.onclose = () => finish('it closed the connection');
      void keepListening(client, listening.signal, options.onToolsChanged);
      return {
        client,
        sent,
        closed: closed.promise,
        end: async () => end,
        close,
        ...(auth?.canAuthorize === true && { login }),
      };
    },
  };
}

/** How long a server may take to end a session. */
async function afterGrace(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, 1_000).unref();
  return promise;
}

/** What servers answer that know the older transport alone. */
function isUnknownTransport(error: unknown): boolean {
  const status = error instanceof SdkHttpError ? error.status : undefined;
  return status !== undefined && [400, 404, 405, 406, 415].includes(status);
}

function failure({ url, tokenEnv, oauth }: UrlAddress, cause: unknown): AgentError {
  if (AgentError.is(cause)) return cause;
  // Without the query, which may hold a key.
  const { origin, pathname } = new URL(url);
  const where = `The MCP server at ${origin}${pathname}`;
  const status = cause instanceof SdkHttpError ? cause.status : undefined;
  if (cause instanceof UnauthorizedError || status === 401 || status === 403) {
    const advice = oauth
      ? 'Log in again.'
      : tokenEnv
        ? `Look at the token in ${tokenEnv}.`
        : 'Give tokenEnv, headers or oauth.';
    return new AgentError('unauthorized', `${where} does not accept our credentials. ${advice}`, { cause });
  }
  return new AgentError('tool', `${where} could not be reached: ${cleanText(explainFailure(cause), 2_000)}`, { cause });
}
