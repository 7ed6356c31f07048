import { expect, test } from 'vitest';
import { clientAddress, networkOf, trustedHops } from '#platform/network.ts';
import { openVault } from '#platform/vault.ts';

const none = trustedHops([]);
const proxies = trustedHops(['10.0.0.0/8', '2001:db8::1']);

test.each([
  ['203.0.113.7', '1.2.3.4', none, '203.0.113.7'],
  ['203.0.113.7', '1.2.3.4', proxies, '203.0.113.7'],
  ['10.0.0.1', undefined, proxies, '10.0.0.1'],
  ['10.0.0.1', '198.51.100.9', proxies, '198.51.100.9'],
  ['::ffff:10.0.0.1', '198.51.100.9', proxies, '198.51.100.9'],
  ['10.0.0.1', '6.6.6.6, 198.51.100.9', proxies, '198.51.100.9'],
  ['10.0.0.1', '6.6.6.6, 198.51.100.9, 10.2.2.2', proxies, '198.51.100.9'],
  ['10.0.0.1', 'not an address', proxies, '10.0.0.1'],
  ['10.0.0.1', '198.51.100.9, <script>', proxies, '10.0.0.1'],
  ['2001:db8::1', '2001:db8:5::9', proxies, '2001:db8:5::9'],
  ['10.0.0.1', '[2001:db8:5::9]:4711', proxies, '2001:db8:5::9'],
])('socket %s, forwarded %s', (socket, forwarded, hops, expected) => {
  expect(clientAddress(socket, forwarded, hops)).toBe(expected);
});

test('a proxy that is not an address stops the start', () => {
  for (const entry of ['proxy.example', '10.0.0.0/all', '10.0.0.0/']) expect(() => trustedHops([entry])).toThrow('TRUSTED_PROXIES');
});

test('the hash of a network changes every Kyiv day and does not show the address', () => {
  const vault = openVault([Buffer.alloc(32, 7)]);
  const evening = new Date('2026-11-24T21:59:00Z');
  const night = new Date('2026-11-24T22:01:00Z');
  expect(networkOf(vault, '198.51.100.9', evening)).toBe(networkOf(vault, '198.51.100.9', new Date('2026-11-24T08:00:00Z')));
  expect(networkOf(vault, '198.51.100.9', evening)).not.toBe(networkOf(vault, '198.51.100.9', night));
  expect(networkOf(vault, '198.51.100.9', evening)).not.toBe(networkOf(vault, '198.51.100.8', evening));
  expect(networkOf(vault, '198.51.100.9', evening)).toMatch(/^[\w-]{43}$/);
});

test('addresses of one IPv6 home are one network, whatever way they are written', () => {
  const vault = openVault([Buffer.alloc(32, 7)]);
  const now = new Date('2026-11-24T10:00:00Z');
  const home = networkOf(vault, '2001:db8:1:2::1', now);
  expect(networkOf(vault, '2001:0DB8:0001:0002:aaaa:bbbb:cccc:dddd', now)).toBe(home);
  expect(networkOf(vault, '2001:db8:1:3::1', now)).not.toBe(home);
});
