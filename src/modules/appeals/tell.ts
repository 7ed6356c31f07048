/** What the author does on the page of an appeal: says what the police wrote to him, asks for a copy, takes the letter back, closes it. */
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { appeals } from '#db/schema/appeals.ts';
import { withdrawReview } from '#modules/moderation/index.ts';
import { writeAudit } from '#platform/audit.ts';
import { noteWithdrawal } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import { agreed } from './agreed.ts';
import { courseOf } from './course.ts';
import { listHistory, moveAppeal } from './history.ts';
import { tellApplicant } from './messages.ts';
import { showMoment } from './show.ts';
import { recordEntry, type Recorded } from './police.ts';
import type { PoliceEntry } from './policeForm.ts';
import { forgetAppeal } from './retention.ts';
import { isState, kyivDay } from './rules.ts';
import { openVersion } from './letter.ts';
import { readLaw } from './settings.ts';
import { askSupporters } from './supporters.ts';

/** For what an author asks for without moving the appeal; a step writes its own line. */
const audited = (tx: Tx, { appealId, act }: { appealId: string; act: string }, now: Date): Promise<void> =>
  writeAudit(tx, { staffId: null, by: 'resident', act, subjectKind: 'appeal', subjectId: appealId, detail: {} }, now);

/** A reply that went to the author alone: the portal cannot see it, so the author adds it. `null`: no such appeal. */
export async function recordOwnEntry(house: House, number: string, entry: PoliceEntry, now: Date): Promise<Recorded | null> {
  return house.database.db.transaction(async (tx): Promise<Recorded | null> => {
    const [row] = await tx.select().from(appeals).where(eq(appeals.number, number)).for('update');
    // What the police say, they say about the letter; an addendum has no course of its own.
    if (!row || !isState(row.state) || row.parentId !== null) return null;
    const course = courseOf(await listHistory(tx, row.id), await readLaw(tx, now));
    const done = await recordEntry(
      tx,
      house,
      { appealId: row.id, state: row.state, writtenOn: kyivDay(row.confirmedAt ?? row.createdAt), course },
      entry,
      'applicant',
      now,
    );
    return done;
  });
}

/** Sends the author a copy of the letter, at most one a day. */
export async function sendCopy(house: House, appealId: string, now: Date): Promise<void> {
  await house.database.db.transaction(async (tx) => {
    await tellApplicant(tx, house, { appealId, telling: 'copy', key: kyivDay(now), values: (language) => ({ at: showMoment(now, language) }) }, now);
    await audited(tx, { appealId, act: 'appeals.ownCopy' }, now);
  });
}

/** Takes the letter back and erases what it held. Answers false when it is already on its way. */
export async function withdrawAppeal(house: House, number: string, now: Date): Promise<boolean> {
  return house.database.db.transaction(async (tx) => {
    const [row] = await tx.select({ id: appeals.id }).from(appeals).where(eq(appeals.number, number)).for('update');
    return row ? withdrawIn(tx, house, row.id, now) : false;
  });
}

/** As `withdrawAppeal`, inside the caller's transaction. */
export async function withdrawIn(tx: Tx, house: House, appealId: string, now: Date): Promise<boolean> {
  const moved = await moveAppeal(tx, { appealId, event: 'withdraw', actor: 'applicant' }, now);
  if (!moved) return false;
  await withdrawReview(tx, { kind: 'appeal', subjectId: appealId }, now);
  await tx.update(appeals).set({ closedAt: now }).where(eq(appeals.id, appealId));
  await tellApplicant(tx, house, { appealId, telling: 'withdrawn', key: '1' }, now);
  await noteWithdrawal(tx, { purpose: agreed.sending.purpose, subjectKind: 'appeal', subjectId: appealId }, 'appeals.withdraw', now);
  await forgetAppeal(tx, appealId, now);
  return true;
}

/** Another letter to the people of a group who are silent: a day after the last one, three in all. */
export async function remindSupporters(house: House, appealId: string, now: Date): Promise<void> {
  await house.database.db.transaction(async (tx) => {
    const [appeal] = await tx
      .select()
      .from(appeals)
      .where(and(eq(appeals.id, appealId), inArray(appeals.state, ['submitted', 'in_moderation', 'returned'])))
      .for('update');
    const opened = appeal ? await openVersion(tx, house, appealId, appeal.version) : null;
    if (!appeal || !opened) return;
    await askSupporters(tx, house, appeal, opened.content, now, true);
    await audited(tx, { appealId, act: 'appeals.remind' }, now);
  });
}

/** The author has what was asked for. Answers false when it is not answered yet. */
export async function closeAppeal(house: House, number: string, now: Date): Promise<boolean> {
  return house.database.db.transaction(async (tx) => {
    const [row] = await tx.select({ id: appeals.id }).from(appeals).where(eq(appeals.number, number)).for('update');
    if (!row || !(await moveAppeal(tx, { appealId: row.id, event: 'close', actor: 'applicant' }, now))) return false;
    await tx.update(appeals).set({ closedAt: now }).where(eq(appeals.id, row.id));
    return true;
  });
}
