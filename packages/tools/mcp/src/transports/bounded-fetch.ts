type FetchLike = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` whose responses break off when one message of theirs has more than `maxBytes` bytes: a body, or an event of a stream.
 * Counted after decompression.
 */
export function boundedFetch(fetch: typeof globalThis.fetch, maxBytes: number): FetchLike {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!response.body) return response;
    const isStream = response.headers.get('content-type')?.toLowerCase().startsWith('text/event-stream') === true;
    const { status, statusText, headers } = response;
    const body = response.body.pipeThrough(isStream ? boundedEvents(maxBytes) : boundedBody(maxBytes));
    const bounded = new Response(body, { status, statusText, headers });
    // A new response has no address of its own; relative links and the checks of redirects need it.
    return Object.defineProperty(bounded, 'url', { value: response.url });
  };
}

function boundedBody(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > maxBytes) controller.error(tooLarge(maxBytes));
      else controller.enqueue(chunk);
    },
  });
}

/** Events end at an empty line. */
function boundedEvents(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  let breaks = 0;
  return new TransformStream({
    transform(chunk, controller) {
      for (const byte of chunk) {
        bytes += 1;
        if (byte === newline) breaks += 1;
        else if (byte !== carriageReturn) breaks = 0;
        if (breaks >= 2) bytes = 0;
        if (bytes > maxBytes) return controller.error(tooLarge(maxBytes));
      }
      controller.enqueue(chunk);
    },
  });
}

const newline = 10;
const carriageReturn = 13;

function tooLarge(maxBytes: number): Error {
  return new Error(`The server sent a message of more than ${maxBytes} bytes.`);
}
