type FetchLike = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` whose responses break off when one message of theirs has more than `maxBytes` bytes: a body, or an event of a stream.
 * Counted after decompression. `onTooLarge` is told, since a stream that breaks off is opened again by who reads it.
 */
export function boundedFetch(
  fetch: typeof globalThis.fetch,
  maxBytes: number,
  onTooLarge: (reason: string) => void,
): FetchLike {
  function refuse(controller: TransformStreamDefaultController<Uint8Array>): void {
    const reason = `it sent a message of more than ${maxBytes} bytes`;
    controller.error(new Error(reason));
    onTooLarge(reason);
  }

  return async (url, init) => {
    const response = await fetch(url, init);
    if (!response.body) return response;
    const isStream = response.headers.get('content-type')?.toLowerCase().startsWith('text/event-stream') === true;
    const { status, statusText, headers } = response;
    const body = response.body.pipeThrough(isStream ? boundedEvents(maxBytes, refuse) : boundedBody(maxBytes, refuse));
    const bounded = new Response(body, { status, statusText, headers });
    // A new response has no address of its own; relative links and the checks of redirects need it.
    return Object.defineProperty(bounded, 'url', { value: response.url });
  };
}

type Refuse = (controller: TransformStreamDefaultController<Uint8Array>) => void;

function boundedBody(maxBytes: number, refuse: Refuse): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > maxBytes) refuse(controller);
      else controller.enqueue(chunk);
    },
  });
}

/** Events end at an empty line. */
function boundedEvents(maxBytes: number, refuse: Refuse): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  let breaks = 0;
  return new TransformStream({
    transform(chunk, controller) {
      for (const byte of chunk) {
        bytes += 1;
        if (byte === newline) breaks += 1;
        else if (byte !== carriageReturn) breaks = 0;
        if (breaks >= 2) bytes = 0;
        if (bytes > maxBytes) return refuse(controller);
      }
      controller.enqueue(chunk);
    },
  });
}

const newline = 10;
const carriageReturn = 13;
