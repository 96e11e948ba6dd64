import { checkKinds, kinds, type OptionKinds } from '@thimble/core/utilities';
import type { LookupFunction } from 'node:net';
import { checkPlace, pinnedLookup, type Resolve } from './guard/connector.ts';
import { checkPatterns } from './guard/host-patterns.ts';
import { guardKinds } from './guard/guard-kinds.ts';
import { checkAddress, checkUrl, type GuardRules, placeOf } from './guard/rules.ts';

export type HostGuardOptions = GuardRules & {
  /** Finds the addresses of a host. @default the system's resolver */
  resolve?: Resolve | undefined;
};

/** What `guardedFetch` lets through, for whatever makes connections of its own, such as a browser. */
export type HostGuard = {
  /** What can be told from a URL alone. @throws AgentError `tool` */
  checkUrl(url: URL): void;
  /** Resolves the host and checks what it leads to, for a connection that others make. @throws AgentError `tool` */
  checkPlace(url: URL): Promise<void>;
  /** For `net.connect`: gives nothing but addresses that were checked. */
  lookup(url: URL): LookupFunction;
  /** The address at the other end of a connection that was made. @throws AgentError `tool` */
  checkPeer(address: string | undefined, url: URL): void;
};

const optionKinds: OptionKinds<HostGuardOptions> = {
  ...guardKinds,
  resolve: kinds.callback,
};

/**
 * @example
 * const guard = hostGuard({ allowHosts: ['*.example.com'] });
 * guard.checkUrl(url);
 * connect({ host: url.hostname, port: 443, lookup: guard.lookup(url) });
 * @throws AgentError `invalid-argument` for a pattern that is none
 */
export function hostGuard(options: HostGuardOptions = {}): HostGuard {
  const { allowHosts, denyHosts, allowPrivate, resolve } = options;
  // Whoever guards connections of its own may pass all of its options.
  checkKinds('hostGuard', { allowHosts, denyHosts, allowPrivate, resolve }, optionKinds);
  for (const [name, patterns] of Object.entries({ allowHosts, denyHosts, allowPrivate }))
    if (Array.isArray(patterns)) checkPatterns(name, patterns);
  return {
    checkUrl: (url) => checkUrl(url, options),
    checkPlace: (url) => checkPlace(placeOf(url), options),
    lookup: (url) => pinnedLookup(placeOf(url), options),
    checkPeer: (address, url) => checkAddress(address ?? '', placeOf(url), options),
  };
}
