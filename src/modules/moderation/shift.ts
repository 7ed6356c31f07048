/** Who is at work and how, and what one shift tells the next. Taking something to work on begins a shift by itself, so nobody can forget to. */
import { and, desc, eq, gt, isNotNull, isNull, lte } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { reviewClaims, reviewShifts } from '#db/schema/moderation.ts';
import { namesOf, type Staff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';

export const modes = ['accepting', 'finishing', 'pause'] as const;
export type Mode = (typeof modes)[number];
export const isMode = (text: unknown): text is Mode => modes.some((one) => one === text);

export const shiftRules = {
  /** Nobody works longer at once: a shift that was left open ends by itself. */
  longestHours: 12,
  /** How far back the next shift reads. */
  notesHours: 72,
  noteDays: 30,
  noteMax: 1000,
};
const hours = (count: number): number => count * 3_600_000;

export type Shift = { id: string; staffId: string; mode: Mode; startedAt: Date; changedAt: Date };
type Row = typeof reviewShifts.$inferSelect;
const toShift = ({ id, staffId, mode, startedAt, changedAt }: Row): Shift => ({ id, staffId, mode: isMode(mode) ? mode : 'pause', startedAt, changedAt });

const open = (staffId: string) => and(eq(reviewShifts.staffId, staffId), isNull(reviewShifts.endedAt));

/** The person's shift that is going on, or null. */
export async function findShift(db: Db | Tx, staffId: string): Promise<Shift | null> {
  const [row] = await db.select().from(reviewShifts).where(open(staffId));
  return row ? toShift(row) : null;
}

/** Begins a shift or changes its mode; two presses at once leave one shift. */
export async function setMode(db: Db | Tx, staffId: string, mode: Mode, now: Date): Promise<void> {
  await db
    .insert(reviewShifts)
    .values({ staffId, mode, startedAt: now, changedAt: now })
    .onConflictDoUpdate({ target: reviewShifts.staffId, targetWhere: isNull(reviewShifts.endedAt), set: { mode, changedAt: now } });
}

/** Whether the person may take something new now; whoever has no shift yet begins one by taking. */
export async function mayTakeNew(tx: Tx, staffId: string, now: Date): Promise<boolean> {
  const shift = await findShift(tx, staffId);
  if (!shift) await setMode(tx, staffId, 'accepting', now);
  return !shift || shift.mode === 'accepting';
}

export type Ended = { status: 'ended'; released: number } | { status: 'noteMissing'; held: number };

/** Ends the shift and lets everything go that the person holds. Whoever lets something go says what the next one should know. */
export async function endShift(house: House, staff: Staff, note: string, now: Date): Promise<Ended> {
  return house.database.db.transaction(async (tx): Promise<Ended> => {
    const held = await tx
      .select({ itemId: reviewClaims.itemId })
      .from(reviewClaims)
      .where(and(eq(reviewClaims.staffId, staff.id), gt(reviewClaims.expiresAt, now)))
      .for('update');
    const words = note.trim();
    if (held.length > 0 && words === '') return { status: 'noteMissing', held: held.length };
    const noteSealed = words === '' ? null : house.vault.seal(words);
    const ended = await tx.update(reviewShifts).set({ endedAt: now, changedAt: now, noteSealed }).where(open(staff.id)).returning();
    if (ended.length === 0) return { status: 'ended', released: 0 };
    await tx.delete(reviewClaims).where(eq(reviewClaims.staffId, staff.id));
    for (const { itemId } of held)
      await writeAudit(tx, { staffId: staff.id, by: 'staff', act: 'review.release', subjectKind: 'review', subjectId: itemId, detail: {} }, now);
    return { status: 'ended', released: held.length };
  });
}

export type AtWork = Shift & { name: string };
/** Everybody who is at work now, whoever began first on top. */
export async function listAtWork(db: Db, now: Date): Promise<AtWork[]> {
  const found = await db
    .select()
    .from(reviewShifts)
    .where(and(isNull(reviewShifts.endedAt), gt(reviewShifts.startedAt, new Date(now.getTime() - hours(shiftRules.longestHours)))))
    .orderBy(reviewShifts.startedAt)
    .limit(200);
  const names = await namesOf(
    db,
    found.map((row) => row.staffId),
  );
  return found.map((row) => ({ ...toShift(row), name: names.get(row.staffId) ?? '' }));
}

export type HandoverNote = { name: string; at: Date; words: string };
/** What earlier shifts left, the newest first. */
export async function listHandover(house: House, now: Date): Promise<HandoverNote[]> {
  const db = house.database.db;
  const found = await db
    .select()
    .from(reviewShifts)
    .where(and(gt(reviewShifts.endedAt, new Date(now.getTime() - hours(shiftRules.notesHours))), isNotNull(reviewShifts.noteSealed)))
    .orderBy(desc(reviewShifts.endedAt))
    .limit(10);
  const names = await namesOf(
    db,
    found.map((row) => row.staffId),
  );
  return found.flatMap(({ staffId, endedAt, noteSealed }) =>
    endedAt && noteSealed ? [{ name: names.get(staffId) ?? '', at: endedAt, words: house.vault.open(noteSealed) }] : [],
  );
}

/** Ends shifts that were left open, and erases notes after their term. */
export async function sweepShifts(db: Db | Tx, now: Date): Promise<void> {
  await db
    .update(reviewShifts)
    .set({ endedAt: now, changedAt: now })
    .where(and(isNull(reviewShifts.endedAt), lte(reviewShifts.startedAt, new Date(now.getTime() - hours(shiftRules.longestHours)))));
  await db
    .update(reviewShifts)
    .set({ noteSealed: null })
    .where(and(isNotNull(reviewShifts.noteSealed), lte(reviewShifts.endedAt, new Date(now.getTime() - hours(24 * shiftRules.noteDays)))));
}
