import { AgentError } from '@thimble/core';
import { isIP } from 'node:net';
import { kindOfAddress } from './addresses.ts';
import { matchesHost, type Place } from './host-patterns.ts';

export type GuardRules = {
  /**
   * The only hosts that may be reached: `example.com`, `*.example.com` for what lies below it, either with a port.
   *
   * @default all
   */
  allowHosts?: readonly string[] | undefined;
  /** Hosts that may not be reached, written in the same way. They win over `allowHosts`. @default none */
  denyHosts?: readonly string[] | undefined;
  /**
   * Whether this machine and its network may be reached: loopback, private, shared and unique local addresses. A list says on
   * which hosts. Link-local addresses and the metadata services of clouds stay out of reach.
   *
   * @default false
   */
  allowPrivate?: boolean | readonly string[] | undefined;
};

/**
 * What can be told from a URL alone. Names are checked again when they are resolved.
 *
 * @throws AgentError `tool`
 */
export function checkUrl(url: URL, rules: GuardRules): void {
  const { protocol, username, password } = url;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw refused(`Only http and https URLs can be fetched, not ${protocol}`);
  if (username !== '' || password !== '')
    throw refused('A URL with a user name or password in it is not fetched: leave them out.');
  const place = placeOf(url);
  const { allowHosts, denyHosts = [] } = rules;
  if (allowHosts && !allowHosts.some((pattern) => matchesHost(pattern, place)))
    throw refused(`${place.host} is not fetched: the user of this program allows only ${listed(allowHosts)}.`);
  if (denyHosts.some((pattern) => matchesHost(pattern, place)))
    throw refused(`${place.host} is not fetched: the user of this program has denied it.`);
  if (isIP(place.host) !== 0) checkAddress(place.host, place, rules);
}

/**
 * Whether an address that a place leads to may be connected to. The error does not name it: a network's inside is nobody's business.
 *
 * @throws AgentError `tool`
 */
export function checkAddress(address: string, place: Place, { allowPrivate = false }: GuardRules): void {
  const kind = kindOfAddress(address);
  if (kind === 'public') return;
  const isAllowed =
    typeof allowPrivate === 'boolean' ? allowPrivate : allowPrivate.some((pattern) => matchesHost(pattern, place));
  if (kind === 'private' && isAllowed) return;
  const hint =
    kind === 'private' ? 'The user of this program can allow it with `allowPrivate`.' : 'No option allows this one.';
  throw refused(`${place.host} is not fetched: it does not lead to the public internet. ${hint}`);
}

/** Whether a URL names this machine or an address of its network; a name that only leads there is not known before it is resolved. */
export function isPrivateHost(url: URL): boolean {
  const { host } = placeOf(url);
  return /(?:^|\.)localhost\.?$/i.test(host) || (isIP(host) !== 0 && kindOfAddress(host) === 'private');
}

export function placeOf({ protocol, hostname, port }: URL): Place {
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return { host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
}

function refused(message: string): AgentError {
  return new AgentError('tool', message);
}

function listed(hosts: readonly string[]): string {
  return hosts.length === 0 ? 'no host' : hosts.slice(0, 10).join(', ') + (hosts.length > 10 ? ', …' : '');
}
