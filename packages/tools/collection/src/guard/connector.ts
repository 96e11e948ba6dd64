import { explainError } from '@thimble/core/utilities';
import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import type { buildConnector } from 'undici';
import type { Place } from './host-patterns.ts';
import { checkAddress, type GuardRules } from './rules.ts';

/** The addresses of a host. */
export type Resolve = (host: string) => Promise<readonly string[]>;

type Connector = ReturnType<typeof buildConnector>;

/**
 * Connects to what the rules allow: a name is resolved once, all of its addresses are checked, and the connection is made to
 * these; nobody resolves it again in between. The address at the other end is looked at once more when the connection is there.
 */
export function guardedConnector(
  build: typeof buildConnector,
  rules: GuardRules & { resolve?: Resolve | undefined; connectTimeoutMs: number },
): Connector {
  return (options, callback) => {
    const place = { host: options.hostname.replace(/^\[|\]$/g, ''), port: portOf(options) };
    try {
      if (isIP(place.host) !== 0) checkAddress(place.host, place, rules);
    } catch (error) {
      return callback(toError(error), null);
    }
    const connect = build({
      timeout: rules.connectTimeoutMs,
      lookup: pinnedLookup(place, rules),
      autoSelectFamily: true,
      allowH2: false,
      // A session that another connection began is of no use to one that is checked on its own.
      maxCachedSessions: 0,
    });
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      try {
        checkAddress(socket.remoteAddress ?? '', place, rules);
      } catch (refusal) {
        socket.destroy();
        return callback(toError(refusal), null);
      }
      callback(null, socket);
    });
  };
}

/** A lookup for `net.connect`, whose answer is what is connected to. One address that is not allowed refuses them all. */
export function pinnedLookup(
  place: Place,
  { resolve = resolveBySystem, ...rules }: GuardRules & { resolve?: Resolve | undefined },
): LookupFunction {
  return (_hostname, options, callback) => {
    resolve(place.host).then(
      (addresses) => {
        try {
          for (const address of addresses) checkAddress(address, place, rules);
          const found = addresses.map((address) => ({ address, family: isIP(address) }));
          const [first] = found;
          if (!first) throw Object.assign(new Error(`${place.host} has no address`), { code: 'ENOTFOUND' });
          if (options.all) callback(null, found);
          else callback(null, first.address, first.family);
        } catch (error) {
          callback(toError(error), '');
        }
      },
      (error: unknown) => callback(toError(error), ''),
    );
  };
}

/**
 * For what a proxy connects to: it resolves the name itself, so the name is resolved here too, to be checked; what cannot be
 * resolved here is refused.
 */
export async function checkPlace(
  place: Place,
  { resolve = resolveBySystem, ...rules }: GuardRules & { resolve?: Resolve | undefined },
): Promise<void> {
  const addresses = isIP(place.host) === 0 ? await resolve(place.host) : [place.host];
  for (const address of addresses.length > 0 ? addresses : ['']) checkAddress(address, place, rules);
}

async function resolveBySystem(host: string): Promise<string[]> {
  const found = await systemLookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
}

function portOf({ port, protocol }: { port: string; protocol: string }): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(explainError(error));
}
