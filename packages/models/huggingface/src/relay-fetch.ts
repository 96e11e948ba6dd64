import { asFields, parseJson } from '@thimble/core/utilities';
import { type Connection, watchBody } from '@thimble/model-kit';
import { errorOfBody } from './errors.ts';

/**
 * The fetch that we give to the SDK. It does what the SDK does not: it reads errors together with their headers, ends the
 * lookup of a provider with the connection, accepts replies that are not streamed, and adds the user's headers.
 */
export function relayFetch(
  fetch: typeof globalThis.fetch,
  headers: { readonly [name: string]: string },
  connection: Connection,
): typeof globalThis.fetch {
  return async (input, init) => {
    const isCall = init?.method === 'POST';
    const sent = new Headers(init?.headers);
    // The headers are meant for the model's server, not for the Hub.
    if (isCall) for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    const response = await fetch(input, { ...init, headers: sent, signal: connection.signal });
    connection.heard();
    if (!response.ok) throw errorOfBody(jsonOrText(await response.text()), response);
    const watched = watchBody(response, connection);
    if (!watched.headers.get('content-type')?.startsWith('application/json')) return watched;
    const body: unknown = await watched.json();
    return isCall ? asEvents(body) : asMapping(body);
  };
}

function jsonOrText(body: string): unknown {
  return parseJson(body) ?? body;
}

/** A complete chat completion, as the only event of a stream. */
function asEvents(body: unknown): Response {
  return new Response(`data: ${JSON.stringify(body)}\n\n`, { headers: { 'content-type': 'text/event-stream' } });
}

/** Adds the field that the SDK requires; without it, the SDK would fail by reading the body twice. */
function asMapping(body: unknown): Response {
  return Response.json({ inferenceProviderMapping: [], ...asFields(body) });
}
