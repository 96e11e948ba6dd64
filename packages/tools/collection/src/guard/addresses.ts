import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';

/**
 * `public`: on the internet. `private`: this machine or its network, which `allowPrivate` opens. `forbidden`: metadata of clouds,
 * link-local, multicast, reserved, and IPv6 addresses that carry an IPv4 one; never reached.
 */
export type AddressKind = 'public' | 'private' | 'forbidden';

/** Services that hand out credentials to whoever asks from inside a cloud, outside the link-local range. */
const metadataServices: ReadonlySet<string> = new Set([
  '100.100.100.200', // Alibaba Cloud
  '168.63.129.16', // Azure
  'fd00:ec2::23', // AWS: credentials of pods
  'fd00:ec2::254', // AWS
  'fd20:ce::254', // Google Cloud
  'fd00:42::42', // Scaleway
]);

const publicRanges: ReadonlySet<string> = new Set(['unicast', 'as112', 'amt', 'as112v6']);
const privateRanges: ReadonlySet<string> = new Set(['loopback', 'private', 'carrierGradeNat', 'uniqueLocal']);
/** All that has been handed out of IPv6 (iana.org/assignments/ipv6-address-space). */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** What an address in its usual notation leads to. Everything else is `forbidden`. */
export function kindOfAddress(text: string): AddressKind {
  // The parser takes octal and shortened forms too, which others may read in another way.
  if (isIP(text) === 0) return 'forbidden';
  const address = ipaddr.parse(text);
  if (metadataServices.has(address.toString())) return 'forbidden';
  const range = address.range();
  if (privateRanges.has(range)) return 'private';
  if (!publicRanges.has(range)) return 'forbidden';
  if (!(address instanceof ipaddr.IPv6)) return 'public';
  return address.match(globalUnicast) && !isIsatap(address) ? 'public' : 'forbidden';
}

/** The last half of an ISATAP address is an IPv4 one behind a mark (RFC 5214, section 6.1). */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return (parts[4] === 0 || parts[4] === 0x02_00) && parts[5] === 0x5e_fe;
}
