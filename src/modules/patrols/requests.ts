/** Requests of the police and their course: who starts one, what is refused, what each step needs. */
import { and, asc, count, desc, eq, inArray, notInArray, or } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { patrolMembers, patrolSeats, patrols } from '#db/schema/patrols.ts';
import { hasPassed } from '#modules/courses/index.ts';
import { curfewAt, curfewSetting, findTerritory, findUnit, pathOf } from '#modules/territories/index.ts';
import { invalidate } from '#platform/cache.ts';
import type { House } from '#platform/house.ts';
import { addDays, kyivDay, kyivInstant, kyivMinutes } from '#platform/hours.ts';
import { readSetting } from '#platform/settings.ts';
import { isId, writeAct, type Doer, type Fault } from './acts.ts';
import { lockMembers } from './members.ts';
import { clashesAt, dropOrder, endOf, hasComeNear, isNear, writeOrder, type Order } from './order.ts';
import { after, halfOf, meetsCurfew, patrolRules, type PatrolAct, type PatrolState, type Purpose, type StopReason } from './rules.ts';
import { isPoliceSide, speaksFor, type Side } from './staffSide.ts';
import { tellRoster } from './tell.ts';

export type Patrol = typeof patrols.$inferSelect;
export type When = { on: string; from: number; to: number };
export type OrderDraft = When & { meeting: string; route: string; officer: string };
export type PatrolDraft = OrderDraft & { unit: string; purpose: Purpose; territory: string; needed: number; conditions: string; curfewMark: boolean };
type Refused = { fault: Exclude<Fault, null>; field: string };

/** An end before the start lies on the next day. */
function hoursOf({ on, from, to }: When): Pick<Order, 'startsAt' | 'endsAt'> {
  return { startsAt: kyivInstant(on, from), endsAt: kyivInstant(to > from ? on : addDays(on, 1), to) };
}

/** What is wrong with the day, the hours or the officer, or null. */
async function faultOf(tx: Tx, draft: OrderDraft & { territory: string; curfewMark: boolean }, now: Date): Promise<Refused | null> {
  const { startsAt, endsAt } = hoursOf(draft);
  if (startsAt <= now) return { fault: 'patrols.when.past', field: 'on' };
  if (draft.on > addDays(kyivDay(now), patrolRules.aheadDays)) return { fault: 'patrols.when.far', field: 'on' };
  const lasts = Math.round((endsAt.getTime() - startsAt.getTime()) / 60_000);
  if (lasts > patrolRules.longestHours * 60) return { fault: 'patrols.when.long', field: 'to' };
  if (draft.officer.trim() === '') return { fault: 'patrols.officer.missing', field: 'officer' };
  const path = (await pathOf(tx, draft.territory)).map(({ code }) => code);
  const curfew = await curfewAt(tx, await readSetting(tx, curfewSetting, startsAt), path);
  if (curfew && !draft.curfewMark && meetsCurfew(curfew, Math.round(kyivMinutes(startsAt)), lasts)) return { fault: 'patrols.when.curfew', field: 'to' };
  return null;
}

/** A new request. Only the unit itself or the headquarters makes one; only the headquarters marks that it may go on in the curfew. */
export async function addPatrol(house: House, side: Side, draft: PatrolDraft, now: Date, demo = false): Promise<{ id: string } | Refused> {
  if (!isPoliceSide(side)) return { fault: 'patrols.onlyPolice', field: '_form' };
  if (!speaksFor(side, draft.unit)) return { fault: 'patrols.notYours', field: 'unit' };
  if (draft.curfewMark && !side.headquarters) return { fault: 'patrols.mark.headquarters', field: 'curfewMark' };
  return house.database.db.transaction(async (tx) => {
    if (!(await findUnit(tx, draft.unit))) return { fault: 'patrols.formation.unit.missing', field: 'unit' };
    if (!(await findTerritory(tx, draft.territory))) return { fault: 'patrols.territory.missing', field: 'territory' };
    if (draft.needed < patrolRules.leastPeople) return { fault: 'patrols.needed.few', field: 'needed' };
    if (draft.needed > patrolRules.mostPeople) return { fault: 'patrols.needed.many', field: 'needed' };
    const wrong = await faultOf(tx, draft, now);
    if (wrong) return wrong;
    const { unit, purpose, territory, on, needed, conditions, curfewMark } = draft;
    const values = {
      unit,
      purpose,
      territory,
      on,
      half: halfOf(draft.from),
      needed,
      conditions,
      curfewMark,
      demo,
      createdBy: side.staff.id,
      createdAt: now,
      changedAt: now,
    };
    const [made] = await tx
      .insert(patrols)
      .values({ ...values, state: 'requested' })
      .returning({ id: patrols.id });
    if (!made) throw new Error('The request is not there.');
    await writeOrder(tx, house, made.id, { ...hoursOf(draft), meeting: draft.meeting, route: draft.route, officer: draft.officer });
    await writeAct(tx, { kind: 'patrol', about: made.id, act: 'request', facts: { unit, purpose, needed, curfewMark } }, { staffId: side.staff.id }, now);
    return { id: made.id };
  });
}

