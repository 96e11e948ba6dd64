import { causesOf } from '@thimble/core/utilities';
import type { Failure, Report, Weights } from '../messages.ts';

export type Downloads = {
  /** Replaces `fetch` for the library. */
  fetch(url: string | URL, init?: RequestInit): Promise<Response>;
  /** Why a file could not be downloaded, since errors of the library do not say. */
  readonly failure: Failure | undefined;
};

const reportIntervalMs = 100;

/** Downloads the files of a model, sends the token only where it belongs, and reports the progress. */
export function downloads(
  { remoteHost, id, revision }: Weights,
  token: string | undefined,
  report: (report: Report) => void,
): Downloads {
  const prefix = `${id}/resolve/${encodeURIComponent(revision)}/`;
  let failure: Failure | undefined;

  /** The file as the user knows it: "onnx/model.onnx". */
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
        // The library requests a single byte to find out whether a file exists.
        if (!response.ok || headers.has('range')) return response;
        return watched(response, file, report, (message) => (failure = { kind: 'network', file, message }));
      } catch (error) {
        failure = { kind: 'network', file, message: errorText(error) };
        // Throwing would make a load without network fail on optional files that are not in the cache.
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
  // For a compressed body the length is not the number of bytes that will be read.
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
        fail(errorText(error));
        controller.error(error);
      }
    },
    cancel: (reason) => reader?.cancel(reason),
  });
  return new Response(body, response);
}

/** "fetch failed: connect ECONNREFUSED …": the causes say more than the error itself. */
export function errorText(error: unknown): string {
  return causesOf(error).join(': ') || String(error);
}
