import { AgentError } from '@thimble/core';
import type { Dispatcher, fetch as undiciFetch } from 'undici';
import { boundedBody } from './bounded-body.ts';
import { checkPlace, guardedConnector, type Resolve } from './connector.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { explainFetchError } from './explain-fetch-error.ts';
import { nextRequest, type Sent } from './redirects.ts';
import { checkUrl, placeOf, type GuardRules } from './rules.ts';

export type GuardedFetchOptions = GuardRules & {
  /** Bytes of a body, both as sent and as unpacked. @default 20_000_000 */
  maxBytes?: number | undefined;
  /** The whole call, to the end of the body, in milliseconds; Infinity for streams without end. @default 60_000 */
  timeoutMs?: number | undefined;
  /** The wait for the headers, and every silence in the body, in milliseconds. @default 20_000 */
  idleTimeoutMs?: number | undefined;
  /** @default 10 */
  maxRedirects?: number | undefined;
  /**
   * The URL of a proxy that all connections go through. It resolves names itself, so what is checked here need not be what it
   * connects to: it must refuse private addresses on its own.
   *
   * @default none; variables of the environment are not read
   */
  proxy?: string | undefined;
  /** Finds the addresses of a host. @default the system's resolver */
  resolve?: Resolve | undefined;
};

type Fetch = typeof globalThis.fetch;

/** The requests of a `guardedFetch`: each within its rules and bounds. */
export function guardedRequests(options: GuardedFetchOptions): Fetch {
  const { maxBytes = 20_000_000, timeoutMs = 60_000, idleTimeoutMs = 20_000, maxRedirects = 10 } = options;
  const { proxy } = options;
  let connection: Promise<Connection> | undefined;

  return async (input, init) => {
    let sent = await readRequest(input, init, options);
    const deadline = startDeadline({ timeoutMs, idleTimeoutMs, signal: sent.signal });
    try {
      connection ??= connect(options, { maxBytes, idleTimeoutMs });
      const { fetch, dispatcher } = await connection;
      for (let redirects = 0; ; redirects++) {
        deadline.alive();
        if (proxy !== undefined) await checkPlace(placeOf(sent.url), options);
        const response = await fetch(sent.url, {
          method: sent.method,
          headers: [...sent.headers],
          body: sent.body,
          redirect: 'manual',
          dispatcher,
          signal: deadline.signal,
        });
        deadline.rest();
        const next = nextRequest(sent, response);
        if (next === undefined || sent.redirect === 'manual')
          return finalResponse(response, { url: sent.url, redirected: redirects > 0, maxBytes, deadline });
        await response.body?.cancel();
        if (sent.redirect === 'error' || redirects >= maxRedirects)
          throw new AgentError(
            'tool',
            `${sent.url.origin} answered with ${sent.redirect === 'error' ? 'a redirect' : `more than ${maxRedirects} redirects`}, and was given up on.`,
          );
        checkUrl(next.url, options);
        sent = next;
      }
    } catch (error) {
      deadline.end();
      // What the caller's signal says is the caller's.
      if (sent.signal.aborted) throw sent.signal.reason;
      throw explainFetchError(error, sent.url);
    }
  };
}

type UndiciFetch = typeof undiciFetch;
type Connection = { fetch: UndiciFetch; dispatcher: Dispatcher };

async function connect(
  options: GuardedFetchOptions,
  { maxBytes, idleTimeoutMs }: { maxBytes: number; idleTimeoutMs: number },
): Promise<Connection> {
  const { Agent, ProxyAgent, buildConnector, fetch } = await import('undici');
  // Our own deadline ends waits, to the millisecond.
  const limits = {
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: Number.isFinite(maxBytes) ? Math.ceil(maxBytes) : -1,
    maxHeaderSize: 64 * 1024,
    // One connection at a time is checked; its bounds are those of HTTP/1.1.
    allowH2: false,
  };
  if (options.proxy !== undefined) return { fetch, dispatcher: new ProxyAgent({ ...limits, uri: options.proxy }) };
  const connectTimeoutMs = Number.isFinite(idleTimeoutMs) ? idleTimeoutMs : 0;
  return {
    fetch,
    dispatcher: new Agent({ ...limits, connect: guardedConnector(buildConnector, { ...options, connectTimeoutMs }) }),
  };
}

/** The platform's own Request reads all the forms of a body. Throws AgentError for a URL that is none or is refused. */
async function readRequest(
  input: Parameters<Fetch>[0],
  init: RequestInit | undefined,
  rules: GuardRules,
): Promise<Sent> {
  const text = input instanceof Request ? input.url : String(input);
  if (!URL.canParse(text))
    throw new AgentError('tool', `This is not a URL: ${text.slice(0, 200)}. Write it whole, with https://.`);
  const url = new URL(text);
  checkUrl(url, rules);
  const request = new Request(input, init);
  const { method, redirect, signal } = request;
  const headers = new Headers(request.headers);
  if (!headers.has('user-agent')) headers.set('user-agent', 'Thimble (+https://github.com/thimble-agents/thimble)');
  const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  return { url, method, headers, body, redirect, signal };
}

type UndiciResponse = Awaited<ReturnType<UndiciFetch>>;

/** A response of the platform's own class, whose body is bounded. */
function finalResponse(
  response: UndiciResponse,
  { url, redirected, maxBytes, deadline }: { url: URL; redirected: boolean; maxBytes: number; deadline: Deadline },
): Response {
  const { status, statusText } = response;
  const hasBody = response.body !== null && ![101, 204, 205, 304].includes(status);
  if (!hasBody) deadline.end();
  const explain = (error: unknown) => explainFetchError(error, url);
  const body = hasBody ? boundedBody(response.body, { maxBytes, deadline, explain }) : null;
  const final = new Response(body, { status, statusText, headers: [...response.headers] });
  Object.defineProperties(final, { url: { value: url.href }, redirected: { value: redirected } });
  return final;
}
