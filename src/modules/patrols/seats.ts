/** Who signs up and who goes: members ask, the unit approves, and whoever leaves loses sight of the order at once. */
import { and, asc, count, eq, inArray, ne } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { formations, patrolMembers, patrolSeats, patrols } from '#db/schema/patrols.ts';
import { hasPassed } from '#modules/courses/index.ts';
import { pathOf } from '#modules/territories/index.ts';
import type { House } from '#platform/house.ts';
import { kyivDay } from '#platform/hours.ts';
import { writeAct, type Fault } from './acts.ts';
import { findMember, isSanctioned, lockMembers, type Member } from './members.ts';
import { clashes } from './order.ts';
import { approvedCount, lockPatrol, type Patrol } from './requests.ts';
import { mayPatrol, whyNotSignUp } from './rules.ts';
import { speaksFor, type Side } from './staffSide.ts';
import { tellMember, tellUnit } from './tell.ts';

export type Seat = typeof patrolSeats.$inferSelect;

/** Whether the member's formation acts in the territory of the patrol, or the unit of the patrol invited the member. */
export async function belongsTo(db: Db | Tx, member: Member, patrol: Pick<Patrol, 'territory' | 'unit'>): Promise<boolean> {
  if (member.invited) return member.unit === patrol.unit;
  if (member.formation === null) return false;
  const [formation] = await db.select().from(formations).where(eq(formations.id, member.formation));
  if (!formation || !mayPatrol(formation)) return false;
  return (await pathOf(db, patrol.territory)).some(({ code }) => code === formation.territory);
}

/** Why this member may not go on this patrol, or null. */
export async function whyNot(
  db: Db | Tx,
  member: Member,
  patrol: Patrol,
  now: Date,
  { open = patrol.state === 'published' && patrol.on >= kyivDay(now) } = {},
): Promise<Fault> {
  const [other] = await db
    .select({ id: patrolSeats.id })
    .from(patrolSeats)
    .where(
      and(
        eq(patrolSeats.member, member.id),
        eq(patrolSeats.on, patrol.on),
        eq(patrolSeats.half, patrol.half),
        ne(patrolSeats.patrol, patrol.id),
        inArray(patrolSeats.state, ['asked', 'approved']),
      ),
    )
    .limit(1);
  return whyNotSignUp({
    admitted: member.state === 'admitted',
    sanctioned: await isSanctioned(db, member.id, now),
    briefed: member.emailDigest !== null && (await hasPassed(db, member.emailDigest, 'briefing', now)),
    belongs: await belongsTo(db, member, patrol),
    away: (await pathOf(db, patrol.territory)).some(({ code }) => member.awayFrom?.includes(code)),
    elsewhere: other !== undefined,
    open,
  });
}

/** Whether a member who is not signed up may know of this patrol. */
export const seesPatrol = async (db: Db | Tx, member: Member, patrol: Patrol, now: Date): Promise<boolean> =>
  member.state === 'admitted' && patrol.state === 'published' && patrol.on >= kyivDay(now) && (await belongsTo(db, member, patrol));

/** Requests a member may see: their territory, open, still to come. The day and the half of it are all that is told. */
export async function listOpen(db: Db | Tx, member: Member, now: Date): Promise<Patrol[]> {
  const found = await db.select().from(patrols).where(eq(patrols.state, 'published')).orderBy(asc(patrols.on), asc(patrols.number)).limit(200);
  const mine: Patrol[] = [];
  for (const one of found) if (await seesPatrol(db, member, one, now)) mine.push(one);
  return mine;
}

export const listOwnSeats = (db: Db | Tx, member: string): Promise<{ seat: Seat; patrol: Patrol }[]> =>
  db
    .select({ seat: patrolSeats, patrol: patrols })
    .from(patrolSeats)
    .innerJoin(patrols, eq(patrols.id, patrolSeats.patrol))
    .where(eq(patrolSeats.member, member))
    .orderBy(asc(patrolSeats.on))
    .limit(200);

