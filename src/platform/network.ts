/** Where a request comes from: believed only from the hop we trust, and kept only as a hash that changes every day. */
import { BlockList, isIP } from 'node:net';
import { kyivDay } from './hours.ts';
import type { Vault } from './vault.ts';

export type Hops = { has(address: string): boolean };

const plain = (address: string): string => {
  const bare = address.trim().replace(/^\[|\](:\d+)?$/g, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  return mapped?.[1] ?? bare.replace(/%.*$/, '');
};

/** Addresses and networks (`10.0.0.0/8`) of proxies. Throws on anything else. */
export function trustedHops(list: readonly string[]): Hops {
  const known = new BlockList();
  for (const entry of list) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address);
    if (family === 0) throw new Error(`TRUSTED_PROXIES: ${entry} is not an address or a network`);
    const type = family === 6 ? 'ipv6' : 'ipv4';
    if (bits !== undefined && !/^\d{1,3}$/.test(bits)) throw new Error(`TRUSTED_PROXIES: ${entry} is not an address or a network`);
    if (bits === undefined) known.addAddress(address, type);
    else known.addSubnet(address, Number(bits), type);
  }
  return {
    has: (address) => {
      const family = isIP(address);
      return family !== 0 && known.check(address, family === 6 ? 'ipv6' : 'ipv4');
    },
  };
}

/** The nearest address that is not ours. What a client writes itself into X-Forwarded-For stands further left and is never reached. */
export function clientAddress(socket: string, forwarded: string | undefined, hops: Hops): string {
  let address = plain(socket);
  const chain = (forwarded ?? '').slice(-1000).split(',').map(plain).reverse();
  for (const next of chain) {
    if (!hops.has(address) || isIP(next) === 0) return address;
    address = next;
  }
  return address;
}

/** Keyed hash of the client's network for one Kyiv day. IPv6 homes own a /64, so the rest of the address says nothing. */
export function networkOf(vault: Vault, address: string, now: Date): string {
  return vault.digest('network', `${kyivDay(now)}\0${homeOf(address)}`);
}

/** The part of an address that one home or one server has for itself. */
export const homeOf = (address: string): string => (isIP(address) === 6 ? expand(address).slice(0, 4).join(':') : address);

function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(gap).fill('0'), ...right].map((part) => part.replace(/^0+(?=.)/, '').toLowerCase());
}
