/** Minutes: begun at the meeting, approved by the chair and by one resident, published at once when both have agreed. */
import { createHash, randomBytes } from 'node:crypto';
import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { minuteActs, minuteNumbers, minutes } from '#db/schema/minutes.ts';
import { eventTag, lockEvent, moveState, tellSeats, type Event } from '#modules/events/index.ts';
import { writeAudit } from '#platform/audit.ts';
import { invalidate } from '#platform/cache.ts';
import type { House } from '#platform/house.ts';
import { kyivDay, type Day } from '#platform/hours.ts';
import type { StringKey } from '#platform/i18n.ts';
import { promiseLetter } from '#platform/outbox.ts';
import { blocks, minuteRules, publishBy, type Decision } from './rules.ts';

export type Minutes = typeof minutes.$inferSelect;
export type Fault = StringKey | null;
export type Written = {
  startsAt: Date;
  endsAt: Date;
  place: string;
  secretary: string;
  police: string;
  people: number;
  acquaintance: string;
  problems: string;
  invitation: string;
  questions: string;
  decisions: Decision[];
  nextOn: Day | null;
  photo: boolean;
  namesSeen: boolean;
};
type Chair = { id: string; name: string };

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
export const newToken = (): string => randomBytes(32).toString('base64url');

type Step = { event: string; card?: string; act: string; staffId: string | null; facts?: Record<string, string | number | boolean | null> };
export async function recordMinutes(tx: Tx, { event, card, act, staffId, facts = {} }: Step, now: Date): Promise<void> {
  await tx.insert(minuteActs).values({ event, card: card ?? null, act, staffId, facts, at: now });
  const by = staffId === null ? ('resident' as const) : ('staff' as const);
  await writeAudit(tx, { staffId, by, act: `minutes.${act}`, subjectKind: 'event', subjectId: event, detail: { ...facts, ...(card ? { card } : {}) } }, now);
}

export async function findMinutes(db: Db | Tx, event: string): Promise<Minutes | null> {
  const [row] = await db.select().from(minutes).where(eq(minutes.event, event));
  return row ?? null;
}
const lockMinutes = async (tx: Tx, event: string): Promise<Minutes | null> => {
  const [row] = await tx.select().from(minutes).where(eq(minutes.event, event)).for('update');
  return row ?? null;
};

/** A meeting whose minutes may be written now: it has begun, and was neither cancelled nor empty. */
export const mayWrite = (event: Event, now: Date): boolean =>
  event.startsAt <= now && (['published', 'closed', 'held', 'draft'] as const).some((state) => state === event.state);

/** Keeps the draft. The first one makes the number, and the meeting counts as held. Every change takes the approvals back. */
export const saveMinutes = (house: House, eventId: string, version: number, written: Written, chair: Chair, now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx): Promise<Fault> => {
    const event = await lockEvent(tx, eventId);
    if (!event || !mayWrite(event, now)) return 'minutes.late';
    const before = await lockMinutes(tx, eventId);
    if ((before?.version ?? 0) !== version || before?.state === 'published') return 'minutes.changed';
    if (before) {
      const anew = { chairApprovedAt: null, residentHash: null, residentSealed: null, residentAskedAt: null, residentApprovedAt: null };
      await tx
        .update(minutes)
        .set({ ...written, ...anew, state: 'draft', version: version + 1 })
        .where(eq(minutes.id, before.id));
    } else {
      const number = await nextNumber(tx, Number(kyivDay(now).slice(0, 4)));
      await tx.insert(minutes).values({
        ...written,
        event: eventId,
        number,
        state: 'draft',
        chair: chair.id,
        chairName: chair.name,
        dueOn: publishBy(event.endsAt),
        begunAt: now,
      });
    }
    if (event.state === 'published' || event.state === 'closed') await moveState(tx, eventId, 'hold', { staffId: chair.id }, now);
    if (event.state !== 'draft') await moveState(tx, eventId, 'draft', { staffId: chair.id }, now);
    await recordMinutes(tx, { event: eventId, act: 'save', staffId: chair.id, facts: { version: version + 1 } }, now);
    return null;
  });

/** `PR-2026-001`: the row of the year is held, so two at once get two numbers. */
async function nextNumber(tx: Tx, year: number): Promise<string> {
  const [given] = await tx
    .insert(minuteNumbers)
    .values({ year, last: 1 })
    .onConflictDoUpdate({ target: minuteNumbers.year, set: { last: sql`${minuteNumbers.last} + 1` } })
    .returning({ last: minuteNumbers.last });
  if (!given) throw new Error('No number was given.');
  return `PR-${year}-${String(given.last).padStart(3, '0')}`;
}
export const showNumber = (number: string, language: 'uk' | 'en'): string => (language === 'uk' ? number.replace(/^PR/, 'ПР') : number);

