/** Invitations that wait in vain: an offered day that passed goes back to the coordinator, silence ends the invitation. Safe to run twice. */
import { and, asc, desc, eq, inArray, lt, or } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { visitActs, visitOffers, visits } from '#db/schema/visits.ts';
import type { House } from '#platform/house.ts';
import { addDays, kyivDay } from '#platform/hours.ts';
import { tellPerson, tellStaff } from './letters.ts';
import { openStates, recordVisit, type VisitRow } from './requests.ts';
import { termOf, visitRules } from './rules.ts';

export async function lapseVisits(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const old = new Date(now.getTime() - visitRules.openDays * 86_400_000);
  const waiting = await db
    .select({ id: visits.id })
    .from(visits)
    .where(or(eq(visits.state, 'offered'), and(inArray(visits.state, [...openStates]), lt(visits.receivedAt, old))))
    .orderBy(asc(visits.receivedAt), asc(visits.id));
  for (const { id } of waiting)
    await db.transaction(async (tx) => {
      const [row] = await tx.select().from(visits).where(eq(visits.id, id)).for('update');
      if (!row?.receivedAt || !openStates.some((state) => state === row.state)) return;
      if (row.receivedAt < old) return lapse(tx, house, row, now);
      if (row.state !== 'offered') return;
      if (row.dueOn !== null && row.dueOn < addDays(kyivDay(now), -visitRules.silentDays)) return lapse(tx, house, row, now);
      const [offer] = await tx.select().from(visitOffers).where(eq(visitOffers.visit, id)).orderBy(desc(visitOffers.id)).limit(1);
      if (offer && offer.startsAt <= now) return pass(tx, house, row, now);
    });
}

/** The second day in a row that nobody answered ends it. */
async function pass(tx: Tx, house: House, row: VisitRow, now: Date): Promise<void> {
  const [last] = await tx
    .select({ act: visitActs.act })
    .from(visitActs)
    .where(and(eq(visitActs.visit, row.id), inArray(visitActs.act, ['passed', 'other'])))
    .orderBy(desc(visitActs.id))
    .limit(1);
  if (last?.act === 'passed') return lapse(tx, house, row, now);
  const dueOn = termOf(kyivDay(now), visitRules.coordinatorDays);
  const moved = await change(tx, row, { state: 'ready', dueOn });
  await recordVisit(tx, { visitId: row.id, act: 'passed', staffId: null, portal: true, facts: { dueOn } }, now);
  await tellPerson(tx, house, moved, { what: 'passed', dueOn }, now);
  await tellStaff(tx, house, moved, { what: 'passed', right: 'runEvents' }, now);
}

async function lapse(tx: Tx, house: House, row: VisitRow, now: Date): Promise<void> {
  const moved = await change(tx, row, { state: 'withdrawn', dueOn: null, closedAt: now });
  await recordVisit(tx, { visitId: row.id, act: 'lapsed', staffId: null, portal: true }, now);
  await tellPerson(tx, house, moved, { what: 'lapsed' }, now);
}

async function change(tx: Tx, row: VisitRow, set: Partial<typeof visits.$inferInsert>): Promise<VisitRow> {
  const [moved] = await tx
    .update(visits)
    .set({ ...set, version: row.version + 1 })
    .where(eq(visits.id, row.id))
    .returning();
  if (!moved) throw new Error('An invitation that was held is gone.');
  return moved;
}
