/** The briefing before a patrol and what is written down after it. Nobody sets out before everybody ticked every line. */
import { createHash } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { patrolDebriefs, patrolSeats, patrols } from '#db/schema/patrols.ts';
import { invalidate } from '#platform/cache.ts';
import type { House } from '#platform/house.ts';
import { translator } from '#platform/i18n.ts';
import { writeAct, type Fault } from './acts.ts';
import { findMember } from './members.ts';
import { isNear } from './order.ts';
import { lockPatrol } from './requests.ts';
import { after, namesSomebody, patrolRules } from './rules.ts';
import { liveSeat, listSeats } from './seats.ts';
import { coordinates, speaksFor, type Side } from './staffSide.ts';
import { tellMember, tellUnit } from './tell.ts';

export const checklist = [
  'task',
  'roles',
  'officer',
  'may',
  'mayNot',
  'vest',
  'contact',
  'signals',
  'aid',
  'shelter',
  'respect',
  'provoked',
  'end',
  'refuse',
] as const;
export type Check = (typeof checklist)[number];
/** What was ticked, word for word: a changed line is another version. */
export const checklistVersion = (): string =>
  createHash('sha256')
    .update((['uk', 'en'] as const).flatMap((language) => checklist.map((one) => translator(language)(`patrols.check.${one}`))).join('\n'))
    .digest('hex')
    .slice(0, 12);

const isWhole = (ticked: readonly string[]): boolean => checklist.every((one) => ticked.includes(one));

/** A member on the roster ticks every line. */
export async function tickMember(house: House, emailDigest: string, patrolId: string, ticked: readonly string[], now: Date): Promise<Fault> {
  if (!isWhole(ticked)) return 'patrols.check.missing';
  return house.database.db.transaction(async (tx) => {
    const patrol = await lockPatrol(tx, patrolId);
    const member = await findMember(tx, emailDigest);
    const seat = patrol && member ? await liveSeat(tx, patrol.id, member.id) : null;
    if (!patrol || seat?.state !== 'approved' || patrol.state !== 'briefing' || !(await isNear(tx, patrol.id, now))) return 'patrols.late';
    await tx.update(patrolSeats).set({ briefedAt: now }).where(eq(patrolSeats.id, seat.id));
    await writeAct(tx, { kind: 'patrol', about: patrol.id, act: 'briefed', facts: { seat: seat.id, version: checklistVersion() } }, { by: 'resident' }, now);
    return null;
  });
}

/** The officer's side of the same list. */
export async function tickLead(house: House, side: Side, patrolId: string, ticked: readonly string[], now: Date): Promise<Fault> {
  if (!isWhole(ticked)) return 'patrols.check.missing';
  return house.database.db.transaction(async (tx) => {
    const patrol = await lockPatrol(tx, patrolId);
    if (!patrol || patrol.state !== 'briefing') return 'patrols.late';
    if (!speaksFor(side, patrol.unit)) return 'patrols.notYours';
    const version = checklistVersion();
    await tx.update(patrols).set({ leadBriefedAt: now, leadBriefedBy: side.staff.id, checklist: version, changedAt: now }).where(eq(patrols.id, patrol.id));
    await writeAct(tx, { kind: 'patrol', about: patrol.id, act: 'leadBriefed', facts: { version } }, { staffId: side.staff.id }, now);
    return null;
  });
}

export type DebriefDraft = {
  route: 'whole' | 'part' | 'changed';
  talks: number;
  helped: number;
  warned: number;
  incidents: string[];
  injured: boolean;
  injuries: string;
  feelings: string;
  ideas: string;
};
export type Debrief = typeof patrolDebriefs.$inferSelect;

