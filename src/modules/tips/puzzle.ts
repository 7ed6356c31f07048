/** Challenges for browsers and tickets for those without JavaScript: sealed with a key of this process, spent in its memory, kept nowhere. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { bitsOf, isWorked } from './work.ts';

const minutes = 10;
/** Sources whose tickets are remembered; beyond it the oldest are forgotten. */
const mostSources = 20_000;

export type Gate = {
  /** `bits`: how many zeros it asks for. */
  challenge(bits: number, now: Date): string;
  /** Whether an answer is right, in time and new, and asks for at least `bits`; `spend` gives back how to forget that it was used. */
  spend(answer: string, bits: number, now: Date): (() => void) | null;
  /** A ticket is good once, after the wait and before it is old. A source has one at a time: until it is spent the same one is given again. */
  ticket(waitSeconds: number, source: string | null, now: Date): { ticket: string; wait: number };
  spendTicket(ticket: string, now: Date): (() => void) | null;
};

export function openGate(): Gate {
  const key = randomBytes(32);
  const spent = new Map<string, number>();
  const given = new Map<string, string>();
  const sealOf = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
  const sealed = (text: string): string => `${text}.${sealOf(text)}`;
  const isOurs = (whole: string): boolean => {
    const at = whole.lastIndexOf('.');
    const [given, right] = [Buffer.from(whole.slice(at + 1)), Buffer.from(sealOf(whole.slice(0, at)))];
    return given.length === right.length && timingSafeEqual(given, right);
  };
  const seconds = (now: Date): number => Math.floor(now.getTime() / 1000);
  const random = (): string => randomBytes(16).toString('hex');

  const once = (name: string, until: number, now: number): (() => void) | null => {
    for (const [old, end] of spent) if (end < now) spent.delete(old);
    if (spent.has(name)) return null;
    spent.set(name, until);
    return () => void spent.delete(name);
  };

  return {
    challenge: (bits, now) => sealed(`v1.${bits}.${seconds(now) + minutes * 60}.${random()}`),
    spend: (answer, bits, now) => {
      const challenge = answer.slice(0, answer.lastIndexOf('.'));
      const asked = bitsOf(challenge);
      if (asked === null || asked < bits || !isOurs(challenge) || !/\.\d{1,10}$/.test(answer) || !isWorked(answer, asked)) return null;
      const until = Number(challenge.split('.')[2]);
      return until < seconds(now) ? null : once(challenge, until, seconds(now));
    },
    ticket: (waitSeconds, source, now) => {
      const known = source === null ? undefined : given.get(source);
      const from = Number(known?.split('.')[1] ?? NaN);
      if (known !== undefined && !spent.has(known) && seconds(now) <= from + minutes * 60) return { ticket: known, wait: Math.max(1, from - seconds(now)) };
      const ticket = sealed(`t1.${seconds(now) + waitSeconds}.${random()}`);
      if (source !== null) {
        given.delete(source);
        given.set(source, ticket);
        for (const oldest of given.keys()) {
          if (given.size <= mostSources) break;
          given.delete(oldest);
        }
      }
      return { ticket, wait: waitSeconds };
    },
    spendTicket: (ticket, now) => {
      const found = /^t1\.(\d{1,12})\.[0-9a-f]{32}\.[0-9a-f]{64}$/.exec(ticket);
      if (!found || !isOurs(ticket)) return null;
      const from = Number(found[1]);
      return seconds(now) < from || seconds(now) > from + minutes * 60 ? null : once(ticket, from + minutes * 60, seconds(now));
    },
  };
}