export const listSeats = (db: Db | Tx, patrol: string): Promise<{ seat: Seat; member: Member }[]> =>
  db
    .select({ seat: patrolSeats, member: patrolMembers })
    .from(patrolSeats)
    .innerJoin(patrolMembers, eq(patrolMembers.id, patrolSeats.member))
    .where(eq(patrolSeats.patrol, patrol))
    .orderBy(asc(patrolSeats.askedAt), asc(patrolSeats.id))
    .limit(100);

/** A member asks to go. More may ask than are needed: somebody may have to stay at home. */
export async function signUp(house: House, emailDigest: string, patrolId: string, now: Date): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const patrol = await lockPatrol(tx, patrolId);
    const found = await findMember(tx, emailDigest);
    if (!patrol || !found) return 'patrols.late';
    // The row of the member is held, so two sign-ups at once see each other.
    const [member] = await lockMembers(tx, [found.id]);
    if (!member) return 'patrols.late';
    const fault = await whyNot(tx, member, patrol, now);
    if (fault) return fault;
    const [asked] = await tx
      .select({ all: count() })
      .from(patrolSeats)
      .where(and(eq(patrolSeats.patrol, patrol.id), inArray(patrolSeats.state, ['asked', 'approved'])));
    if (Number(asked?.all ?? 0) >= patrol.needed * 2) return 'patrols.no.full';
    const made = await tx
      .insert(patrolSeats)
      .values({ patrol: patrol.id, member: member.id, on: patrol.on, half: patrol.half, state: 'asked', askedAt: now })
      .onConflictDoNothing()
      .returning({ id: patrolSeats.id });
    await tx.update(patrolMembers).set({ touchedAt: now }).where(eq(patrolMembers.id, member.id));
    if (made.length > 0) await writeAct(tx, { kind: 'patrol', about: patrol.id, act: 'signUp' }, { by: 'resident' }, now);
    return null;
  });
}

/** The member's own acts: leaving at any moment before the start, or asking that somebody else goes. */
export async function changeOwnSeat(house: House, emailDigest: string, patrolId: string, act: 'leave' | 'swap' | 'stay', now: Date): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const patrol = await lockPatrol(tx, patrolId);
    const found = await findMember(tx, emailDigest);
    if (!patrol || !found) return 'patrols.late';
    const [member] = await lockMembers(tx, [found.id]);
    if (member?.emailDigest !== emailDigest) return 'patrols.late';
    const seat = await liveSeat(tx, patrol.id, member.id);
    if (!seat || !['published', 'rostered', 'briefing', 'started'].includes(patrol.state)) return 'patrols.late';
    if (act === 'leave') {
      await tx.update(patrolSeats).set({ state: 'left', endedAt: now }).where(eq(patrolSeats.id, seat.id));
      if (seat.state === 'approved')
        await tellUnit(tx, house, { unit: patrol.unit, telling: 'left', about: { kind: 'patrol', id: patrol.id }, key: seat.id }, now);
    } else {
      if (seat.state !== 'approved') return 'patrols.late';
      await tx
        .update(patrolSeats)
        .set({ swapAskedAt: act === 'swap' ? now : null })
        .where(eq(patrolSeats.id, seat.id));
    }
    await writeAct(tx, { kind: 'patrol', about: patrol.id, act }, { by: 'resident' }, now);
    return null;
  });
}

export async function liveSeat(tx: Db | Tx, patrol: string, member: string): Promise<Seat | null> {
  const [seat] = await tx
    .select()
    .from(patrolSeats)
    .where(and(eq(patrolSeats.patrol, patrol), eq(patrolSeats.member, member), inArray(patrolSeats.state, ['asked', 'approved'])));
  return seat ?? null;
}

export type SeatAct = 'accept' | 'decline' | 'remove' | 'absent' | 'replace';