/** Written by one of the roster after the end. Injuries are told to the unit and the coordinator at once. */
export async function writeDebrief(
  house: House,
  emailDigest: string,
  patrolId: string,
  draft: DebriefDraft,
  now: Date,
): Promise<{ fault: Exclude<Fault, null>; field: string } | null> {
  const { injuries, feelings, ideas, ...counts } = draft;
  for (const [field, words] of Object.entries({ injuries, feelings, ideas })) if (namesSomebody(words)) return { fault: 'patrols.debrief.names', field };
  if (draft.injured && injuries.trim() === '') return { fault: 'patrols.debrief.injuries.missing', field: 'injuries' };
  return house.database.db.transaction(async (tx) => {
    const patrol = await lockPatrol(tx, patrolId);
    const member = await findMember(tx, emailDigest);
    const seat = patrol && member ? await liveSeat(tx, patrol.id, member.id) : null;
    if (!patrol || !member || seat?.state !== 'approved' || after(patrol.state, 'debrief') === null) return { fault: 'patrols.late', field: '_form' };
    await tx
      .insert(patrolDebriefs)
      .values({ patrol: patrol.id, writtenBy: member.id, at: now, ...counts, wordsSealed: house.vault.seal(JSON.stringify({ injuries, feelings, ideas })) });
    await tx.update(patrols).set({ state: 'debriefed', changedAt: now }).where(eq(patrols.id, patrol.id));
    await writeAct(tx, { kind: 'patrol', about: patrol.id, act: 'debrief', facts: { injured: draft.injured } }, { by: 'resident' }, now);
    if (draft.injured)
      await tellUnit(tx, house, { unit: patrol.unit, telling: 'injury', about: { kind: 'patrol', id: patrol.id }, key: patrol.id }, now, {
        coordinators: (other) => coordinates(other, patrol.territory),
      });
    return null;
  });
}

export async function findDebrief(db: Db | Tx, patrol: string): Promise<Debrief | null> {
  const [row] = await db.select().from(patrolDebriefs).where(eq(patrolDebriefs.patrol, patrol));
  return row ?? null;
}

/** The police confirm: who came gets the minutes the patrol lasted, and it counts once. */
export async function confirmPatrol(house: House, side: Side, patrolId: string, now: Date): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const patrol = await lockPatrol(tx, patrolId);
    if (!patrol || after(patrol.state, 'count') === null) return 'patrols.late';
    if (!speaksFor(side, patrol.unit)) return 'patrols.notYours';
    const { startedAt, finishedAt } = patrol;
    if (startedAt === null || finishedAt === null) return 'patrols.late';
    const minutes = Math.min(patrolRules.longestHours * 60, Math.max(1, Math.round((finishedAt.getTime() - startedAt.getTime()) / 60_000)));
    const seats = await listSeats(tx, patrol.id);
    const came = seats.filter(({ seat }) => seat.state === 'approved').map(({ seat }) => seat.id);
    if (came.length > 0)
      await tx
        .update(patrolSeats)
        .set({ state: 'came', minutes, endedAt: now })
        .where(and(eq(patrolSeats.patrol, patrol.id), inArray(patrolSeats.id, came)));
    // Whoever asked and was never answered hears it now.
    for (const { seat, member } of seats.filter((one) => one.seat.state === 'asked')) {
      await tx
        .update(patrolSeats)
        .set({ state: 'declined', decidedAt: now, decidedBy: side.staff.id, endedAt: now })
        .where(and(eq(patrolSeats.id, seat.id), eq(patrolSeats.state, 'asked')));
      await tellMember(tx, house, member, 'declined', seat.id, now, { patrol });
    }
    await tx.update(patrols).set({ state: 'counted', minutes, changedAt: now }).where(eq(patrols.id, patrol.id));
    await writeAct(tx, { kind: 'patrol', about: patrol.id, act: 'count', facts: { people: came.length, minutes } }, { staffId: side.staff.id }, now);
    await invalidate(tx, ['patrols']);
    return null;
  });
}
/** Minutes this member walked in all. */
export async function minutesOf(db: Db | Tx, member: string): Promise<number> {
  const rows = await db
    .select({ minutes: patrolSeats.minutes })
    .from(patrolSeats)
    .where(and(eq(patrolSeats.member, member), eq(patrolSeats.state, 'came')));
  return rows.reduce((sum, one) => sum + (one.minutes ?? 0), 0);
}
