import { AgentError } from '@thimble/core';

export type Sent = {
  url: URL;
  method: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer> | null;
  redirect: Request['redirect'];
  signal: AbortSignal;
};

/** What another origin may know; a key can be in any other header. */
const harmless: ReadonlySet<string> = new Set(['accept', 'accept-language', 'user-agent', 'range']);

/**
 * The request that a redirect asks for; undefined if the response is none.
 *
 * @throws AgentError `tool` if it leads nowhere, or would take a body to another origin.
 */
export function nextRequest(
  sent: Sent,
  response: { status: number; headers: { get(name: string): string | null } },
): Sent | undefined {
  const { status, headers } = response;
  const location = headers.get('location');
  if (![301, 302, 303, 307, 308].includes(status) || location === null) return undefined;
  if (!URL.canParse(location, sent.url.href))
    throw new AgentError('tool', `${sent.url.origin} answered with a redirect to something that is not a URL.`);
  const url = new URL(location, sent.url);
  if (url.hash === '') url.hash = sent.url.hash;
  const sameOrigin = url.origin === sent.url.origin;
  const toGet = status === 303 ? sent.method !== 'HEAD' : status < 303 && sent.method === 'POST';
  const body = toGet ? null : sent.body;
  if (body !== null && !sameOrigin)
    throw new AgentError(
      'tool',
      `${sent.url.origin} answered with a redirect to ${url.origin}, which is not sent what was meant for the first.`,
    );
  const kept = [...sent.headers].filter(
    ([name]) => (sameOrigin || harmless.has(name)) && !(body === null && name.startsWith('content-')),
  );
  return { ...sent, url, method: toGet ? 'GET' : sent.method, headers: new Headers(kept), body };
}