/** What the unit does with one seat. `out`: whose place somebody takes. */
export async function decideSeat(
  house: House,
  side: Side,
  patrolId: string,
  { act, seatId, out }: { act: SeatAct; seatId: string; out?: string },
  now: Date,
): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const patrol = await lockPatrol(tx, patrolId);
    if (!patrol) return 'patrols.late';
    if (!speaksFor(side, patrol.unit)) return 'patrols.notYours';
    // The people are held first and read afterwards: somebody may be leaving for good this moment.
    const people = (await listSeats(tx, patrol.id)).filter(({ seat }) => seat.id === seatId || seat.id === out).map(({ member }) => member.id);
    if (people.length === 0) return 'patrols.late';
    await lockMembers(tx, people);
    const all = await listSeats(tx, patrol.id);
    const found = all.find(({ seat }) => seat.id === seatId);
    if (!found) return 'patrols.late';
    const { seat, member } = found;
    const decided = { decidedAt: now, decidedBy: side.staff.id };
    const end = async (state: 'declined' | 'removed' | 'swapped' | 'absent', which: typeof found): Promise<void> => {
      await tx
        .update(patrolSeats)
        .set({ ...decided, state, endedAt: now })
        .where(eq(patrolSeats.id, which.seat.id));
      if (state !== 'absent') await tellMember(tx, house, which.member, state === 'declined' ? 'declined' : 'removed', which.seat.id, now, { patrol });
    };
    const before = patrol.state === 'published' || patrol.state === 'rostered';
    if (act === 'accept' || act === 'replace') {
      if (seat.state !== 'asked' || !before) return 'patrols.late';
      const fault = await whyNot(tx, member, patrol, now, { open: true });
      if (fault) return fault;
      if (await clashes(tx, member.id, patrol.id)) return 'patrols.no.clash';
      if (act === 'replace') {
        const leaving = all.find((one) => one.seat.id === out && one.seat.state === 'approved' && one.seat.swapAskedAt !== null);
        if (!leaving) return 'patrols.late';
        await end('swapped', leaving);
      } else if ((await approvedCount(tx, patrol.id)) >= patrol.needed) return 'patrols.no.full';
      await tx
        .update(patrolSeats)
        .set({ ...decided, state: 'approved' })
        .where(eq(patrolSeats.id, seat.id));
      await tellMember(tx, house, member, 'approved', seat.id, now, { patrol });
    } else if (act === 'decline') {
      if (seat.state !== 'asked') return 'patrols.late';
      await end('declined', found);
    } else if (act === 'remove') {
      if (seat.state !== 'approved' || (!before && patrol.state !== 'briefing')) return 'patrols.late';
      await end('removed', found);
    } else {
      if (seat.state !== 'approved' || !['briefing', 'started', 'finished', 'debriefed'].includes(patrol.state)) return 'patrols.late';
      await end('absent', found);
    }
    await writeAct(tx, { kind: 'patrol', about: patrol.id, act, facts: { seat: seatId } }, { staffId: side.staff.id }, now);
    return null;
  });
}

/** Takes a member off every roster and list at once. */
export async function releaseSeats(tx: Tx, house: House, member: Member, now: Date): Promise<void> {
  const found = await tx
    .select({ seat: patrolSeats, patrol: patrols })
    .from(patrolSeats)
    .innerJoin(patrols, eq(patrols.id, patrolSeats.patrol))
    .where(
      and(
        eq(patrolSeats.member, member.id),
        inArray(patrolSeats.state, ['asked', 'approved']),
        inArray(patrols.state, ['published', 'rostered', 'briefing', 'started']),
      ),
    );
  for (const { seat, patrol } of found) {
    await tx.update(patrolSeats).set({ state: 'removed', endedAt: now, swapAskedAt: null }).where(eq(patrolSeats.id, seat.id));
    if (seat.state === 'approved')
      await tellUnit(tx, house, { unit: patrol.unit, telling: 'left', about: { kind: 'patrol', id: patrol.id }, key: seat.id }, now);
  }
}
