/**
 * Who gets a seat, in which order, and until when. Pure.
 *
 * Capacity counts people. Kept seats are for those who ask for an accessible one: one per party, while there are any; its other people sit on ordinary
 * seats. A day before the start kept seats nobody asked for are given to everybody. A freed seat is offered to the first party of the waiting list that
 * fits: a large household keeps its place in front, and does not hold up a smaller one behind it for whom there is room.
 */
const hour = 3_600_000;
const day = 24 * hour;

export const seatRules = {
  /** People of one party. */
  people: 12,
  /** In a room of no more than this many people a party is no larger than the second number, so that a few letters do not take it all. */
  smallRoom: 30,
  smallParty: 4,
  /** A letter nobody answered is forgotten after. */
  requestHours: 48,
  /** How long an offered seat waits for an answer when the start is far. */
  offerHours: 24,
  /** Less than this nobody can be asked to answer. */
  leastOfferHours: 1,
  /** The waiting list stands still from here to the start. */
  movingEndsHours: 6,
  /** Kept seats that nobody asked for are given to everybody. */
  keptHours: 24,
  remindHours: { day: 24, hours: 2 },
  absences: 3,
  absenceDays: 90,
  /** Who is often absent answers once more between these hours before the start. */
  againFromHours: 24,
  againToHours: 12,
  /** A party that is at the door may be noted so long after the end: phones of organisers come back to the line late. */
  doorDays: 7,
  /** After the end absence is noted. */
  absentHours: 3,
  /** Names, addresses and needs are forgotten after the event. */
  keptDays: 60,
  /** Names and telephones of guardians. */
  guardianDays: 30,
  few: 5,
} as const;

/** How many one party may be here. */
export const mostPeople = (capacity: number | null): number => (capacity !== null && capacity <= seatRules.smallRoom ? seatRules.smallParty : seatRules.people);
/** How many people whose mailboxes are of one private domain may have seats: a third of the room. */
export const mostOfDomain = (capacity: number): number => Math.max(seatRules.smallParty * 2, Math.floor(capacity / 3));

export type Party = { people: number; access: boolean };
/** `capacity` null: no limit. */
export type Room = { capacity: number | null; accessSeats: number };
/** What is held already, offers included. `accessParties`: how many of the parties asked for an accessible seat. */
export type Held = { people: number; accessParties: number };

/** The room as it is now: kept seats are given free a day before the start. */
export const roomAt = ({ capacity, accessSeats }: Room, startsAt: Date, now: Date): Room => ({
  capacity,
  accessSeats: startsAt.getTime() - now.getTime() <= seatRules.keptHours * hour ? 0 : accessSeats,
});

/** Free seats: `kept` only for those who ask for an accessible one. Below zero when the room was made smaller. */
export function freeIn({ capacity, accessSeats }: Room, held: Held): { ordinary: number; kept: number } {
  if (capacity === null) return { ordinary: Infinity, kept: 0 };
  const used = Math.min(accessSeats, held.accessParties);
  return { ordinary: capacity - accessSeats - (held.people - used), kept: accessSeats - used };
}

export function fits(room: Room, held: Held, { people, access }: Party): boolean {
  const free = freeIn(room, held);
  return people - (access && free.kept > 0 ? 1 : 0) <= free.ordinary;
}

export const withParty = (held: Held, { people, access }: Party): Held => ({
  people: held.people + people,
  accessParties: held.accessParties + (access ? 1 : 0),
});

/** Whoever has room for `one` has room for `other` too. */
export const needsNoLess = (one: Party, other: Party): boolean => one.people >= other.people && (other.access || !one.access);

/** Who comes now gets a seat only if it passes by nobody who waits and could sit there as well. */
export const maySit = (room: Room, held: Held, party: Party, waiting: readonly Party[]): boolean =>
  fits(room, held, party) && !waiting.some((other) => needsNoLess(party, other));

/** The parties that freed seats are offered to, in the order of the list. */
export function nextOffers<P extends Party>(room: Room, held: Held, waiting: readonly P[]): P[] {
  const offered: P[] = [];
  let taken = held;
  for (const party of waiting) {
    if (!fits(room, taken, party)) continue;
    offered.push(party);
    taken = withParty(taken, party);
  }
  return offered;
}

export const movingEndsAt = (startsAt: Date): Date => new Date(startsAt.getTime() - seatRules.movingEndsHours * hour);

