import { checkKinds, invalid, kinds, type OptionKinds } from '@thimble/core/utilities';
import { guardKinds } from './guard/guard-kinds.ts';
import type { GuardedFetchOptions } from './guard/guarded-requests.ts';
import { checkPatterns } from './guard/host-patterns.ts';

export type { GuardedFetchOptions };

const optionKinds: OptionKinds<GuardedFetchOptions> = {
  ...guardKinds,
  maxBytes: kinds.positive,
  timeoutMs: kinds.positive,
  idleTimeoutMs: kinds.positive,
  maxRedirects: kinds.notNegative,
  proxy: kinds.text,
  resolve: kinds.callback,
};

/**
 * A `fetch` for URLs that a model or a page has chosen. It reaches http(s) on the public internet and nothing else, also after
 * redirects and whatever a name resolves to, and everything about it is bounded. Redirects are followed (`redirect` of a request
 * is honoured), and nothing but what a browser would tell is sent on to another origin.
 *
 * @example
 * const fetch = guardedFetch({ denyHosts: ['*.internal.example.com'] });
 * const response = await fetch('https://example.com/', { signal });
 * @throws AgentError `tool` from each call that is refused, fails or takes too long, `retryable` where it may succeed later;
 *   the reason of the signal when it is aborted. `invalid-argument` for options that make no sense.
 */
export function guardedFetch(options: GuardedFetchOptions = {}): typeof globalThis.fetch {
  checkKinds('guardedFetch', options, optionKinds);
  const { allowHosts, denyHosts, allowPrivate, proxy } = options;
  if (proxy !== undefined && !URL.canParse(proxy))
    throw invalid('guardedFetch.proxy must be a URL, such as http://proxy.example.com:3128.');
  for (const [name, patterns] of Object.entries({ allowHosts, denyHosts, allowPrivate }))
    if (Array.isArray(patterns)) checkPatterns(`guardedFetch.${name}`, patterns);
  // What checks addresses and connects takes longer to load than all else of a tool: the first call does.
  let guarded: Promise<typeof globalThis.fetch> | undefined;
  return async (input, init) => {
    guarded ??= import('./guard/guarded-requests.ts').then(({ guardedRequests }) => guardedRequests(options));
    return (await guarded)(input, init);
  };
}