export async function findPatrol(db: Db | Tx, id: string): Promise<Patrol | null> {
  if (!isId(id)) return null;
  const [row] = await db.select().from(patrols).where(eq(patrols.id, id));
  return row ?? null;
}
export async function lockPatrol(tx: Tx, id: string): Promise<Patrol | null> {
  if (!isId(id)) return null;
  const [row] = await tx.select().from(patrols).where(eq(patrols.id, id)).for('update');
  return row ?? null;
}

const closed: PatrolState[] = ['counted', 'cancelled'];
export async function listPatrols(
  db: Db | Tx,
  { units, lands }: Side,
  { past, page }: { past: boolean; page: number },
): Promise<{ rows: Patrol[]; all: number }> {
  const mine = units === null || lands === null ? undefined : or(inArray(patrols.unit, [...units, '-']), inArray(patrols.territory, [...lands, '-']));
  const which = and(mine, past ? inArray(patrols.state, closed) : notInArray(patrols.state, closed));
  const rows = await db
    .select()
    .from(patrols)
    .where(which)
    .orderBy(past ? desc(patrols.on) : asc(patrols.on), asc(patrols.number))
    .limit(patrolRules.perPage)
    .offset((page - 1) * patrolRules.perPage);
  const [total] = await db.select({ all: count() }).from(patrols).where(which);
  return { rows, all: Number(total?.all ?? 0) };
}

export async function approvedCount(db: Db | Tx, patrol: string): Promise<number> {
  const [row] = await db
    .select({ all: count() })
    .from(patrolSeats)
    .where(and(eq(patrolSeats.patrol, patrol), eq(patrolSeats.state, 'approved')));
  return Number(row?.all ?? 0);
}

export type Moving = { act: Exclude<PatrolAct, 'debrief' | 'count' | 'renew'>; reason?: StopReason };

/** One step of the patrol's course, by the police. What the step needs is asked here by name, and once more by the database. */
export async function movePatrol(house: House, side: Side, id: string, { act, reason }: Moving, now: Date): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const row = await lockPatrol(tx, id);
    if (!row) return 'patrols.late';
    if (!speaksFor(side, row.unit)) return 'patrols.notYours';
    const state = after(row.state, act);
    if (state === null) return 'patrols.late';
    const stops = act === 'cancel' || act === 'postpone';
    if (stops && reason === undefined) return 'patrols.stop.missing';
    const fault = await needs(tx, row, act, now);
    if (fault) return fault;
    const more = {
      ...(act === 'start' ? { startedAt: now } : {}),
      ...(act === 'finish' ? { finishedAt: await finishOf(tx, id, now) } : {}),
      ...(act === 'brief' ? { leadBriefedAt: null } : {}),
      ...(stops ? { reason: reason ?? null } : {}),
    };
    if (stops) await stop(tx, house, row, act, reason ?? 'other', { staffId: side.staff.id }, now, more);
    else {
      await tx
        .update(patrols)
        .set({ state, changedAt: now, ...more })
        .where(eq(patrols.id, id));
      await writeAct(tx, { kind: 'patrol', about: id, act }, { staffId: side.staff.id }, now);
    }
    return null;
  });
}

/** When a patrol ended: this moment, or, when the button was pressed long afterwards, the end that was planned. */
export async function finishOf(tx: Tx, patrol: string, now: Date): Promise<Date> {
  const end = await endOf(tx, patrol, now);
  return end !== null && now.getTime() - end.getTime() > patrolRules.lateMinutes * 60_000 ? end : now;
}

async function needs(tx: Tx, row: Patrol, act: PatrolAct, now: Date): Promise<Fault> {
  if ((act === 'approve' || act === 'brief' || act === 'start') && (await approvedCount(tx, row.id)) < patrolRules.leastPeople) return 'patrols.needs.two';
  if (act === 'brief' && !(await isNear(tx, row.id, now))) return 'patrols.needs.near';
  if (act === 'brief' || act === 'start') {
    const going = await tx
      .select({ emailDigest: patrolMembers.emailDigest })
      .from(patrolSeats)
      .innerJoin(patrolMembers, eq(patrolMembers.id, patrolSeats.member))
      .where(and(eq(patrolSeats.patrol, row.id), eq(patrolSeats.state, 'approved')));
    // A test may have run out since the roster was approved.
    for (const { emailDigest } of going) if (emailDigest === null || !(await hasPassed(tx, emailDigest, 'briefing', now))) return 'patrols.needs.expired';
  }
  if (act === 'start') {
    const waiting = await tx
      .select({ briefedAt: patrolSeats.briefedAt })
      .from(patrolSeats)
      .where(and(eq(patrolSeats.patrol, row.id), eq(patrolSeats.state, 'approved')));
    if (row.leadBriefedAt === null || waiting.some(({ briefedAt }) => briefedAt === null)) return 'patrols.needs.briefed';
  }
  return null;
}