/** Until when an offer made now is held; null: the list moves no more. Half of what is left when that is less than a day, so that somebody else has a chance. */
export function offerUntil(startsAt: Date, now: Date): Date | null {
  const left = movingEndsAt(startsAt).getTime() - now.getTime();
  if (left <= 0) return null;
  const held = Math.min(seatRules.offerHours * hour, Math.max(seatRules.leastOfferHours * hour, left / 2), left);
  return new Date(now.getTime() + held);
}

/** Which reminder is due now; each is sent once. A day's reminder that is late by more than its own sense is passed over. */
export function reminderDue(startsAt: Date, reminded: { day: boolean; hours: boolean }, now: Date): 'day' | 'hours' | null {
  const left = startsAt.getTime() - now.getTime();
  if (left <= 0) return null;
  if (left <= seatRules.remindHours.hours * hour) return reminded.hours ? null : 'hours';
  return left <= seatRules.remindHours.day * hour && !reminded.day ? 'day' : null;
}

/** Whether the start is so near that signing up is the answer itself. */
export const isNear = (startsAt: Date, hours: number, now: Date): boolean => startsAt.getTime() - now.getTime() <= hours * hour;

/** Until when somebody often absent may answer; null: too late to ask. */
export function againUntil(startsAt: Date, now: Date): Date | null {
  const until = new Date(startsAt.getTime() - seatRules.againToHours * hour);
  return until > now ? until : null;
}

/** Addresses that lead to one mailbox are one for limits: what stands after a plus, and dots where the provider ignores them. */
export function mailboxOf(email: string): { mailbox: string; domain: string; shared: boolean } {
  const [name = '', domain = ''] = email.trim().toLowerCase().split('@');
  const bare = name.split('+')[0] ?? name;
  const dotless = domain === 'gmail.com' || domain === 'googlemail.com' ? bare.replaceAll('.', '') : bare;
  return { mailbox: `${dotless}@${domain}`, domain, shared: providers.includes(domain) };
}
/** Where a whole country has its mail. Any other domain may belong to one person who makes as many addresses as they like. */
const providers: readonly string[] = [
  'gmail.com',
  'googlemail.com',
  'ukr.net',
  'i.ua',
  'meta.ua',
  'bigmir.net',
  'online.ua',
  'icloud.com',
  'me.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'yahoo.com',
  'proton.me',
  'protonmail.com',
];

export const absentSince = (now: Date): Date => new Date(now.getTime() - seatRules.absenceDays * day);
export const asksAgain = (absences: number): boolean => absences >= seatRules.absences;

/** How full it is, in words and not in numbers: who counts seats learns little of who comes. */
export function fullness(room: Room, held: Held): 'free' | 'few' | 'full' {
  const { ordinary } = freeIn(room, held);
  if (ordinary <= 0) return 'full';
  return ordinary <= seatRules.few ? 'few' : 'free';
}
export type Fullness = ReturnType<typeof fullness>;

/** What a sort of event asks beside the number of people. */
type Kind = { type: string; venue: string; minAge: number | null };
export type Asks = { name: boolean; guardian: boolean; health: boolean; leastAge: number; teensPerAdult: number };
export function asksOf({ type, venue, minAge }: Kind): Asks {
  const excursion = type === 'excursion';
  const physical = type === 'training' && venue === 'range';
  return {
    name: excursion || type === 'training' || type === 'drill' || type === 'school',
    guardian: excursion,
    health: physical,
    leastAge: Math.max(minAge ?? 0, excursion ? 12 : 0, physical ? 18 : 0),
    teensPerAdult: excursion ? 8 : 0,
  };
}

export type Guardian = { name: string; phone: string; agreed: boolean };
export type Told = { people: number; children: number; guardian: Guardian | null; healthy: boolean; ageTold: boolean };
export type Missing = 'adult' | 'guardian' | 'noChildren' | 'health' | 'age' | 'course';
/** What keeps a party from having a seat here. */
export function missingIn(asks: Asks, { people, children, guardian, healthy, ageTold }: Told): Missing[] {
  const adults = people - children;
  const found: Missing[] = [];
  if (asks.leastAge >= 18 && children > 0) found.push('noChildren');
  if (asks.teensPerAdult > 0 && children > adults * asks.teensPerAdult) found.push('adult');
  if (asks.guardian && children > 0 && !(guardian?.agreed && guardian.name !== '' && guardian.phone !== '')) found.push('guardian');
  if (asks.leastAge > 0 && !ageTold) found.push('age');
  if (asks.health && !healthy) found.push('health');
  return found;
}
