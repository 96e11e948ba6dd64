import type { BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime';

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
 */
export function fetchHandler(
  fetch: typeof globalThis.fetch = globalThis.fetch,
): NonNullable<BedrockRuntimeClientConfig['requestHandler']> {
  return {
    async handle(request: SdkRequest, { abortSignal }: { abortSignal?: AbortSignal } = {}) {
      const { method, protocol, hostname, port, path, headers, body } = request;
      const response = await fetch(`${protocol}//${hostname}${port ? `:${port}` : ''}${path}`, {
        method,
        headers,
        body,
        signal: abortSignal,
        // A signed request must not go to another server.
        redirect: 'manual',
      });
      return {
        response: {
          statusCode: response.status,
          reason: response.statusText,
          headers: Object.fromEntries(response.headers),
          body: response.body ?? new Uint8Array(),
        },
      };
    },
  };
}
