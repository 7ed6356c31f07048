/**
 * How much comes, and from how many, in the memory of this process alone. A source is a digest whose salt is made anew every ten minutes and
 * written nowhere, so after ten minutes nobody can say which source it was.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { homeOf } from '#platform/network.ts';

export const floodRules = {
  /** How long a salt and everything counted under it live. */
  windowSeconds: 600,
  /** Messages of one source in a window that ask for no work. */
  free: 5,
  /** Messages of all in a minute that ask for no work of anybody. */
  freeOfAll: 60,
  /** Zero bits of the first piece of work; each doubling beyond what is free asks for one more, up to the most. */
  bits: 16,
  mostBits: 20,
  /** Visits with a code by one source in a window, and wrong ones before each answer waits. */
  visits: 240,
  wrongCodes: 10,
  slowMs: 2_000,
  /** No visit is answered sooner, so how long the search took does not show. */
  evenMs: 60,
  /** Bytes of sealed files from one source in a window. */
  sourceBytes: 150 * 1024 * 1024,
  /** The same of all who come by the onion address together. */
  onionBytes: 600 * 1024 * 1024,
  /** Counts held at most; beyond it those that were quiet longest are forgotten. */
  mostCounts: 20_000,
  /** Seconds that whoever has no JavaScript waits in a flood; twice as long at each step of it, up to the most. */
  waitSeconds: 20,
  mostWaitSeconds: 300,
  /** Messages of those who waited that are taken in a minute of flood. */
  waitedInMinute: 30,
};
export type FloodRules = typeof floodRules;

type Counted = 'message' | 'visit' | 'wrong' | 'bytes';

export type Flood = {
  /** Null for a source that stands for many (an onion address, where all come from one): of these only bytes are counted, all together. */
  sourceOf(address: string | null, now: Date): string | null;
  add(what: Counted, source: string | null, by: number, now: Date): void;
  of(what: Counted, source: string | null, now: Date): number;
  /** How many zero bits a message must bring; 0 while there is no flood. */
  work(source: string | null, now: Date): number;
  /** How long whoever has no JavaScript waits now. */
  waitSeconds(source: string | null, now: Date): number;
  /** Whether one more of those who waited may come in this minute; counts it. */
  letWaited(now: Date): boolean;
};

export function openFlood(rules: FloodRules = floodRules): Flood {
  let salt = randomBytes(32);
  let begunAt = -Infinity;
  let counts = new Map<string, number>();
  let minute: number[] = [];
  let waited: number[] = [];

  const turn = (now: Date): void => {
    if (Math.abs(now.getTime() - begunAt) < rules.windowSeconds * 1000) return;
    salt.fill(0);
    salt = randomBytes(32);
    begunAt = now.getTime();
    counts = new Map();
  };
  const inMinute = (now: Date): number => {
    minute = minute.filter((at) => now.getTime() - at < 60_000);
    return minute.length;
  };

  const keyOf = (what: Counted, source: string | null): string | null => (source === null && what !== 'bytes' ? null : `${what} ${source ?? 'onion'}`);
  const of: Flood['of'] = (what, source, now) => {
    turn(now);
    return counts.get(keyOf(what, source) ?? '') ?? 0;
  };
  const work: Flood['work'] = (source, now) => {
    const own = of('message', source, now) / rules.free;
    const all = inMinute(now) / rules.freeOfAll;
    const times = Math.max(own, all);
    return times < 1 ? 0 : Math.min(rules.mostBits, rules.bits + Math.floor(Math.log2(times)));
  };
  return {
    sourceOf: (address, now) => {
      turn(now);
      return address === null ? null : createHmac('sha256', salt).update(homeOf(address)).digest('base64url');
    },
    add: (what, source, by, now) => {
      turn(now);
      if (what === 'message') minute.push(now.getTime());
      const key = keyOf(what, source);
      if (key === null) return;
      const sum = of(what, source, now) + by;
      // Set anew it stands last, so those that give way are the ones nothing came from for longest.
      counts.delete(key);
      counts.set(key, sum);
      for (const oldest of counts.keys()) {
        if (counts.size <= rules.mostCounts) break;
        counts.delete(oldest);
      }
    },
    of,
    work,
    waitSeconds: (source, now) => Math.min(rules.mostWaitSeconds, rules.waitSeconds * 2 ** Math.max(0, work(source, now) - rules.bits)),
    letWaited: (now) => {
      waited = waited.filter((at) => Math.abs(now.getTime() - at) < 60_000);
      if (waited.length >= rules.waitedInMinute) return false;
      waited.push(now.getTime());
      return true;
    },
  };
}
