/** Who learns: a lead opens the course to a moderator until a day, sees how far they are, and may ask that it comes before the first real appeal. */
import { and, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { reviewDecisions, reviewSwitches, reviewTrainings } from '#db/schema/moderation.ts';
import { namesOf, type Staff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import { lessons } from './lessons.ts';

export type Training = { id: string; staffId: string; untilAt: Date; startedAt: Date };
export const trainingRules = { longestDays: 180, usualDays: 30, shown: 50 };

const living = (now: Date) => and(isNull(reviewTrainings.endedAt), gt(reviewTrainings.untilAt, now));

/** The training that is open to this person, or null. */
export async function findTraining(db: Db | Tx, staffId: string, now: Date): Promise<Training | null> {
  const [row] = await db
    .select()
    .from(reviewTrainings)
    .where(and(eq(reviewTrainings.staffId, staffId), living(now)));
  return row ?? null;
}

/** Opens the course to a moderator, or moves its last day. */
export async function setTraining(db: Db, lead: Pick<Staff, 'id'>, what: { staffId: string; untilAt: Date }, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const { staffId, untilAt } = what;
    await tx
      .insert(reviewTrainings)
      .values({ staffId, setBy: lead.id, startedAt: now, untilAt })
      .onConflictDoUpdate({ target: reviewTrainings.staffId, targetWhere: isNull(reviewTrainings.endedAt), set: { untilAt } });
    const detail = { until: untilAt.toISOString() };
    await writeAudit(tx, { staffId: lead.id, by: 'staff', act: 'review.training.set', subjectKind: 'staff', subjectId: staffId, detail }, now);
  });
}

/** Closes the course to somebody; what they have finished stays finished. */
export async function endTraining(db: Db, lead: Pick<Staff, 'id'>, staffId: string, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const ended = await tx
      .update(reviewTrainings)
      .set({ endedAt: now })
      .where(and(eq(reviewTrainings.staffId, staffId), isNull(reviewTrainings.endedAt)))
      .returning({ id: reviewTrainings.id });
    if (ended.length > 0)
      await writeAudit(tx, { staffId: lead.id, by: 'staff', act: 'review.training.end', subjectKind: 'staff', subjectId: staffId, detail: {} }, now);
  });
}

/** How many appeals of the course each has decided as a mentor would, over all their trainings. */
async function countRight(db: Db | Tx, staffIds: readonly string[]): Promise<Map<string, { right: number; tries: number }>> {
  if (staffIds.length === 0) return new Map();
  const known = sql.join(
    lessons.map(({ key }) => sql`${key}`),
    sql`, `,
  );
  const found = await rows<{ staff: string; right: string | number; tries: string | number }>(
    db,
    sql`select training.staff_id as staff, count(distinct answer.lesson) filter (where answer."right") as "right", count(*) as tries
        from review_practice_answers answer join review_trainings training on training.id = answer.training_id
        where answer.undone_at is null and answer.lesson in (${known}) and ${inArray(sql`training.staff_id`, [...staffIds])} group by 1`,
  );
  return new Map(found.map((row) => [row.staff, { right: Number(row.right), tries: Number(row.tries) }]));
}

export const hasFinished = async (db: Db | Tx, staffId: string): Promise<boolean> =>
  ((await countRight(db, [staffId])).get(staffId)?.right ?? 0) >= lessons.length;

export type Learner = Training & { name: string; right: number; tries: number };
/** Who learns now and how far they are, by name. */
export async function listLearners(db: Db, now: Date): Promise<Learner[]> {
  const found = await db.select().from(reviewTrainings).where(living(now)).orderBy(desc(reviewTrainings.startedAt)).limit(trainingRules.shown);
  const ids = found.map((one) => one.staffId);
  const [names, counts] = [await namesOf(db, ids), await countRight(db, ids)];
  const collator = new Intl.Collator('uk');
  return found
    .map((one) => ({ ...one, name: names.get(one.staffId) ?? '', ...(counts.get(one.staffId) ?? { right: 0, tries: 0 }) }))
    .toSorted((a, b) => collator.compare(a.name, b.name));
}

/** Whether the course comes before the first real appeal. Off until a lead says otherwise. */
export async function isCourseFirst(db: Db | Tx): Promise<boolean> {
  const [row] = await db
    .select({ on: reviewSwitches.on })
    .from(reviewSwitches)
    .where(eq(reviewSwitches.name, 'courseFirst'))
    .orderBy(desc(reviewSwitches.at))
    .limit(1);
  return row?.on ?? false;
}

export async function setCourseFirst(db: Db, lead: Pick<Staff, 'id'>, on: boolean, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(reviewSwitches).values({ name: 'courseFirst', on, staffId: lead.id, at: now });
    await writeAudit(
      tx,
      { staffId: lead.id, by: 'staff', act: 'review.training.switch', subjectKind: 'review', subjectId: 'courseFirst', detail: { on } },
      now,
    );
  });
}

/** Whether somebody must finish the course before taking anything real. Whoever has decided before is no beginner. */
export async function mustLearnFirst(db: Db | Tx, staffId: string): Promise<boolean> {
  if (!(await isCourseFirst(db))) return false;
  const decided = await db.select({ id: reviewDecisions.id }).from(reviewDecisions).where(eq(reviewDecisions.staffId, staffId)).limit(1);
  return decided.length === 0 && !(await hasFinished(db, staffId));
}
