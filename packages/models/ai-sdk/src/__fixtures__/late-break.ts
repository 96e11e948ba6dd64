type Fetch = typeof globalThis.fetch;

/**
 * The fetch, with connections that only break after earlier data has been read, as on a network. @ai-sdk/openai tees
 * its streams, and a break in the same tick would lose what still waits there.
 */
export function lateBreak(fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const reader = response.body?.getReader();
    if (!reader) return response;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          await new Promise(setImmediate);
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
    return new Response(body, response);
  };
}
