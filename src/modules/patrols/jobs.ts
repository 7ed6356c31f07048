/** Work that comes back: patrols nobody held, orders that are over, files and words whose term has ended. Safe to repeat. */
import { and, eq, inArray, isNotNull, lt, or } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { patrolDebriefs, patrolMembers, patrolSanctions, patrols, patrolSeats } from '#db/schema/patrols.ts';
import type { House } from '#platform/house.ts';
import { writeAct } from './acts.ts';
import { dropOrder, endedBefore } from './order.ts';
import { finishOf, lockPatrol, stop } from './requests.ts';
import { patrolRules } from './rules.ts';

const day = 86_400_000;
const before = (now: Date, days: number): Date => new Date(now.getTime() - days * day);

/** A patrol whose end passed before it began is cancelled by the portal, one that nobody finished ends a day after; an order goes a day after the end, whatever became of the patrol. */
export async function closePast(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  for (const id of await endedBefore(db, now))
    await db.transaction(async (tx) => {
      const row = await lockPatrol(tx, id);
      if (row && ['requested', 'published', 'rostered', 'briefing'].includes(row.state)) await stop(tx, house, row, 'cancel', 'people', { by: 'portal' }, now);
    });
  for (const id of await endedBefore(db, new Date(now.getTime() - patrolRules.orderHours * 3_600_000)))
    await db.transaction(async (tx) => {
      const row = await lockPatrol(tx, id);
      if (row?.state === 'started') {
        await tx
          .update(patrols)
          .set({ state: 'finished', finishedAt: await finishOf(tx, id, now), changedAt: now })
          .where(eq(patrols.id, id));
        await writeAct(tx, { kind: 'patrol', about: id, act: 'finish' }, { by: 'portal' }, now);
      }
      await dropOrder(tx, id);
    });
}

/** Everything that tells who somebody is goes; that there was a file and how many minutes were walked stays. */
export async function forgetMembers(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  const nothing = { emailDigest: null, emailSealed: null, nameSealed: null, phoneSealed: null, documentSealed: null, emergencySealed: null, awayFrom: null };
  await tx
    .update(patrolMembers)
    .set({ ...nothing, state: 'left', endedAt: now })
    .where(inArray(patrolMembers.id, [...ids]));
  await tx
    .update(patrolSanctions)
    .set({ whySealed: null, appealSealed: null, answerSealed: null })
    .where(inArray(patrolSanctions.member, [...ids]));
  for (const id of ids) await writeAct(tx, { kind: 'member', about: id, act: 'forget' }, { by: 'portal' }, now);
}

export async function forgetPatrols(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const old = await db
    .select({ id: patrolMembers.id })
    .from(patrolMembers)
    .where(
      and(
        isNotNull(patrolMembers.emailDigest),
        or(
          and(eq(patrolMembers.state, 'filling'), lt(patrolMembers.touchedAt, before(now, patrolRules.unsentDays))),
          and(inArray(patrolMembers.state, ['refused', 'left']), lt(patrolMembers.endedAt, before(now, patrolRules.endedDays))),
          and(inArray(patrolMembers.state, ['asked', 'admitted']), lt(patrolMembers.touchedAt, before(now, patrolRules.idleDays))),
        ),
      ),
    )
    .limit(200);
  await db.transaction(async (tx) => {
    await forgetMembers(
      tx,
      old.map(({ id }) => id),
      now,
    );
    await tx
      .update(patrolDebriefs)
      .set({ wordsSealed: null })
      .where(and(isNotNull(patrolDebriefs.wordsSealed), lt(patrolDebriefs.at, before(now, patrolRules.debriefDays))));
    // The exact moments of a patrol are not kept longer than its minutes need them.
    const counted = tx
      .select({ id: patrols.id })
      .from(patrols)
      .where(and(inArray(patrols.state, ['counted', 'cancelled']), isNotNull(patrols.startedAt), lt(patrols.changedAt, before(now, 1))));
    await tx
      .update(patrolSeats)
      .set({ briefedAt: null })
      .where(and(isNotNull(patrolSeats.briefedAt), inArray(patrolSeats.patrol, counted)));
    await tx.update(patrols).set({ startedAt: null, finishedAt: null, leadBriefedAt: null }).where(inArray(patrols.id, counted));
  });
}
