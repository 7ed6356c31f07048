/** Invitations as the person sends them: kept with a code, proved by six digits, numbered. Before the digits nothing counts. */
import { randomInt } from 'node:crypto';
import { and, count, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { visitActs, visitNumbers, visits } from '#db/schema/visits.ts';
import { mailboxOf } from '#modules/events/index.ts';
import { spendCode } from '#modules/residents/index.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { kyivDay, type Day } from '#platform/hours.ts';
import type { Language } from '#platform/i18n.ts';
import { formatRunning, makeCode, type Region } from '#platform/numbers.ts';
import { emailDigest } from '#platform/personal.ts';
import { tellPerson, tellStaff } from './letters.ts';
import { termOf, visitRules, type VisitHost } from './rules.ts';
import type { Spot } from './where.ts';

/** The portal serves one region today; the number already says which. */
const region: Region = 'OD';
export type VisitRow = typeof visits.$inferSelect;
export const openStates = ['received', 'unit', 'ready', 'offered'] as const;

export const visitCodeHash = (house: Pick<House, 'vault'>, number: string, code: string): string => house.vault.digest('visits.code', `${number}:${code}`);

export type AskedVisit = {
  host: VisitHost;
  hostName: string;
  name: string;
  email: string;
  phone: string;
  address: string;
  hidePlace: boolean;
  spot: Spot;
  days: Day[];
  part: VisitRow['part'];
  people: number;
  space: VisitRow['space'];
  needs: string;
  topics: string[];
  words: string;
  school: { ages: string; classes: number; teacher: string } | null;
  language: Language;
};

const mailboxDigest = (house: Pick<House, 'vault'>, email: string): string => house.vault.digest('visits.mailbox', mailboxOf(email).mailbox);

/** Keeps what was asked with the entry whose digits will prove the address. */
export async function keepVisit(tx: Tx, house: House, asked: AskedVisit, entryId: string, now: Date): Promise<void> {
  const seal = (text: string): string | null => (text.trim() === '' ? null : house.vault.seal(text.trim()));
  await tx.insert(visits).values({
    entryId,
    state: 'unconfirmed',
    language: asked.language,
    host: asked.host,
    hostName: asked.hostName,
    emailSealed: seal(asked.email),
    emailDigest: emailDigest(house, asked.email),
    nameSealed: seal(asked.name),
    phoneSealed: seal(asked.phone),
    addressSealed: seal(asked.address),
    wordsSealed: seal(asked.words),
    needsSealed: seal(asked.needs),
    teacherSealed: asked.school ? seal(asked.school.teacher) : null,
    ...asked.spot,
    hidePlace: asked.hidePlace,
    mailbox: mailboxDigest(house, asked.email),
    days: asked.days,
    part: asked.part,
    people: asked.people,
    topics: asked.topics,
    space: asked.space,
    ages: asked.school?.ages ?? null,
    classes: asked.school?.classes ?? null,
    parentsTold: asked.school !== null,
    askedAt: now,
  });
}

export type VisitStep = {
  visitId: string;
  act: string;
  staffId: string | null;
  /** Done by the portal itself. */ portal?: true;
  facts?: Record<string, string | number | boolean | null>;
};

/** A step of an invitation: its row, and a line of the record. */
export async function recordVisit(tx: Tx, { visitId, act, staffId, portal, facts = {} }: VisitStep, now: Date): Promise<void> {
  await tx.insert(visitActs).values({ visit: visitId, act, staffId, facts, at: now });
  const by = portal ? ('portal' as const) : staffId === null ? ('resident' as const) : ('staff' as const);
  await writeAudit(tx, { staffId, by, act: `visits.${act}`, subjectKind: 'visit', subjectId: visitId, detail: facts }, now);
}

/** Erases who asked, where exactly and in which words. What stays tells no person. */
export async function forgetThese(tx: Tx, ids: readonly string[], by: 'portal' | 'resident', now: Date): Promise<void> {
  if (ids.length === 0) return;
  const who = { emailSealed: null, emailDigest: null, mailbox: null, nameSealed: null, phoneSealed: null, addressSealed: null };
  const words = { wordsSealed: null, needsSealed: null, teacherSealed: null, codeHash: null };
  await tx
    .update(visits)
    .set({ ...who, ...words, forgottenAt: now })
    .where(inArray(visits.id, [...ids]));
  for (const id of ids) await writeAudit(tx, { staffId: null, by, act: 'visits.forget', subjectKind: 'visit', subjectId: id, detail: {} }, now);
}

export type Received =
  | { status: 'received'; number: string; code: string }
  /** The same mailbox has asked for this yard already, and is led there. */
  | { status: 'known'; number: string; code: string }
  | { status: 'enough' }
  | { status: 'wrong'; left: number }
  | { status: 'over' };

/** The right digits make it an invitation: number and code, the clock of the coordinator, a letter with both. */
export async function receiveVisit(house: House, typed: { token: string | null; digits: string }, now: Date): Promise<Received> {
  return house.database.db.transaction(async (tx): Promise<Received> => {
    const spent = await spendCode(tx, house, { ...typed, purpose: 'visit' }, now);
    if (spent.status !== 'right') return spent;
    // One mailbox is served one after the other, so two browsers of one person do not both count.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${spent.emailDigest}, 7))`);
    const [row] = await tx
      .select()
      .from(visits)
      .where(and(eq(visits.entryId, spent.id), eq(visits.state, 'unconfirmed')))
      .for('update');
    if (!row) return { status: 'over' };
    const mine = and(eq(visits.emailDigest, spent.emailDigest), inArray(visits.state, [...openStates]), ne(visits.id, row.id));
    const household = row.mailbox === null ? mine : and(eq(visits.mailbox, row.mailbox), inArray(visits.state, [...openStates]), ne(visits.id, row.id));
    const [same] = await tx
      .select()
      .from(visits)
      .where(and(mine, eq(visits.yard, row.yard)))
      .for('update');
    if (same?.number) {
      const code = makeCode(() => randomInt(256));
      await tx
        .update(visits)
        .set({ codeHash: visitCodeHash(house, same.number, code) })
        .where(eq(visits.id, same.id));
      await tx.delete(visits).where(eq(visits.id, row.id));
      return { status: 'known', number: same.number, code };
    }
    const [open] = await tx.select({ all: count() }).from(visits).where(household);
    if (Number(open?.all ?? 0) >= visitRules.perPerson) {
      await tx.delete(visits).where(eq(visits.id, row.id));
      return { status: 'enough' };
    }
    const today = kyivDay(now);
    const number = await nextNumber(tx, Number(today.slice(0, 4)));
    const code = makeCode(() => randomInt(256));
    const dueOn = termOf(today, visitRules.coordinatorDays);
    const [kept] = await tx
      .update(visits)
      .set({ entryId: null, number, codeHash: visitCodeHash(house, number, code), state: 'received', receivedAt: now, dueOn })
      .where(eq(visits.id, row.id))
      .returning();
    if (!kept) return { status: 'over' };
    await recordVisit(tx, { visitId: row.id, act: 'received', staffId: null, facts: { host: row.host, dueOn } }, now);
    await tellPerson(tx, house, kept, { what: 'received', code, dueOn }, now);
    await tellStaff(tx, house, kept, { what: 'received', right: 'runEvents' }, now);
    return { status: 'received', number, code };
  });
}

async function nextNumber(tx: Tx, year: number): Promise<string> {
  const [given] = await tx
    .insert(visitNumbers)
    .values({ region, year, last: 1 })
    .onConflictDoUpdate({ target: [visitNumbers.region, visitNumbers.year], set: { last: sql`${visitNumbers.last} + 1` } })
    .returning({ last: visitNumbers.last });
  if (!given) throw new Error('No number was given.');
  return formatRunning({ series: 'ZM', region, year, running: given.last });
}
