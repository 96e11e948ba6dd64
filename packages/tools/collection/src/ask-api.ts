import { AgentError } from '@thimble/core';
import { clipText } from '@thimble/core/utilities';
import { decodeText } from './reader/decode-text.ts';
import { readBody } from './reader/read-body.ts';

export type ApiRequest = { url: string; init?: RequestInit };

export type ApiCall = {
  /** Its name, for errors. */
  service: string;
  fetch: typeof globalThis.fetch;
  signal: AbortSignal;
  /** Of an answer. @default 5_000_000 */
  maxBytes?: number;
  /** What statuses mean to this service, for errors. */
  hints?: { readonly [status: number]: string } | undefined;
  /** What must not appear in errors, and its name. */
  secret?: { value: string; name: string } | undefined;
};

/**
 * The body of what a service answers.
 *
 * @throws AgentError `tool` for an error of the service, with what it says, `retryable` where it may pass
 */
export async function askApi({ url, init }: ApiRequest, call: ApiCall): Promise<string> {
  const { service, fetch, signal, maxBytes = 5_000_000, secret, hints } = call;
  const response = await fetch(url, { ...init, signal });
  const { bytes, isCut } = await readBody(response, maxBytes);
  const { status, headers } = response;
  const text = decodeText(bytes, headers.get('content-type') ?? '');
  if (response.ok && !isCut) return text;
  if (response.ok)
    throw new AgentError(
      'tool',
      `${service} answered with more than ${maxBytes} bytes, which were not read to their end.`,
    );
  const refusesKey = (status === 401 || status === 403) && secret !== undefined;
  const reason = refusesKey
    ? `${service} refuses the key in ${secret.name} (${status}).`
    : `${service} answered ${status}.`;
  const said = clipText(
    // For each "<" of a megabyte of them, all the rest would be searched.
    text
      .slice(0, 5_000)
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
    300,
  );
  const hint = hints?.[status] ?? '';
  const message = `${reason}${hint === '' ? '' : ` ${hint}`}${said === '' ? '' : ` It says: ${said}`}`;
  throw new AgentError('tool', secret ? message.replaceAll(secret.value, '[redacted]') : message, {
    retryable: [408, 425, 429].includes(status) || status >= 500,
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
  });
}

function retryAfterMs(value: string | null): number | undefined {
  if (value === null) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value.trim())) return Math.ceil(Number(value) * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
