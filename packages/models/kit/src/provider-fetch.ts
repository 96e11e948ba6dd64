import { type Fields, isRecord } from '@thimble/core/utilities';
import { ProviderError } from './provider-error.ts';

type Fetch = typeof globalThis.fetch;

const maxErrorBytes = 2 ** 20;
const maxRedirects = 5;

/**
 * The fetch to give to an SDK: credentials never leave the host that they are meant for, an error's body is read within
 * bounds, and only the connection's own timeout ends a wait. Throws a ProviderError for a redirect to another host.
 */
export function providerFetch(fetch?: Fetch): Fetch {
  return async (input, init) => {
    const send = fetch ?? globalThis.fetch;
    const own = fetch ? { ...init } : withoutTimeouts(init);
    return readError(await withinHost(send, input, { ...own, redirect: 'manual' }));
  };
}

/** Follows redirects that stay with the server. What fetch itself follows would take `x-api-key` and the like along. */
async function withinHost(send: Fetch, input: Parameters<Fetch>[0], init: RequestInit): Promise<Response> {
  let target = input;
  for (let redirects = 0; ; redirects++) {
    const response = await send(target, init);
    const location = response.headers.get('location');
    // What browsers show of a redirect is its type alone.
    const isRedirect = response.type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(response.status);
    if (!isRedirect) return response;
    response.body?.cancel().catch(() => {});
    const from = new URL(target instanceof Request ? target.url : String(target));
    const to = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
    // The others turn a POST into a GET without its body.
    const keepsRequest = response.status === 307 || response.status === 308 || (init.method ?? 'GET') === 'GET';
    if (!to || !isSameServer(from, to) || !keepsRequest || target instanceof Request || redirects === maxRedirects)
      throw new ProviderError(
        `it answered with a redirect${to ? ` to ${to.origin}` : ''}, which is not followed: the key is not meant for it`,
      );
    target = to;
  }
}

/** The same origin, or the same host with encryption added. */
function isSameServer(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:';
  return isUpgrade && from.hostname === to.hostname && from.port === '' && to.port === '';
}

async function readError(response: Response): Promise<Response> {
  if (response.status < 400 || !response.body) return response;
  const { status, statusText, headers } = response;
  return new Response(await textWithin(response.body, maxErrorBytes), { status, statusText, headers });
}

async function textWithin(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > maxBytes) {
      reader.cancel().catch(() => {});
      throw new ProviderError(`it answered with an error of more than ${maxBytes} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * Node's own fetch ends a call after 300 seconds of silence, however long was asked for. Its dispatcher takes other limits
 * with each request; where there is none (browsers, Bun, Deno), there is nothing to lift.
 */
function withoutTimeouts(init: RequestInit | undefined): RequestInit {
  const dispatcher = globalDispatcher();
  if (!dispatcher) return { ...init };
  const patient = {
    dispatch: (options: Fields, handler: unknown) =>
      dispatcher.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler),
  };
  return Object.assign({}, init, { dispatcher: patient });
}

type Dispatcher = { dispatch(options: Fields, handler: unknown): unknown };

/** The dispatcher that Node's fetch uses: its own, or the one that setGlobalDispatcher of undici has set. */
function globalDispatcher(): Dispatcher | undefined {
  const version = globalThis.process?.versions?.['undici'];
  if (version === undefined) return undefined;
  // Node loads undici, which sets the dispatcher, with the first use of its classes.
  void globalThis.Headers;
  const dispatcher: unknown = Reflect.get(
    globalThis,
    Symbol.for(`undici.globalDispatcher.${Number.parseInt(version, 10) >= 8 ? 2 : 1}`),
  );
  return isDispatcher(dispatcher) ? dispatcher : undefined;
}

function isDispatcher(value: unknown): value is Dispatcher {
  return isRecord(value) && typeof value['dispatch'] === 'function';
}
