/** The door: who is here. A press has an id made by the phone, so what is sent twice, or by two phones, counts once. */
import { and, asc, eq, gte, inArray, isNull, or } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { eventPresses, eventSeats } from '#db/schema/events.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { countDoor, sumDoor, type DoorSums } from './doorCounts.ts';
import { lockEvent, type Event } from './events.ts';
import { readDoorCode } from './seatCodes.ts';
import { moreOf, nameOf, needsOf, type Needs, type SeatState } from './seatRows.ts';
import { seatRules } from './seatRules.ts';

const hour = 3_600_000;
/** A hall holds no more. */
const most = 2000;
/** Who has a seat, and who waits for one: with room at the door the organiser lets them in. */
const listed: SeatState[] = ['confirmed', 'offered', 'waiting', 'attended', 'absent'];

export type DoorRow = {
  id: string;
  /** Null where the event asks for no name, and once it is forgotten. */
  name: string | null;
  code: string | null;
  people: number;
  children: number;
  access: boolean;
  needs: Needs;
  /** Whom to call about a teenager. */
  guardian: { name: string; phone: string } | null;
  photo: boolean;
  state: SeatState;
  came: number | null;
  checkedAt: Date | null;
};

export async function listDoor(db: Db | Tx, house: House, event: string): Promise<DoorRow[]> {
  const rows = await db
    .select()
    .from(eventSeats)
    .where(and(eq(eventSeats.event, event), inArray(eventSeats.state, listed)))
    .orderBy(asc(eventSeats.askedAt), asc(eventSeats.id))
    .limit(most);
  const order: Partial<Record<SeatState, number>> = { confirmed: 0, absent: 0, attended: 0, offered: 1, waiting: 2 };
  return rows
    .map((row) => ({ ...row, code: row.doorCode, name: nameOf(house, row), needs: needsOf(house, row), guardian: moreOf(house, row).guardian }))
    .sort(
      (one, other) => (order[one.state] ?? 3) - (order[other.state] ?? 3) || (one.name ?? one.code ?? '').localeCompare(other.name ?? other.code ?? '', 'uk'),
    );
}

/** The door opens two hours before the start and takes late phones for days after the end. */
export const isDoorOpen = (event: Pick<Event, 'state' | 'startsAt' | 'endsAt'>, now: Date): boolean =>
  event.state !== 'idea' &&
  event.state !== 'proposed' &&
  event.state !== 'confirmed' &&
  event.state !== 'cancelled' &&
  now.getTime() >= event.startsAt.getTime() - 2 * hour &&
  now.getTime() <= event.endsAt.getTime() + seatRules.doorDays * 24 * hour;

export type Press = { id: string; what: 'in' | 'out' | 'extra'; seat?: string | undefined; code?: string | undefined; people?: number | undefined; at: Date };
/** `again`: this press was counted before; `already`: another phone was first; `unknown`: there is no such seat. */
export type Pressed = { id: string; status: 'done' | 'again' | 'already' | 'unknown' | 'closed'; seat: string | null };

/** Takes presses in their order. Each counts once whatever is sent again, and one seat is counted once whoever presses. */
export async function takePresses(house: House, eventId: string, presses: readonly Press[], staffId: string, now: Date): Promise<Pressed[]> {
  return house.database.db.transaction(async (tx) => {
    const event = await lockEvent(tx, eventId);
    if (!event || !isDoorOpen(event, now)) return presses.map(({ id }) => ({ id, status: 'closed', seat: null }));
    const done: Pressed[] = [];
    for (const press of presses) done.push(await takePress(tx, event, press, staffId, now));
    const counted = done.filter(({ status }) => status === 'done').length;
    if (counted > 0) {
      if (now > event.endsAt) await countDoor(tx, event.id, now, false);
      await writeAudit(tx, { staffId, by: 'staff', act: 'events.door', subjectKind: 'event', subjectId: event.id, detail: { presses: counted } }, now);
    }
    return done;
  });
}

async function takePress(tx: Tx, event: Event, press: Press, staffId: string, now: Date): Promise<Pressed> {
  const { id, what, at } = press;
  const seat = what === 'extra' ? null : await findAtDoor(tx, event, press);
  if (what !== 'extra' && !seat) return { id, status: 'unknown', seat: null };
  const people = what === 'extra' ? (press.people ?? 1) : Math.min(50, Math.max(1, press.people ?? seat?.people ?? 1));
  const [kept] = await tx
    .insert(eventPresses)
    .values({ id, event: event.id, seat: seat?.id ?? null, what, people, staffId, pressedAt: at, at: now })
    .onConflictDoNothing()
    .returning({ id: eventPresses.id });
  if (!kept) return { id, status: 'again', seat: seat?.id ?? null };
  if (!seat) return { id, status: 'done', seat: null };
  const mine = eq(eventSeats.id, seat.id);
  const changed =
    what === 'in'
      ? await tx
          .update(eventSeats)
          .set({ state: 'attended', came: people, checkedAt: at, checkedBy: staffId, offeredUntil: null })
          .where(and(mine, isNull(eventSeats.came)))
          .returning({ id: eventSeats.id })
      : await tx
          .update(eventSeats)
          .set({ state: stateBefore(seat), came: null, checkedAt: null, checkedBy: null })
          .where(and(mine, eq(eventSeats.state, 'attended')))
          .returning({ id: eventSeats.id });
  return { id, status: changed.length > 0 ? 'done' : 'already', seat: seat.id };
}

/** What a seat was before it was noted at the door. */
const stateBefore = ({ confirmedAt, endedAt }: { confirmedAt: Date | null; endedAt: Date | null }): SeatState =>
  confirmedAt ? (endedAt ? 'absent' : 'confirmed') : endedAt ? 'cancelled' : 'waiting';

async function findAtDoor(tx: Tx, event: Event, { seat, code }: Press) {
  const signs = code === undefined ? null : readDoorCode(code);
  const which = seat !== undefined ? eq(eventSeats.id, seat) : signs !== null ? eq(eventSeats.doorCode, signs) : null;
  if (which === null) return null;
  const [row] = await tx
    .select()
    .from(eventSeats)
    // Who was let in from the waiting list stands as cancelled once the event is over; a late phone still counts them.
    .where(
      and(
        eq(eventSeats.event, event.id),
        which,
        or(inArray(eventSeats.state, listed), and(eq(eventSeats.state, 'cancelled'), gte(eventSeats.endedAt, event.endsAt))),
      ),
    );
  return row ?? null;
}

export const countsAtDoor = (house: House, event: string): Promise<DoorSums & { kept: boolean }> => house.database.db.transaction((tx) => sumDoor(tx, event));
