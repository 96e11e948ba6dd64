import type { HeaderReader } from './header-reader.ts';

const unitMs: { readonly [unit: string]: number } = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * How long the provider asks to wait, in milliseconds. Looks at `retry-after-ms`, `retry-after` (seconds or a date), the
 * reset of the rate limit that is used up ("1s", "6m0s"), and the message ("try again in 7.66s", "retry after 12 seconds").
 * Undefined if the provider does not say.
 */
export function retryAfterMs(headers: HeaderReader | undefined, message: string): number | undefined {
  return (
    milliseconds(headers?.get('retry-after-ms')) ??
    secondsOrDate(headers?.get('retry-after')) ??
    (headers && rateLimitReset(headers)) ??
    duration(/(?:try again in|retry after) ((?:\d+(?:\.\d+)?(?:ms|s|m|h))+|\d+(?= seconds?\b))/i.exec(message)?.[1])
  );
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
  if (!/^([\d.]+(ms|s|m|h|d))+$/.test(value)) return secondsOrDate(value);
  const parts = [...value.matchAll(/([\d.]+)(ms|s|m|h|d)/g)];
  return Math.ceil(parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (unitMs[unit] ?? 0), 0));
}
