import fc from 'fast-check';
import { BlockList } from 'node:net';
import { describe, expect, test } from 'vitest';
import { kindOfAddress } from './addresses.ts';
import { checkUrl } from './rules.ts';

/** iana.org/assignments/iana-ipv4-special-registry, kept apart from the library that the code uses. */
const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['168.63.129.16', 32],
] as const)
  special.addSubnet(network, prefix, 'ipv4');

const anyIpv4 = fc.nat({ max: 0xff_ff_ff_ff });
/** Half of them special: chance alone would hardly find those. */
const interesting = fc.oneof(
  anyIpv4,
  fc
    .tuple(fc.constantFrom('10', '127', '169.254', '172.16', '192.168', '100.64', '0', '224'), anyIpv4)
    .map(([start, rest]) => {
      const fixed = start.split('.').map(Number);
      return toNumber(bytesOf(rest).map((byte, index) => fixed[index] ?? byte));
    }),
);

describe('addresses', () => {
  test('of IPv4 are public where the registry has nothing special for them', () => {
    fc.assert(
      fc.property(interesting, (number) => {
        const address = dotted(number);
        expect(kindOfAddress(address) === 'public').toBe(!special.check(address, 'ipv4'));
      }),
    );
  });

  test('of IPv6 that carry one of IPv4 are never reached, whatever they carry', () => {
    fc.assert(
      fc.property(interesting, fc.nat({ max: 0xffff }), (number, other) => {
        const [high, low] = [hex(number >>> 16), hex(number & 0xffff)];
        for (const address of [
          `::ffff:${dotted(number)}`,
          `::ffff:${high}:${low}`,
          `::ffff:0:${high}:${low}`,
          `::${high}:${low}`,
          `64:ff9b::${high}:${low}`,
          `64:ff9b:1:${hex(other)}::${high}:${low}`,
          `2002:${high}:${low}::${hex(other)}`,
          `2001:0:${high}:${low}:${hex(other)}::1`,
          `2606:2800:220:1:0:5efe:${high}:${low}`,
          `2606:2800:220:1:200:5efe:${high}:${low}`,
        ])
          // The first of them are also the loopback address and none at all.
          expect([address, kindOfAddress(address)]).toEqual([address, address === '::0:1' ? 'private' : 'forbidden']);
      }),
    );
  });

  test.each([
    ['93.184.216.34', 'public'],
    ['2606:2800:220:1:248:1893:25c8:1946', 'public'],
    ['::1', 'private'],
    ['fd12:3456::1', 'private'],
    ['100.64.0.1', 'private'],
    ['fe80::1', 'forbidden'],
    ['fe80::1%eth0', 'forbidden'],
    ['fec0::1', 'forbidden'],
    ['ff02::1', 'forbidden'],
    ['::', 'forbidden'],
    ['2001:db8::1', 'forbidden'],
    ['3fff::1', 'forbidden'],
    ['100::1', 'forbidden'],
    ['4000::1', 'forbidden'],
    ['169.254.169.254', 'forbidden'],
    ['100.100.100.200', 'forbidden'],
    ['168.63.129.16', 'forbidden'],
    ['fd00:ec2::254', 'forbidden'],
    ['fd00:42::42', 'forbidden'],
    ['FD00:0EC2:0:0:0:0:0:254', 'forbidden'],
    ['0x7f000001', 'forbidden'],
    ['010.0.0.1', 'forbidden'],
    ['127.1', 'forbidden'],
    ['localhost', 'forbidden'],
    ['', 'forbidden'],
  ])('%s is %s', (address, kind) => {
    expect(kindOfAddress(address)).toBe(kind);
  });
});

test('an address in a URL is known in every form that a URL may have it in', () => {
  fc.assert(
    fc.property(interesting, (number) => {
      const bytes = bytesOf(number);
      const [a = 0, b = 0, c = 0, d = 0] = bytes;
      const octal = (byte: number) => `0${byte.toString(8)}`;
      const isPublic = !special.check(dotted(number), 'ipv4');
      for (const host of [
        dotted(number),
        `${dotted(number)}.`,
        String(number),
        `0x${number.toString(16)}`,
        octal(number),
        bytes.map(octal).join('.'),
        bytes.map((byte) => `0X${byte.toString(16)}`).join('.'),
        `${a}.${b}.${c * 256 + d}`,
        `${a}.${b * 65_536 + c * 256 + d}`,
        encodeURIComponent(dotted(number)).replaceAll('.', '%2e'),
        dotted(number).replaceAll('.', '。'),
        dotted(number).replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
      ]) {
        const check = () => checkUrl(new URL(`http://${host}/`), {});
        if (isPublic) check();
        else expect(check).toThrow(/public internet/);
      }
      for (const host of [`[::ffff:${dotted(number)}]`, `[64:ff9b::${dotted(number)}]`])
        expect(() => checkUrl(new URL(`http://${host}/`), { allowPrivate: true })).toThrow(/public internet/);
    }),
  );
});

function bytesOf(number: number): number[] {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff);
}

function toNumber(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function dotted(number: number): string {
  return bytesOf(number).join('.');
}

function hex(number: number): string {
  return number.toString(16);
}
