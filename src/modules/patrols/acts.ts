/** What was done, by whom and why: a row here, and a line of the record when somebody of the staff did it. */
import { asc, and, eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { patrolActs } from '#db/schema/patrols.ts';
import { writeAudit, writeReading } from '#platform/audit.ts';
import { kyivDay, kyivInstant, kyivMinutes } from '#platform/hours.ts';
import type { StringKey } from '#platform/i18n.ts';
import { halfOf, halfTurns } from './rules.ts';

/** Why something did not happen, or null. */
export type Fault = StringKey | null;
export type About = 'formation' | 'member' | 'patrol';
export type Doer = { staffId: string } | { by: 'resident' | 'portal' };
/** Codes and counts alone: a row outlives the people it is about. */
export type Act = { kind: About; about: string; act: string; facts?: Record<string, string | number | boolean | null> };

const subject = { formation: 'formation', member: 'patrolMember', patrol: 'patrol' } as const;

/** Acts that would tell when a patrol was out: they are written down by the half of the day alone. */
const hourly: readonly string[] = ['brief', 'briefed', 'leadBriefed', 'start', 'finish', 'debrief'];
export const isByHalf = (kind: About, act: string): boolean => kind === 'patrol' && hourly.includes(act);

/** The beginning of the half of the day. */
export const halfStart = (at: Date): Date => kyivInstant(kyivDay(at), halfOf(kyivMinutes(at)) === 'first' ? 0 : halfTurns);

export async function writeAct(tx: Tx, { kind, about, act, facts = {} }: Act, doer: Doer, moment: Date): Promise<void> {
  const now = isByHalf(kind, act) ? halfStart(moment) : moment;
  const staffId = 'staffId' in doer ? doer.staffId : null;
  const by = 'staffId' in doer ? 'staff' : doer.by;
  await tx.insert(patrolActs).values({ kind, about, act, staffId, by, facts, at: now });
  if (staffId !== null)
    await writeAudit(tx, { staffId, by: 'staff', act: `patrols.${kind}.${act}`, subjectKind: subject[kind], subjectId: about, detail: facts }, now);
}

/** Somebody of the staff opened what tells of people or of a place. */
export const writeLook = (db: Db, staffId: string, kind: About, about: string, act: string, now: Date): Promise<void> =>
  db.transaction((tx) =>
    writeReading(tx, { staffId, by: 'staff', act: `patrols.${kind}.${act}`, subjectKind: subject[kind], subjectId: about, detail: {} }, now),
  );

export type ActRow = typeof patrolActs.$inferSelect;
export const listActs = (db: Db | Tx, kind: About, about: string): Promise<ActRow[]> =>
  db
    .select()
    .from(patrolActs)
    .where(and(eq(patrolActs.kind, kind), eq(patrolActs.about, about)))
    .orderBy(asc(patrolActs.id))
    .limit(200);

export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