/** Ends or puts off a patrol: the order goes, the roster is told at once and let go. */
export async function stop(
  tx: Tx,
  house: House,
  row: Patrol,
  act: 'cancel' | 'postpone',
  reason: StopReason,
  doer: Doer,
  now: Date,
  more: Partial<Patrol> = {},
): Promise<void> {
  const state = act === 'cancel' ? 'cancelled' : 'postponed';
  await tx
    .update(patrols)
    .set({ ...more, state, reason, changedAt: now, leadBriefedAt: null })
    .where(eq(patrols.id, row.id));
  await tellRoster(tx, house, row, state, now.toISOString(), now, { reason });
  await dropOrder(tx, row.id);
  await tx
    .update(patrolSeats)
    .set({ state: 'released', endedAt: now })
    .where(and(eq(patrolSeats.patrol, row.id), inArray(patrolSeats.state, ['asked', 'approved'])));
  await writeAct(tx, { kind: 'patrol', about: row.id, act, facts: { reason } }, doer, now);
  await invalidate(tx, ['patrols']);
}

/** Another day and order: of a patrol that was put off, which opens again; or before anybody was approved. The words before are never shown. */
export async function renewOrder(house: House, side: Side, id: string, draft: OrderDraft, now: Date): Promise<null | Refused> {
  return house.database.db.transaction(async (tx) => {
    const row = await lockPatrol(tx, id);
    if (!row) return { fault: 'patrols.late', field: '_form' };
    if (!speaksFor(side, row.unit)) return { fault: 'patrols.notYours', field: '_form' };
    const opens = after(row.state, 'renew') !== null;
    // Signed-up people chose this half of this day: only the words may change under them.
    const fixed = row.state === 'published' || row.state === 'rostered';
    if (!opens && !fixed && row.state !== 'requested') return { fault: 'patrols.late', field: '_form' };
    if (fixed && (draft.on !== row.on || halfOf(draft.from) !== row.half)) return { fault: 'patrols.when.fixed', field: 'on' };
    const wrong = await faultOf(tx, { ...draft, territory: row.territory, curfewMark: row.curfewMark }, now);
    if (wrong) return wrong;
    const order = { ...hoursOf(draft), meeting: draft.meeting, route: draft.route, officer: draft.officer };
    if (fixed) {
      // Close to the start the roster may have read the words already and be on the way.
      if ((await hasComeNear(tx, id, now)) || isClose(order.startsAt, now)) return { fault: 'patrols.when.near', field: '_form' };
      if (await rosterClashes(tx, id, order)) return { fault: 'patrols.no.clash', field: 'from' };
      await tx
        .update(patrolSeats)
        .set({ briefedAt: null })
        .where(and(eq(patrolSeats.patrol, id), eq(patrolSeats.state, 'approved')));
    }
    await writeOrder(tx, house, id, order);
    await tx
      .update(patrols)
      .set({ leadBriefedAt: null, on: draft.on, half: halfOf(draft.from), changedAt: now, ...(opens ? { state: 'published' as const, reason: null } : {}) })
      .where(eq(patrols.id, id));
    await writeAct(tx, { kind: 'patrol', about: id, act: opens ? 'renew' : 'rewrite' }, { staffId: side.staff.id }, now);
    if (fixed) await tellRoster(tx, house, row, 'changed', now.toISOString(), now, { states: ['approved'] });
    return null;
  });
}

const isClose = (startsAt: Date, now: Date): boolean => startsAt.getTime() - now.getTime() <= patrolRules.openHours * 3_600_000;

/** Whether somebody of the roster is on another roster at the new hours. Their rows are held: an approval elsewhere waits, and sees them. */
async function rosterClashes(tx: Tx, patrol: string, order: Order): Promise<boolean> {
  const going = await tx
    .select({ member: patrolSeats.member })
    .from(patrolSeats)
    .where(and(eq(patrolSeats.patrol, patrol), eq(patrolSeats.state, 'approved')));
  const held = await lockMembers(
    tx,
    going.map(({ member }) => member),
  );
  for (const { id } of held) if (await clashesAt(tx, id, patrol, order)) return true;
  return false;
}
