/**
 * Where and when exactly. Read through two functions of the database and nowhere else: they answer the approved roster, and the unit itself,
 * from three hours before the start to the end, and nobody at any other moment. Written over as a whole, never shown for correction.
 */
import { eq, sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { patrolOrders } from '#db/schema/patrols.ts';
import type { House } from '#platform/house.ts';
import { writeLook, isId } from './acts.ts';
import { isPoliceSide, type Side } from './staffSide.ts';

export type Order = { startsAt: Date; endsAt: Date; meeting: string; route: string; officer: string };
type Row = { starts_at: string | Date; ends_at: string | Date; meeting_sealed: string; route_sealed: string; officer_sealed: string };

const opened = (house: House, row: Row | undefined): Order | null =>
  row
    ? {
        startsAt: new Date(row.starts_at),
        endsAt: new Date(row.ends_at),
        meeting: house.vault.open(row.meeting_sealed),
        route: house.vault.open(row.route_sealed),
        officer: house.vault.open(row.officer_sealed),
      }
    : null;

/** For a member: only on the approved roster, only within the hours. */
export async function readOrder(house: House, patrol: string, emailDigest: string, now: Date): Promise<Order | null> {
  if (!isId(patrol)) return null;
  const [row] = await rows<Row>(house.database.db, sql`select * from patrol_order(${patrol}::uuid, ${emailDigest}::text, ${now.toISOString()}::timestamptz)`);
  return opened(house, row);
}

/** For the unit itself, within the same hours; each look is written down. */
export async function readOrderForUnit(house: House, side: Side, patrol: string, now: Date): Promise<Order | null> {
  if (!isId(patrol) || !isPoliceSide(side)) return null;
  const { db } = house.database;
  const units = side.units === null ? null : side.units.join();
  const [row] = await rows<Row>(db, sql`select * from patrol_order_for_unit(${patrol}::uuid, ${units}::text, ${now.toISOString()}::timestamptz)`);
  if (row) await writeLook(db, side.staff.id, 'patrol', patrol, 'look', now);
  return opened(house, row);
}

/** Whether the hours of a patrol have begun and not ended: when the briefing is held. */
export async function isNear(db: Db | Tx, patrol: string, now: Date): Promise<boolean> {
  const [row] = await rows<{ near: boolean }>(db, sql`select patrol_is_near(${patrol}::uuid, ${now.toISOString()}::timestamptz) as near`);
  return row?.near === true;
}

/** Whether this member is on the roster of another patrol at the same time. */
export async function clashes(db: Db | Tx, member: string, patrol: string): Promise<boolean> {
  const [row] = await rows<{ clash: boolean }>(db, sql`select patrol_clash(${member}::uuid, ${patrol}::uuid) as clash`);
  return row?.clash === true;
}

/** Whether this member would be on two rosters at once if this patrol took these hours. */
export async function clashesAt(tx: Tx, member: string, patrol: string, { startsAt, endsAt }: Pick<Order, 'startsAt' | 'endsAt'>): Promise<boolean> {
  const [row] = await rows<{ clash: boolean }>(
    tx,
    sql`select patrol_clash_at(${member}::uuid, ${patrol}::uuid, ${startsAt.toISOString()}::timestamptz, ${endsAt.toISOString()}::timestamptz) as clash`,
  );
  return row?.clash === true;
}

/** Whether the hours of a patrol have begun, be they over or not. */
export async function hasComeNear(tx: Tx, patrol: string, now: Date): Promise<boolean> {
  const [row] = await rows<{ near: boolean }>(tx, sql`select patrol_has_come_near(${patrol}::uuid, ${now.toISOString()}::timestamptz) as near`);
  return row?.near === true;
}

/** The planned end of a patrol that is over; null before it. */
export async function endOf(tx: Tx, patrol: string, now: Date): Promise<Date | null> {
  const [row] = await rows<{ end: string | Date | null }>(tx, sql`select patrol_end(${patrol}::uuid, ${now.toISOString()}::timestamptz) as end`);
  return row?.end ? new Date(row.end) : null;
}

/** Patrols that ended before a moment. */
export async function endedBefore(db: Db | Tx, before: Date): Promise<string[]> {
  return (await rows<{ id: string }>(db, sql`select patrols_over(${before.toISOString()}::timestamptz) as id`)).map(({ id }) => id);
}

export async function writeOrder(tx: Tx, house: House, patrol: string, { startsAt, endsAt, meeting, route, officer }: Order): Promise<void> {
  const { vault } = house;
  await dropOrder(tx, patrol);
  await tx
    .insert(patrolOrders)
    .values({ patrol, startsAt, endsAt, meetingSealed: vault.seal(meeting), routeSealed: vault.seal(route), officerSealed: vault.seal(officer) });
}

export async function dropOrder(tx: Tx, patrol: string): Promise<void> {
  await tx.delete(patrolOrders).where(eq(patrolOrders.patrol, patrol));
}