/** The first block that says too little; null: all three are there. */
export const emptyBlock = (row: Pick<Minutes, (typeof blocks)[number]>) => blocks.find((name) => [...row[name].trim()].length < minuteRules.least) ?? null;

/** Whether a resident has said «not so» to what this person approved: then another one looks at it. */
async function wasObjected(tx: Tx, event: string, staffId: string): Promise<boolean> {
  const of = and(eq(minuteActs.event, event), eq(minuteActs.act, 'approve'), eq(minuteActs.staffId, staffId));
  const [last] = await tx.select({ id: minuteActs.id }).from(minuteActs).where(of).orderBy(desc(minuteActs.id)).limit(1);
  if (!last) return false;
  const later = and(eq(minuteActs.event, event), eq(minuteActs.act, 'object'), gt(minuteActs.id, last.id));
  return (await tx.select({ id: minuteActs.id }).from(minuteActs).where(later).limit(1)).length > 0;
}

/** The chair approves, and the resident who agreed to it is asked by letter. */
export const approveMinutes = (house: House, eventId: string, version: number, resident: string, chair: Chair, now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx): Promise<Fault> => {
    if (!(await lockEvent(tx, eventId))) return 'minutes.late';
    const row = await lockMinutes(tx, eventId);
    if (!row || row.version !== version || row.state === 'published') return 'minutes.changed';
    const empty = emptyBlock(row);
    if (empty) return `minutes.empty.${empty}`;
    if (row.police.trim() === '') return 'minutes.police.missing';
    if (row.people < 1) return 'minutes.people.none';
    if (await wasObjected(tx, eventId, chair.id)) return 'minutes.objection.other';
    const token = newToken();
    await tx
      .update(minutes)
      .set({
        state: 'asked',
        version: version + 1,
        chairApprovedAt: now,
        chair: chair.id,
        chairName: chair.name,
        residentHash: hashOf(token),
        residentSealed: house.vault.seal(resident.trim()),
        residentAskedAt: now,
        residentApprovedAt: null,
      })
      .where(eq(minutes.id, row.id));
    await recordMinutes(tx, { event: eventId, act: 'approve', staffId: chair.id, facts: { version: version + 1 } }, now);
    await promiseLetter(
      tx,
      house,
      {
        lane: 'resident',
        template: 'minutes.approve',
        to: resident.trim(),
        subjectKind: 'event',
        subjectId: eventId,
        data: { number: row.number, token },
        key: `minutes.approve:${row.id}:${version + 1}`,
        language: 'uk',
      },
      now,
    );
    return null;
  });

export async function findByToken(db: Db | Tx, token: string): Promise<Minutes | null> {
  if (!/^[\w-]{43}$/.test(token)) return null;
  const [row] = await db
    .select()
    .from(minutes)
    .where(eq(minutes.residentHash, hashOf(token)));
  return row ?? null;
}

/** The resident's word: «so it was» publishes and counts the meeting; «not so» gives it back to the chair. */
export const answerMinutes = (house: House, token: string, said: { agrees: boolean; words: string }, now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx): Promise<Fault> => {
    const found = await findByToken(tx, token);
    if (!found) return 'minutes.link.over';
    await lockEvent(tx, found.event);
    const row = await lockMinutes(tx, found.event);
    if (!row || row.state !== 'asked' || row.residentHash !== hashOf(token)) return 'minutes.link.over';
    if (!said.agrees) {
      if (said.words.trim() === '') return 'minutes.objection.missing';
      // What was said before stays until the minutes are published, whoever saves them meanwhile.
      const before = row.objectionSealed === null ? [] : [house.vault.open(row.objectionSealed)];
      const objectionSealed = house.vault.seal([...before, said.words.trim()].join('\n\n'));
      await tx
        .update(minutes)
        .set({ state: 'draft', version: row.version + 1, chairApprovedAt: null, residentHash: null, objectionSealed })
        .where(eq(minutes.id, row.id));
      await recordMinutes(tx, { event: row.event, act: 'object', staffId: null }, now);
      return null;
    }
    await tx
      .update(minutes)
      .set({ state: 'published', version: row.version + 1, residentApprovedAt: now, publishedAt: now, residentHash: null })
      .where(eq(minutes.id, row.id));
    await recordMinutes(tx, { event: row.event, act: 'publish', staffId: null, facts: { late: kyivDay(now) > row.dueOn } }, now);
    const approved = await moveState(tx, row.event, 'approve', { staffId: null, facts: { number: row.number } }, now);
    const counted = approved ? await moveState(tx, row.event, 'count', { staffId: null, facts: { number: row.number } }, now) : null;
    if (counted) await tellSeats(tx, house, counted, 'minutes', now);
    await invalidate(tx, [eventTag(row.event)]);
    return null;
  });
