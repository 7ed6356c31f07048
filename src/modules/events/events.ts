/** Rows of events: found, made, changed and moved through their states. */
import { randomUUID } from 'node:crypto';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { eventActs, events, eventSpeakers } from '#db/schema/events.ts';
import { writeAudit } from '#platform/audit.ts';
import { invalidate } from '#platform/cache.ts';
import { kyivDay } from '#platform/hours.ts';
import type { Language } from '#platform/i18n.ts';
import { romanise } from '#modules/places/index.ts';
import { kindOf, kpiOf, nextState, type EventAct } from './rules.ts';

export type Event = typeof events.$inferSelect;
export type Speaker = typeof eventSpeakers.$inferSelect;
export type SpeakerDraft = { name: string; post: string; unit: string | null; officer: string | null; police: boolean; confirmed: boolean };
/** What is written about an event; the rest has a default by its type. */
export type EventDraft = Pick<Event, 'type' | 'titleUk' | 'venue' | 'territory' | 'host' | 'startsAt' | 'endsAt'> &
  Partial<Omit<typeof events.$inferInsert, 'id' | 'slug' | 'state' | 'version' | 'kpi' | 'createdAt' | 'createdBy' | 'changedAt' | 'publishedAt'>> & {
    speakers?: readonly SpeakerDraft[];
  };

/** Lists of events carry the first tag, the page of one event the second. */
export const eventsTag = 'events';
export const eventTag = (id: string): string => `event:${id}`;

export async function findEvent(db: Db | Tx, id: string): Promise<Event | null> {
  if (!/^[0-9a-f-]{36}$/.test(id)) return null;
  const [row] = await db.select().from(events).where(eq(events.id, id));
  return row ?? null;
}

export async function findEventBySlug(db: Db | Tx, slug: string): Promise<Event | null> {
  const [row] = await db.select().from(events).where(eq(events.slug, slug));
  return row ?? null;
}

/** The row, held until the end of the transaction: whoever changes an event or its seats takes it first. */
export async function lockEvent(tx: Tx, id: string): Promise<Event | null> {
  const [row] = await tx.select().from(events).where(eq(events.id, id)).for('update');
  return row ?? null;
}

export const listSpeakers = (db: Db | Tx, event: string): Promise<Speaker[]> =>
  db.select().from(eventSpeakers).where(eq(eventSpeakers.event, event)).orderBy(asc(eventSpeakers.position));

/** Titles of events by id, in the asked language where they have it. */
export async function eventTitles(db: Db | Tx, ids: readonly string[], language: Language): Promise<Map<string, string>> {
  const found = await db
    .select({ id: events.id, uk: events.titleUk, en: events.titleEn })
    .from(events)
    .where(inArray(events.id, [...ids]));
  return new Map(found.map((row) => [row.id, language === 'en' ? (row.en ?? row.uk) : row.uk]));
}

/** `zustrich-u-dvori-2026-12-04`: readable aloud, and never twice. */
const slugOf = (title: string, startsAt: Date, id: string): string => {
  const words = romanise(title)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return [words || 'podiia', kyivDay(startsAt), id.slice(0, 4)].join('-');
};

/** Makes an event that nobody outside the office sees yet. */
export async function addEvent(tx: Tx, { speakers = [], ...draft }: EventDraft, staffId: string | null, now: Date): Promise<{ id: string; slug: string }> {
  const id = randomUUID();
  const slug = slugOf(draft.titleUk, draft.startsAt, id);
  const kind = kindOf(draft.type);
  await tx.insert(events).values({
    signUp: kind.signUp,
    ...(kind.most === undefined ? {} : { capacity: kind.most }),
    ...draft,
    privateAddress: draft.privateAddress === true || draft.vulnerable === true,
    id,
    slug,
    state: 'proposed',
    kpi: kpiOf(draft.type),
    createdBy: staffId,
    createdAt: now,
    changedAt: now,
  });
  await putSpeakers(tx, id, speakers, now);
  await writeAct(tx, id, 'add', staffId, { type: draft.type }, now);
  return { id, slug };
}

/** Replaces the list of speakers. Who was confirmed before keeps the moment of it. */
export async function putSpeakers(tx: Tx, event: string, speakers: readonly SpeakerDraft[], now: Date): Promise<void> {
  const before = await listSpeakers(tx, event);
  const known = new Map(before.map((one) => [one.officer ?? one.name, one.confirmedAt]));
  await tx.delete(eventSpeakers).where(eq(eventSpeakers.event, event));
  if (speakers.length === 0) return;
  await tx.insert(eventSpeakers).values(
    speakers.map(({ confirmed, ...one }, position) => ({
      ...one,
      event,
      position,
      confirmedAt: confirmed ? (known.get(one.officer ?? one.name) ?? now) : null,
    })),
  );
}

/** Notes what was done: for the history of the event, and in the record of acts when a person of the office did it. */
export async function writeAct(tx: Tx, event: string, act: string, staffId: string | null, facts: Record<string, unknown>, now: Date): Promise<void> {
  await tx.insert(eventActs).values({ event, act, staffId, facts, at: now });
  await writeAudit(
    tx,
    { staffId, by: staffId === null ? 'portal' : 'staff', act: `events.${act}`, subjectKind: 'event', subjectId: event, detail: facts },
    now,
  );
}

export const listActs = (db: Db | Tx, event: string) => db.select().from(eventActs).where(eq(eventActs.event, event)).orderBy(asc(eventActs.id));

/** Changes a row that is held, and tells the caches of every node. */
export async function changeEvent(tx: Tx, event: Event, change: Partial<typeof events.$inferInsert>, now: Date): Promise<Event> {
  const [row] = await tx
    .update(events)
    .set({ ...change, version: event.version + 1, changedAt: now })
    .where(and(eq(events.id, event.id), eq(events.version, event.version)))
    .returning();
  if (!row) throw new Error('An event that was held has changed.');
  await invalidate(tx, [eventsTag, eventTag(event.id)]);
  return row;
}

/** The one way from state to state. Null: the table of transitions has no such step. */
export async function moveState(
  tx: Tx,
  eventId: string,
  act: EventAct,
  { staffId, facts = {}, change = {} }: { staffId: string | null; facts?: Record<string, unknown>; change?: Partial<typeof events.$inferInsert> },
  now: Date,
): Promise<Event | null> {
  const event = await lockEvent(tx, eventId);
  const state = event ? nextState(event.state, act) : null;
  if (!event || !state) return null;
  const moved = await changeEvent(tx, event, { ...change, state, ...(state === 'published' ? { publishedAt: event.publishedAt ?? now } : {}) }, now);
  await writeAct(tx, event.id, act, staffId, facts, now);
  return moved;
}

/** A title in the reader's language; English falls back to Ukrainian. */
export const titleOf = (event: Pick<Event, 'titleUk' | 'titleEn'>, language: Language): string =>
  language === 'en' ? (event.titleEn ?? event.titleUk) : event.titleUk;
