import { asFields, asText, parseJson } from '@thimble/core/utilities';

type FetchLike = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` for a server that may answer a request with 202, as it does news: then no answer comes, and the request would wait in vain. Some
 * servers send answers on the stream of their own news, so where there is one, the request waits.
 */
export function refuseAccepted(fetch: FetchLike): FetchLike {
  let hasNews = false;
  return async (url, init) => {
    const response = await fetch(url, init);
    if (init?.method === 'GET' && response.ok) hasNews = true;
    if (response.status !== 202 || hasNews) return response;
    const { id, method } = asFields(parseJson(asText(init?.body)));
    if (id === undefined || method === undefined) return response;
    await response.body?.cancel();
    const message = 'the server accepted the request, and has no stream to answer it.';
    return Response.json({ jsonrpc: '2.0', id, error: { code: -32603, message } });
  };
}
