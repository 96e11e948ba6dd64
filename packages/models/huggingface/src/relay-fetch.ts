import { type Connection, fields, watchBody } from '@thimble/model-kit';
import { errorOfBody } from './errors.ts';

/**
 * The fetch that the SDK is given. It does what the SDK does not: errors are read with their headers, the search for a
 * provider ends with the connection, replies that are not streamed are taken, and headers can be added.
 */
export function relayFetch(
  fetch: typeof globalThis.fetch,
  headers: { readonly [name: string]: string },
  connection: Connection,
): typeof globalThis.fetch {
  return async (input, init) => {
    const isCall = init?.method === 'POST';
    const sent = new Headers(init?.headers);
    // The headers are meant for the server of the model, not for the Hub.
    if (isCall) for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    const response = await fetch(input, { ...init, headers: sent, signal: connection.signal });
    connection.heard();
    if (!response.ok) throw errorOfBody(parsed(await response.text()), response);
    const watched = watchBody(response, connection);
    if (!watched.headers.get('content-type')?.startsWith('application/json')) return watched;
    const body: unknown = await watched.json();
    return isCall ? asEvents(body) : asMapping(body);
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A whole completion, as the only event of a stream. */
function asEvents(body: unknown): Response {
  return new Response(`data: ${JSON.stringify(body)}\n\n`, { headers: { 'content-type': 'text/event-stream' } });
}

/** Without the field, the SDK fails on a body that is read twice. */
function asMapping(body: unknown): Response {
  return Response.json({ inferenceProviderMapping: [], ...fields(body) });
}
