import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  asksOf,
  fits,
  freeIn,
  fullness,
  againUntil,
  mailboxOf,
  maySit,
  missingIn,
  movingEndsAt,
  needsNoLess,
  nextOffers,
  offerUntil,
  reminderDue,
  roomAt,
  seatRules,
  withParty,
  type Held,
  type Party,
  type Room,
} from '#modules/events/seatRules.ts';

const start = new Date('2026-12-04T16:00:00Z');
const before = (hours: number): Date => new Date(start.getTime() - hours * 3_600_000);
const one = (people: number, access = false): Party => ({ people, access });
const nobody: Held = { people: 0, accessParties: 0 };

test('people are counted, not households', () => {
  const room = { capacity: 10, accessSeats: 0 };
  const held = withParty(withParty(nobody, one(6)), one(3));
  expect(fits(room, held, one(1))).toBe(true);
  expect(fits(room, held, one(2))).toBe(false);
});

test('kept seats are only for who asks for one, until a day before the start', () => {
  const room = { capacity: 4, accessSeats: 2 };
  const held = withParty(nobody, one(2));
  expect(fits(room, held, one(1))).toBe(false);
  expect(fits(room, held, one(1, true))).toBe(true);
  expect(fits(room, held, one(2, true)), 'one kept seat for one party').toBe(false);
  expect(fits(roomAt(room, start, before(25)), held, one(2))).toBe(false);
  expect(fits(roomAt(room, start, before(24)), held, one(2))).toBe(true);
  expect(freeIn(room, held)).toEqual({ ordinary: 0, kept: 2 });
});

test('when kept seats are gone, who asks for one sits like everybody', () => {
  const room = { capacity: 4, accessSeats: 1 };
  expect(fits(room, withParty(nobody, one(1, true)), one(3, true))).toBe(true);
});

test('a large household keeps its place in front and does not hold up a smaller one', () => {
  const room = { capacity: 10, accessSeats: 0 };
  const waiting = [one(5), one(2), one(1)];
  expect(nextOffers(room, { people: 8, accessParties: 0 }, waiting)).toEqual([one(2)]);
  expect(nextOffers(room, { people: 5, accessParties: 0 }, waiting)).toEqual([one(5)]);
  expect(maySit(room, { people: 8, accessParties: 0 }, one(2), [one(5)])).toBe(true);
  expect(maySit(room, { people: 8, accessParties: 0 }, one(2), [one(5), one(2)])).toBe(false);
});

test('an offer is held for a day, shorter near the start, and never beyond six hours before it', () => {
  const hours = (from: number): number | null => {
    const until = offerUntil(start, before(from));
    return until ? (until.getTime() - before(from).getTime()) / 3_600_000 : null;
  };
  expect(hours(100)).toBe(24);
  expect(hours(30)).toBe(12);
  expect(hours(8)).toBe(1);
  expect(hours(6.5)).toBe(0.5);
  expect(hours(6)).toBe(null);
  expect(movingEndsAt(start)).toEqual(before(6));
});

test('each reminder is due once, and a late one of the day gives way to that of the hours', () => {
  const none = { day: false, hours: false };
  expect(reminderDue(start, none, before(24.1))).toBe(null);
  expect(reminderDue(start, none, before(24))).toBe('day');
  expect(reminderDue(start, { day: true, hours: false }, before(5))).toBe(null);
  expect(reminderDue(start, none, before(2))).toBe('hours');
  expect(reminderDue(start, { day: false, hours: true }, before(1))).toBe(null);
  expect(reminderDue(start, none, start)).toBe(null);
});

test('who is often absent answers until twelve hours before the start', () => {
  expect(againUntil(start, before(24))).toEqual(before(12));
  expect(againUntil(start, before(12))).toBe(null);
});

test('an excursion asks for an adult, a guardian and an age; a physical training for adults and health', () => {
  const excursion = asksOf({ type: 'excursion', venue: 'unit', minAge: null });
  const told = { people: 1, children: 0, guardian: null, healthy: false, ageTold: true };
  const guardian = { name: 'Олена', phone: '+380501234567', agreed: true };
  expect(missingIn(excursion, told)).toEqual([]);
  expect(missingIn(excursion, { ...told, people: 10, children: 9 })).toEqual(['adult', 'guardian']);
  expect(missingIn(excursion, { ...told, people: 9, children: 8, guardian })).toEqual([]);
  expect(missingIn(excursion, { ...told, people: 2, children: 1, guardian: { ...guardian, agreed: false }, ageTold: false })).toEqual(['guardian', 'age']);
  const training = asksOf({ type: 'training', venue: 'range', minAge: null });
  expect(missingIn(training, { ...told, children: 1 })).toEqual(['noChildren', 'health']);
  expect(missingIn(training, { ...told, healthy: true })).toEqual([]);
  expect(asksOf({ type: 'yard', venue: 'yard', minAge: null })).toMatchObject({ name: false, guardian: false, health: false, leastAge: 0 });
});

