/** Who learns: a lead opens the course to a moderator until a day, sees how far they are, and may ask that it comes before the first real appeal. */
import { and, desc, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { reviewDecisions, reviewPractice, reviewPracticeAnswers, reviewSwitches, reviewTrainings } from '#db/schema/moderation.ts';
import { namesOf, type Staff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import { lessons } from './lessons.ts';

export type Training = { id: string; staffId: string; untilAt: Date; startedAt: Date };
/** `keepDays`: how long answers are kept after the end of a course. The database itself refuses to forget them sooner. */
export const trainingRules = { longestDays: 180, usualDays: 30, keepDays: 180, shown: 50 };

const living = (now: Date) => and(isNull(reviewTrainings.endedAt), gt(reviewTrainings.untilAt, now));

/** The training that is open to this person, or null. */
export async function findTraining(db: Db | Tx, staffId: string, now: Date): Promise<Training | null> {
  const [row] = await db
    .select()
    .from(reviewTrainings)
    .where(and(eq(reviewTrainings.staffId, staffId), living(now)));
  return row ?? null;
}

/** The newest training of this person, over or not: what was typed when it ended stays with it. */
export async function lastTraining(db: Db | Tx, staffId: string): Promise<Training | null> {
  const [row] = await db.select().from(reviewTrainings).where(eq(reviewTrainings.staffId, staffId)).orderBy(desc(reviewTrainings.startedAt)).limit(1);
  return row ?? null;
}

/** Opens the course to a moderator, or moves its last day. What was typed and not decided when it was closed comes along. */
export async function setTraining(db: Db, lead: Pick<Staff, 'id'>, what: { staffId: string; untilAt: Date }, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const { staffId, untilAt } = what;
    const before = await lastTraining(tx, staffId);
    const [training] = await tx
      .insert(reviewTrainings)
      .values({ staffId, setBy: lead.id, startedAt: now, untilAt })
      .onConflictDoUpdate({ target: reviewTrainings.staffId, targetWhere: isNull(reviewTrainings.endedAt), set: { untilAt } })
      .returning({ id: reviewTrainings.id });
    if (training && before && before.id !== training.id)
      await tx
        .update(reviewPractice)
        .set({ trainingId: training.id })
        .where(and(eq(reviewPractice.trainingId, before.id), eq(reviewPractice.open, true), isNotNull(reviewPractice.draftSealed)));
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

const isWhole = (answers: { right: number } | undefined): boolean => (answers?.right ?? 0) >= lessons.length;

export async function hasFinished(db: Db | Tx, staffId: string): Promise<boolean> {
  const [kept] = await db
    .select({ id: reviewTrainings.id })
    .from(reviewTrainings)
    .where(and(eq(reviewTrainings.staffId, staffId), isNotNull(reviewTrainings.finishedAt)))
    .limit(1);
  return kept !== undefined || isWhole((await countRight(db, [staffId])).get(staffId));
}

/**
 * Forgets what was decided and typed in courses that ended long ago; that somebody has finished the course stays.
 * Answers how many courses were emptied; may be repeated.
 */
export async function forgetPractice(db: Db, now: Date): Promise<number> {
  const before = new Date(now.getTime() - trainingRules.keepDays * 86_400_000);
  const end = sql`least(${reviewTrainings.untilAt}, coalesce(${reviewTrainings.endedAt}, ${reviewTrainings.untilAt}))`;
  return db.transaction(async (tx) => {
    const old = await tx
      .select({ id: reviewTrainings.id, staffId: reviewTrainings.staffId })
      .from(reviewTrainings)
      .where(
        and(
          sql`${end} < ${before.toISOString()}::timestamptz`,
          sql`(exists (select 1 from ${reviewPracticeAnswers} where ${reviewPracticeAnswers.trainingId} = ${reviewTrainings.id})
            or exists (select 1 from ${reviewPractice} where ${reviewPractice.trainingId} = ${reviewTrainings.id}))`,
        ),
      )
      .limit(trainingRules.shown);
    // Answers of several courses may make one whole: each person is looked at before anything goes.
    const ids = old.map((one) => one.id);
    if (ids.length === 0) return 0;
    const answers = await countRight(tx, [...new Set(old.map((one) => one.staffId))]);
    const whole = old.filter(({ staffId }) => isWhole(answers.get(staffId))).map((one) => one.id);
    await tx.update(reviewTrainings).set({ finishedAt: now }).where(inArray(reviewTrainings.id, whole));
    await tx.delete(reviewPracticeAnswers).where(inArray(reviewPracticeAnswers.trainingId, ids));
    await tx.delete(reviewPractice).where(inArray(reviewPractice.trainingId, ids));
    return ids.length;
  });
}

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
