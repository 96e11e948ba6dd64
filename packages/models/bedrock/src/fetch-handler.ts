import type { BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime';
import { boundedBody, providerFetch } from '@thimble/model-kit';

/** Of a reply that is not streamed. */
const maxWholeBytes = 2 ** 24;
const maxStreamBytes = 2 ** 28;

/** What we use of the SDK's request. */
type SdkRequest = {
  method: string;
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  headers: { [name: string]: string };
  body?: Uint8Array<ArrayBuffer> | string;
};

/**
 * Sends the SDK's requests with `fetch`. The SDK's default, HTTP/2, works neither with proxies nor with HTTP/1.1 servers.
 * `fetch` handles both (proxies through NODE_USE_ENV_PROXY), pools connections, and closes them when the signal is aborted.
 * A signed request does not go to another server.
 */
export function fetchHandler(
  fetch?: typeof globalThis.fetch,
): NonNullable<BedrockRuntimeClientConfig['requestHandler']> {
  const send = providerFetch(fetch);
  return {
    async handle(request: SdkRequest, { abortSignal }: { abortSignal?: AbortSignal } = {}) {
      const { method, protocol, hostname, port, path, headers, body } = request;
      const response = await send(`${protocol}//${hostname}${port ? `:${port}` : ''}${path}`, {
        method,
        headers,
        body,
        signal: abortSignal,
      });
      const isStream = response.headers.get('content-type')?.includes('eventstream');
      const maxBytes = isStream ? maxStreamBytes : maxWholeBytes;
      return {
        response: {
          statusCode: response.status,
          reason: response.statusText,
          headers: Object.fromEntries(response.headers),
          body: response.body ? boundedBody(response.body, maxBytes) : new Uint8Array(),
        },
      };
    },
  };
}
