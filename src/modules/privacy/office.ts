/** Requests as the office sees them: what is next, what is known, and what the portal holds about the person. */
import { and, asc, count, desc, eq, isNotNull, isNull, lt, ne } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { dataErasures, dataRequestEvents, dataRequests } from '#db/schema/privacy.ts';
import { concernsOf, type Staff } from '#modules/people/index.ts';
import { findPerson, listRemains } from '#modules/residents/index.ts';
import { listConsents, type ConsentKind } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import { kyivDay } from '#platform/hours.ts';
import type { Language } from '#platform/i18n.ts';
import type { Personal } from '#platform/personal.ts';
import { z } from 'zod';
import type { RequestRow } from './requests.ts';
import { daysLeft, requestRules, type RequestKind, type RequestState } from './rules.ts';

export type RequestLine = {
  id: string;
  number: string;
  kind: RequestKind;
  state: RequestState;
  lastOn: string;
  left: number;
  claimedBy: string | null;
};
const { perPage } = requestRules;

/** Open ones by their last day, so what is late stands first; or the closed ones, the newest first. */
export async function listRequests(db: Db | Tx, { closed, page }: { closed: boolean; page: number }, now: Date): Promise<{ rows: RequestLine[]; all: number }> {
  const which = and(closed ? isNotNull(dataRequests.closedAt) : isNull(dataRequests.closedAt), ne(dataRequests.state, 'unconfirmed'));
  const found = await db
    .select()
    .from(dataRequests)
    .where(which)
    .orderBy(...(closed ? [desc(dataRequests.closedAt), desc(dataRequests.id)] : [asc(dataRequests.lastOn), asc(dataRequests.id)]))
    .limit(perPage)
    .offset((page - 1) * perPage);
  const [total] = await db.select({ all: count() }).from(dataRequests).where(which);
  const today = kyivDay(now);
  const rows = found.flatMap(({ id, number, kind, state, lastOn, claimedBy }): RequestLine[] =>
    number !== null && lastOn !== null ? [{ id, number, kind, state, lastOn, left: daysLeft(lastOn, today), claimedBy }] : [],
  );
  return { rows, all: Number(total?.all ?? 0) };
}

/** How many are open, and how many of them are late. */
export async function countRequests(db: Db | Tx, now: Date): Promise<{ open: number; late: number }> {
  const open = and(isNull(dataRequests.closedAt), ne(dataRequests.state, 'unconfirmed'));
  const [all] = await db.select({ count: count() }).from(dataRequests).where(open);
  const [late] = await db
    .select({ count: count() })
    .from(dataRequests)
    .where(and(open, lt(dataRequests.lastOn, kyivDay(now))));
  return { open: Number(all?.count ?? 0), late: Number(late?.count ?? 0) };
}

export type Erasure = { id: string; askedBy: string; askedAt: Date; why: string; answer: 'confirmed' | 'refused' | null; answeredBy: string | null };
export type OfficeRequest = {
  row: RequestRow;
  steps: { event: string; staffId: string | null; facts: Record<string, unknown>; why: string | null; at: Date }[];
  erasure: Erasure | null;
  left: number;
};

export async function findRequest(db: Db | Tx, house: House, id: string, now: Date): Promise<OfficeRequest | null> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return null;
  const [row] = await db
    .select()
    .from(dataRequests)
    .where(and(eq(dataRequests.id, id), ne(dataRequests.state, 'unconfirmed')));
  if (!row?.lastOn) return null;
  const events = await db.select().from(dataRequestEvents).where(eq(dataRequestEvents.requestId, id)).orderBy(asc(dataRequestEvents.id));
  const steps = events.map(({ event, staffId, facts, whySealed, at }) => ({
    event,
    staffId,
    facts: z.record(z.string(), z.unknown()).catch({}).parse(facts),
    why: whySealed === null ? null : house.vault.open(whySealed),
    at,
  }));
  const [asked] = await db.select().from(dataErasures).where(eq(dataErasures.requestId, id)).orderBy(desc(dataErasures.askedAt)).limit(1);
  const erasure = asked ? { ...asked, why: house.vault.open(asked.whySealed) } : null;
  return { row, steps, erasure, left: daysLeft(row.lastOn, kyivDay(now)) };
}

/** Whose data it is about: another address only once the person proved to be its owner. */
export function subjectEmail(house: House, row: RequestRow): string | null {
  const sealed = row.aboutSealed !== null && row.identity === 'proved' ? row.aboutSealed : row.emailSealed;
  return sealed === null ? null : house.vault.open(sealed);
}

/** Nobody handles a request of their own, or of somebody on their list. */
export const isConcerned = (staff: Pick<Staff, 'conflicts'>, house: House, row: RequestRow): boolean => {
  const emails = [row.emailSealed, row.aboutSealed].flatMap((sealed) => (sealed === null ? [] : house.vault.open(sealed)));
  return concernsOf(house, { emails, names: [], units: [] }).some((one) => staff.conflicts.includes(one));
};

export type Held = {
  account: boolean;
  consents: number;
  parts: { part: Personal; names: string[]; erasable: number; kept: number }[];
};

/** What the portal holds about an address: numbers and counts, no texts. */
export async function countHeld(
  db: Db,
  house: House,
  email: string,
  { parts, kinds, language }: { parts: readonly Personal[]; kinds: readonly ConsentKind[]; language: Language },
): Promise<Held> {
  const owner = await findPerson(db, house, email);
  const remains = await listRemains(db, owner, parts);
  const subjects = await Promise.all(parts.map((part) => part.subjects(db, owner.person, language)));
  const consents = await listConsents(db, kinds, { personDigest: owner.person.emailDigest, subjects: subjects.flat() });
  return {
    account: owner.id !== null,
    consents: consents.length,
    parts: remains.map(({ part, remains: { erasable, kept } }, at) => ({ part, names: (subjects[at] ?? []).map(({ name }) => name), erasable, kept })),
  };
}

/** The same with what happened to each thing, for who has just proved the second factor. Still no text: the archive goes to the person alone. */
export async function openHeld(
  db: Db,
  house: House,
  email: string,
  parts: readonly Personal[],
  language: Language,
  now: Date,
): Promise<{ name: string; lines: string[] }[]> {
  const { person } = await findPerson(db, house, email);
  const gathered = await Promise.all(parts.map((part) => part.gather(db, house, person, language, now)));
  return gathered.flatMap(({ entries }) => entries.map(({ name, lines }) => ({ name, lines })));
}
