import { asFields, parseJson } from '@thimble/core/utilities';
import { type BodyEvent, bodyEvents, type Connection, errorIn, watchBody } from '@thimble/model-kit';
import { errorOfBody } from './errors.ts';

/**
 * The fetch that we give to the SDK. It does what the SDK does not: it reads errors together with their headers, ends the
 * lookup of a provider with the connection, reads every form of a reply within bounds, and adds the user's headers.
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
    const events = bodyEvents(watchBody(response, connection), connection);
    return isCall ? asStream(events) : asMapping((await events.next()).value);
  };
}

function jsonOrText(body: string): unknown {
  return parseJson(body) ?? body;
}

/** The events in the only form that the SDK reads. A string of JSON passes where it would hide the end mark. */
function asStream(events: AsyncGenerator<BodyEvent>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await events.next();
        if (done) return controller.close();
        throwError(value);
        controller.enqueue(encoder.encode(`data: ${JSON.stringify(value.data)}\n\n`));
      },
      async cancel() {
        await events.return(undefined);
      },
    },
    // Nothing is read before the SDK asks for it.
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

function throwError({ name, data }: BodyEvent): void {
  const error = errorIn(data) ?? (name === 'error' ? data : undefined);
  if (error !== undefined) throw errorOfBody(asFields(data).error === undefined ? { error } : data);
}

/** Adds the field that the SDK requires; without it, the SDK would fail by reading the body twice. */
function asMapping(event: BodyEvent | undefined): Response {
  return Response.json({ inferenceProviderMapping: [], ...asFields(event?.data) });
}
