import type { Failure, Report, Weights } from '../messages.ts';

export type Downloads = {
  /** For the library, in place of `fetch`. */
  fetch(url: string | URL, init?: RequestInit): Promise<Response>;
  /** Why a file could not be had: for errors of the library, which do not say. */
  readonly failure: Failure | undefined;
};

const reportIntervalMs = 100;

/** Fetches files of a model: with the token where it belongs, and telling how far it is. */
export function downloads(
  { remoteHost, id, revision }: Weights,
  token: string | undefined,
  report: (report: Report) => void,
): Downloads {
  const prefix = `${id}/resolve/${encodeURIComponent(revision)}/`;
  let failure: Failure | undefined;

  /** "onnx/model.onnx", as the user knows it. */
  function fileOf(url: URL): string {
    const place = url.pathname.indexOf(prefix);
    return place < 0 ? url.pathname : url.pathname.slice(place + prefix.length);
  }

  return {
    get failure() {
      return failure;
    },
    async fetch(input, init = {}) {
      const url = new URL(input);
      const file = fileOf(url);
      const headers = new Headers(init.headers);
      if (token !== undefined && url.origin === new URL(remoteHost).origin)
        headers.set('authorization', `Bearer ${token}`);
      try {
        const response = await globalThis.fetch(url, { ...init, headers });
        if (!response.ok && response.status !== 404 && response.status !== 416)
          failure = { kind: 'missing-file', file, status: response.status };
        // The library asks for one byte to learn whether there is such a file.
        if (!response.ok || headers.has('range')) return response;
        return watched(response, file, report, (message) => (failure = { kind: 'network', file, message }));
      } catch (error) {
        failure = { kind: 'network', file, message: causesOf(error) };
        // Thrown, it would make files that a model need not have, and that are not in the cache, fail a load without network.
        return new Response(null, { status: 504 });
      }
    },
  };
}

function watched(
  response: Response,
  file: string,
  report: (report: Report) => void,
  fail: (message: string) => void,
): Response {
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  // The length is that of the compressed body, but what is read is not.
  const totalBytes = Number.isFinite(length) && !response.headers.has('content-encoding') ? length : null;
  let loadedBytes = 0;
  let reportedAt = 0;
  const tell = (done: boolean) => {
    reportedAt = performance.now();
    report({ type: 'download', file, loadedBytes, totalBytes, done });
  };
  tell(false);
  const reader = response.body?.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        if (!done) {
          loadedBytes += value.length;
          controller.enqueue(value);
          if (performance.now() - reportedAt >= reportIntervalMs) tell(false);
          return;
        }
        tell(true);
        controller.close();
      } catch (error) {
        fail(causesOf(error));
        controller.error(error);
      }
    },
    cancel: (reason) => reader?.cancel(reason),
  });
  return new Response(body, response);
}

/** "fetch failed: connect ECONNREFUSED …": the causes say more than the error. */
export function causesOf(error: unknown): string {
  const messages: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    messages.push(cause.message || ('code' in cause ? String(cause.code) : cause.name));
  return [...new Set(messages)].filter((message) => message !== '').join(': ') || String(error);
}
