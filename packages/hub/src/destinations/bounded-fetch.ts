import { AgentError } from '@thimble/core';

type Fetch = typeof globalThis.fetch;

export type FetchBounds = {
  /** Of the bodies of all answers together. */
  maxBytes: number;
  /** From now until the last answer has been read. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
};

/** `fetch` for servers that nobody vouches for: reading an answer is an error where the bounds are passed. */
export function boundedFetch(fetch: Fetch, { maxBytes, timeoutMs, signal }: FetchBounds): Fetch {
  const deadline = AbortSignal.timeout(timeoutMs);
  const given = signal ? [signal] : [];
  let bytes = 0;

  return async (input, init = {}) => {
    const ending = AbortSignal.any([deadline, ...given, ...(init.signal ? [init.signal] : [])]);
    const response = await fetch(input, { ...init, signal: ending });
    const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw new AgentError('untrusted', `The server sends more than ${maxBytes} bytes.`);
        controller.enqueue(chunk);
      },
    });
    if (!response.body) return response;
    const bounded = new Response(response.body.pipeThrough(counted, { signal: ending }), response);
    // A Response of one's own knows no address.
    return Object.defineProperty(bounded, 'url', { value: response.url });
  };
}
