import { AgentError } from '@thimble/core';
import { decodeText } from './decode-text.ts';
import { isBinary } from './is-binary.ts';
import { readBody } from './read-body.ts';

const maxErrorBytes = 100_000;

/** Throws AgentError `tool` for a response that is an error, with what it says of itself; `retryable` where it may pass. */
export async function refuseStatus(response: Response, url: string): Promise<void> {
  const { status, statusText, headers } = response;
  if (response.ok) return;
  const { bytes } = await readBody(response, maxErrorBytes).catch(() => ({ bytes: new Uint8Array() }));
  const text = decodeText(bytes, headers.get('content-type') ?? '');
  const isChallenge =
    headers.get('cf-mitigated') === 'challenge' || /captcha|are you a (?:human|robot)|verify you are human/i.test(text);
  const hint = isChallenge ? ' It asks visitors to prove that they are human: look for another source.' : hints[status];
  const retryable = status === 408 || status === 425 || status === 429 || status >= 500;
  throw new AgentError(
    'tool',
    `${url} answered ${`${status} ${statusText}`.trim()}.${hint ?? ''}${isChallenge ? '' : await quote(text, headers)}`,
    { retryable },
  );
}

const hints: { readonly [status: number]: string } = {
  401: ' It wants a login.',
  403: ' It refuses access.',
  404: ' There is no such page: check the URL, or search for it.',
  410: ' The page is gone.',
  429: ' It has had too many requests: try later.',
};

async function quote(text: string, headers: Headers): Promise<string> {
  const isHtml = /html/i.test(headers.get('content-type') ?? '');
  const plain = isHtml
    ? (await import('../html-to-markdown.ts')).htmlToMarkdown(text, { maxCharacters: 1_000 }).markdown
    : text;
  const line = plain.replace(/\s+/g, ' ').trim();
  return line === '' || isBinary(line)
    ? ''
    : ` It says: ${line.slice(0, 300).toWellFormed()}${line.length > 300 ? '…' : ''}`;
}
