import { asCount, asFields, asList, asText } from '@thimble/core/utilities';
import type { HeaderReader } from './header-reader.ts';

const unitMs: { readonly [unit: string]: number } = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const amount = String.raw`\d+(?:\.\d+)? ?(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)(?![a-z])`;
const askedInWords = new RegExp(
  String.raw`\b(?:(?:try|retry)(?: again| (?:the|your) request)? (?:in|after)|wait(?: for)?(?: at least)?|available (?:again )?in) (?:about |approximately )?((?:${amount},? ?(?:and )?)+)`,
  'i',
);

/**
 * How long the provider asks to wait, in milliseconds. Looks at `retry-after-ms`, `retry-after` (seconds or a date), the
 * reset of the rate limit that is used up ("1s", "6m0s"), and the message. Undefined if the provider does not say.
 */
export function retryAfterMs(headers: HeaderReader | undefined, message: string): number | undefined {
  return (
    milliseconds(headers?.get('retry-after-ms')) ??
    secondsOrDate(headers?.get('retry-after')) ??
    (headers && rateLimitReset(headers)) ??
    waitInWords(message)
  );
}

/** The wait in the message: "try again in 7.66s", "retry in 18.3s", "wait 20s", "retry after 12 seconds". */
export function waitInWords(message: string): number | undefined {
  const words = askedInWords.exec(message)?.[1];
  return words === undefined ? undefined : sumOf(words);
}

/** The wait in the body of an error: `retryDelay` in Google's details ("26s"), or seconds in `retry_after`. */
export function waitInBody(error: unknown): number | undefined {
  const { details, retry_after } = asFields(error);
  const delays = asList(details).map((detail) => asText(asFields(detail).retryDelay));
  const seconds = asCount(retry_after);
  return duration(delays.find((delay) => delay !== '')) ?? (seconds && Math.ceil(seconds * 1_000));
}

function milliseconds(value: string | null | undefined): number | undefined {
  return value && /^\d+(\.\d+)?$/.test(value.trim()) ? Math.ceil(Number(value)) : undefined;
}

function secondsOrDate(value: string | null | undefined): number | undefined {
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Math.ceil(Number(value) * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function rateLimitReset(headers: HeaderReader): number | undefined {
  const waits = ['requests', 'tokens'].flatMap((limit) => {
    const remaining = headers.get(`x-ratelimit-remaining-${limit}`);
    // A limit with requests or tokens left is not the one that was hit.
    const wait =
      remaining === null || Number(remaining) === 0 ? duration(headers.get(`x-ratelimit-reset-${limit}`)) : undefined;
    return wait === undefined ? [] : [wait];
  });
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** In milliseconds, from "1h2m3.5s", "88ms" or plain seconds. */
function duration(value: string | null | undefined): number | undefined {
  if (!value) return undefined;
  return /^([\d.]+(ms|s|m|h|d))+$/.test(value) ? sumOf(value) : secondsOrDate(value);
}

/** The sum of all amounts: "6m0s", "1 minute 30 seconds". */
function sumOf(text: string): number {
  const parts = [...text.toLowerCase().matchAll(/([\d.]+) ?(ms|milli|[smhd])/g)];
  return Math.ceil(
    parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (unit.length > 1 ? 1 : (unitMs[unit] ?? 0)), 0),
  );
}
