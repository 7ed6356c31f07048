/** What somebody got in a test, and whether it still counts. */
import { and, desc, eq, gte, isNull, lt, or } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { courseResults } from '#db/schema/courses.ts';
import type { House } from '#platform/house.ts';
import { addDays, dayOf, kyivDay, utcOf, type Day } from '#platform/hours.ts';
import type { Language } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import { readCourse } from './content.ts';
import { courseRules, courses, judge, type CourseName } from './rules.ts';

export type CourseResult = typeof courseResults.$inferSelect;
export type Learner = { emailDigest: string; email: string; language: Language };
export type Taken = { status: 'often' } | { status: 'done'; passed: boolean; right: number; questions: number; wrong: number[]; lastOn: Day | null };

/** The same day so many months later; the last day of a shorter month. */
export function monthsAfter(day: Day, months: number): Day {
  const at = utcOf(day);
  const wanted = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() + months);
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  at.setUTCDate(Math.min(wanted, last));
  return dayOf(at);
}

/** Judges an answer sheet and keeps the result with the version of the words that were read. */
export async function takeTest(house: House, name: CourseName, learner: Learner, given: readonly (number | null)[], now: Date): Promise<Taken> {
  const { db } = house.database;
  if (!(await allow(db, { key: `course:${name}:${learner.emailDigest}`, limit: courseRules.triesPerDay, windowSeconds: 86_400 }, now)))
    return { status: 'often' };
  const { questions, version } = readCourse(name, learner.language);
  const { right, passed, wrong } = judge(questions, given);
  const lastOn = passed ? addDays(monthsAfter(kyivDay(now), courses[name].months), -1) : null;
  await db.insert(courseResults).values({
    course: name,
    version,
    personDigest: learner.emailDigest,
    emailSealed: house.vault.seal(learner.email),
    language: learner.language,
    right,
    questions: questions.length,
    passed,
    at: now,
    lastOn,
  });
  return { status: 'done', passed, right, questions: questions.length, wrong, lastOn };
}

/** A passed test of an invented person, for the demo. */
export async function seedPassed(tx: Tx, house: House, name: CourseName, { email, emailDigest, language }: Learner, now: Date): Promise<void> {
  if (!house.env.demo) throw new Error('Invented people exist in demo mode only.');
  const { questions, version } = readCourse(name, language);
  const all = { right: questions.length, questions: questions.length, passed: true, lastOn: addDays(monthsAfter(kyivDay(now), courses[name].months), -1) };
  await tx.insert(courseResults).values({ course: name, version, personDigest: emailDigest, emailSealed: house.vault.seal(email), language, at: now, ...all });
}

/** The last day on which a passed test of this person counts, or null when none does now. */
export async function passedUntil(db: Db | Tx, personDigest: string, course: CourseName, now: Date): Promise<Day | null> {
  const [row] = await db
    .select({ lastOn: courseResults.lastOn })
    .from(courseResults)
    .where(and(eq(courseResults.personDigest, personDigest), eq(courseResults.course, course), gte(courseResults.lastOn, kyivDay(now))))
    .orderBy(desc(courseResults.lastOn))
    .limit(1);
  return row?.lastOn ?? null;
}

export const hasPassed = async (db: Db | Tx, personDigest: string, course: CourseName, now: Date): Promise<boolean> =>
  (await passedUntil(db, personDigest, course, now)) !== null;

export const listResults = (db: Db | Tx, personDigest: string): Promise<CourseResult[]> =>
  db.select().from(courseResults).where(eq(courseResults.personDigest, personDigest)).orderBy(desc(courseResults.at)).limit(100);

/** Forgets tests that were not passed after a month, and passed ones a month after their last day. Safe to repeat. */
export async function forgetResults(db: Db | Tx, now: Date): Promise<void> {
  const before = new Date(now.getTime() - courseRules.keptDays * 86_400_000);
  await db
    .delete(courseResults)
    .where(or(and(isNull(courseResults.lastOn), lt(courseResults.at, before)), lt(courseResults.lastOn, addDays(kyivDay(now), -courseRules.keptDays))));
}