test('many spellings of one mailbox are one, and a private domain is told from where everybody has mail', () => {
  expect(mailboxOf('M.aria+2@Gmail.com')).toEqual({ mailbox: 'maria@gmail.com', domain: 'gmail.com', shared: true });
  expect(mailboxOf('m.aria+x@school.example')).toEqual({ mailbox: 'm.aria@school.example', domain: 'school.example', shared: false });
});

test('how full it is is said in three words', () => {
  const room = { capacity: 20, accessSeats: 2 };
  expect(fullness(room, { people: 3, accessParties: 0 })).toBe('free');
  expect(fullness(room, { people: 15, accessParties: 0 })).toBe('few');
  expect(fullness(room, { people: 18, accessParties: 0 })).toBe('full');
  expect(fullness({ capacity: null, accessSeats: 0 }, { people: 900, accessParties: 0 })).toBe('free');
});

// A life of one event: people press, cancel, change their number, let offers go, and the clock moves towards the start.

type Seat = Party & { id: number; state: 'confirmed' | 'waiting' | 'offered' | 'gone' };
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('come' as const), people: fc.integer({ min: 1, max: seatRules.people }), access: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), who: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('answer' as const), who: fc.nat(), yes: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fewer' as const), who: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('free kept' as const) }) },
);
const lives = fc.record({ capacity: fc.integer({ min: 1, max: 30 }), kept: fc.integer({ min: 0, max: 6 }), steps: fc.array(step, { maxLength: 60 }) });

test('whatever people do: never over capacity, nobody overtaken, kept seats kept, everyone in one state', () => {
  fc.assert(
    fc.property(lives, ({ capacity, kept, steps }) => {
      let room: Room = { capacity, accessSeats: Math.min(kept, capacity) };
      const seats: Seat[] = [];
      const holding = (): Seat[] => seats.filter(({ state }) => state === 'confirmed' || state === 'offered');
      const waiting = (): Seat[] => seats.filter(({ state }) => state === 'waiting');
      const held = (): Held => holding().reduce(withParty, nobody);
      const move = (): void => {
        for (const seat of nextOffers(room, held(), waiting())) seat.state = 'offered';
      };
      for (const now of steps) {
        const was = waiting().map((seat) => ({ ...seat }));
        const got: Seat[] = [];
        if (now.do === 'come') {
          const seat: Seat = { id: seats.length, people: now.people, access: now.access, state: 'waiting' };
          if (maySit(room, held(), seat, waiting())) {
            seat.state = 'confirmed';
            got.push(seat);
          }
          seats.push(seat);
        } else if (now.do === 'free kept') room = { ...room, accessSeats: 0 };
        else {
          const pool = now.do === 'answer' ? seats.filter(({ state }) => state === 'offered') : holding();
          const seat = pool[now.who % Math.max(1, pool.length)];
          if (seat) {
            if (now.do === 'fewer') seat.people = 1;
            else seat.state = now.do === 'answer' && now.yes ? 'confirmed' : 'gone';
          }
        }
        move();
        got.push(...seats.filter((seat) => seat.state === 'offered' && was.some(({ id }) => id === seat.id)));
        // Never over capacity, and those who did not ask for a kept seat never sit on one.
        const { people, accessParties } = held();
        expect(people).toBeLessThanOrEqual(capacity);
        expect(people - Math.min(room.accessSeats, accessParties)).toBeLessThanOrEqual(capacity - room.accessSeats);
        // Nobody who still waits was passed by somebody later who needs no less.
        for (const lucky of got) for (const seat of waiting()) if (seat.id < lucky.id) expect(needsNoLess(lucky, seat)).toBe(false);
        // Nobody waits beside a seat that fits.
        for (const seat of waiting()) expect(fits(room, held(), seat)).toBe(false);
      }
      expect(seats.every(({ state }) => ['confirmed', 'waiting', 'offered', 'gone'].includes(state))).toBe(true);
    }),
    { numRuns: 400 },
  );
});
