/** What the office does with a request, step by step; each step is a row, a line of the record, and where it concerns the person a letter. */
import { and, eq, isNull } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { dataErasures, dataRequests } from '#db/schema/privacy.ts';
import { findPerson, eraseFor } from '#modules/residents/index.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { promiseLetter } from '#platform/outbox.ts';
import type { Personal } from '#platform/personal.ts';
import { subjectEmail } from './office.ts';
import { recordStep, type RequestRow } from './requests.ts';
import { isElsewhere } from './see.ts';
import { after, requestRules, type Reason, type RequestEvent } from './rules.ts';

type Act = Exclude<RequestEvent, 'received'>;
/** Why an act did not happen, or null. */
export type Fault = StringKey | null;
type Doing = { requestId: string; staffId: string };

/** Locks the request and sees whether the act may happen now, and by this person. */
async function take(tx: Tx, { requestId, staffId }: Doing, act: Act, { own = true }: { own?: boolean } = {}): Promise<RequestRow | StringKey> {
  const [row] = await tx.select().from(dataRequests).where(eq(dataRequests.id, requestId)).for('update');
  if (!row || after(row.state, act) === null) return 'privacy.late';
  return own && row.claimedBy !== staffId ? 'privacy.notYours' : row;
}
const move = (tx: Tx, row: RequestRow, act: Act, more: Partial<typeof dataRequests.$inferInsert> = {}) =>
  tx
    .update(dataRequests)
    .set({ state: after(row.state, act) ?? row.state, ...more })
    .where(eq(dataRequests.id, row.id));

/** Takes the request; a colleague may take it over, and the record says so. */
export async function claimRequest(house: House, doing: Doing, now: Date): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const row = await take(tx, doing, 'claim', { own: false });
    if (typeof row === 'string') return row;
    if (row.claimedBy === doing.staffId) return null;
    await move(tx, row, 'claim', { claimedBy: doing.staffId });
    await recordStep(tx, house, { ...doing, event: 'claim', facts: { from: row.claimedBy } }, now);
    return null;
  });
}

/** Decides whether the person is who the data is about, and says how that was seen. */
export async function decideIdentity(house: House, doing: Doing, act: 'proved' | 'unproved', why: string, now: Date): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const row = await take(tx, doing, act);
    if (typeof row === 'string') return row;
    await move(tx, row, act, { identity: act });
    await recordStep(tx, house, { ...doing, event: act, why }, now);
    return null;
  });
}

export async function beginWork(house: House, doing: Doing, now: Date): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const row = await take(tx, doing, 'begin');
    if (typeof row === 'string') return row;
    await move(tx, row, 'begin');
    await recordStep(tx, house, { ...doing, event: 'begin' }, now);
    return null;
  });
}

/** Lets the person take the archive from the page of the request. Nobody of the office reads it. */
export async function grantArchive(house: House, doing: Doing, why: string, now: Date): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const row = await take(tx, doing, 'export');
    if (typeof row === 'string') return row;
    if (row.identity !== 'proved') return 'privacy.identityFirst';
    const archiveUntil = new Date(now.getTime() + requestRules.archiveDays * 86_400_000);
    await move(tx, row, 'export', { archiveUntil });
    await recordStep(tx, house, { ...doing, event: 'export', why }, now);
    return null;
  });
}

/** Asks a second person to erase what may go before its term. */
export async function askErasure(house: House, doing: Doing, why: string, now: Date): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const row = await take(tx, doing, 'eraseAsk');
    if (typeof row === 'string') return row;
    if (row.identity !== 'proved') return 'privacy.identityFirst';
    const [open] = await tx
      .select({ id: dataErasures.id })
      .from(dataErasures)
      .where(and(eq(dataErasures.requestId, row.id), isNull(dataErasures.answer)));
    if (open) return 'privacy.erase.waits';
    await tx.insert(dataErasures).values({ requestId: row.id, askedBy: doing.staffId, askedAt: now, whySealed: house.vault.seal(why) });
    await recordStep(tx, house, { ...doing, event: 'eraseAsk', why }, now);
    return null;
  });
}

/** The second person's word: never of the one who asked. A yes erases at once, in the same transaction. */
export async function answerErasure(
  house: House,
  doing: Doing,
  { answer, why, parts }: { answer: 'confirmed' | 'refused'; why: string; parts: readonly Personal[] },
  now: Date,
): Promise<Fault> {
  return house.database.db.transaction(async (tx) => {
    const event = answer === 'confirmed' ? 'eraseYes' : 'eraseNo';
    const row = await take(tx, doing, event, { own: false });
    if (typeof row === 'string') return row;
    const [asked] = await tx
      .select()
      .from(dataErasures)
      .where(and(eq(dataErasures.requestId, row.id), isNull(dataErasures.answer)))
      .for('update');
    if (!asked) return 'privacy.late';
    if (asked.askedBy === doing.staffId) return 'privacy.erase.other';
    await tx.update(dataErasures).set({ answer, answeredBy: doing.staffId, answeredAt: now }).where(eq(dataErasures.id, asked.id));
    await recordStep(tx, house, { ...doing, event, why, facts: { askedBy: asked.askedBy } }, now);
    const email = answer === 'confirmed' ? subjectEmail(house, row) : null;
    if (email !== null) await eraseFor(tx, house, email, parts, now);
    return null;
  });
}

/** `parts`: where the portal looks whether it knows an address. */
type Said = { words: string; reason: Reason | null; parts: readonly Personal[] };

/** Closes the request with words to the person; with a reason it is a refusal. */
export async function closeRequest(house: House, doing: Doing, said: Said, now: Date): Promise<Fault> {
  const { words, reason } = said;
  return house.database.db.transaction(async (tx) => {
    const act = reason === null ? 'answer' : 'refuse';
    const row = await take(tx, doing, act);
    if (typeof row === 'string') return row;
    await move(tx, row, act, { answerSealed: house.vault.seal(words), reason, closedAt: now });
    await recordStep(tx, house, { ...doing, event: act, facts: reason === null ? {} : { reason } }, now);
    await tell(tx, house, row, said, now);
    return null;
  });
}

/**
 * Whose identity was not proved is answered through the known contact only: the words go to the address the data is kept under,
 * where anything is kept under it, and the one who asked hears no more than that.
 */
async function tell(tx: Tx, house: House, row: RequestRow, { words, reason, parts }: Said, now: Date): Promise<void> {
  const email = row.emailSealed === null ? null : house.vault.open(row.emailSealed);
  const about = row.aboutSealed === null ? null : house.vault.open(row.aboutSealed);
  const letter = (template: string, to: string, data: Record<string, unknown>) =>
    promiseLetter(
      tx,
      house,
      { lane: 'resident', template, to, subjectKind: 'request', subjectId: row.id, data, key: `${template}:${row.id}`, language: row.language },
      now,
    );
  const data = { number: row.number, words, reason };
  if (!isElsewhere(row)) {
    if (email !== null) await letter('privacy.answered', email, data);
    return;
  }
  if (email !== null) await letter('privacy.elsewhere', email, { number: row.number });
  if (about !== null && (await isKnown(tx, house, about, parts))) await letter('privacy.known', about, data);
}

/** Whether the portal has an account or a confirmed thing of this address: a stranger's typing makes no known contact. */
async function isKnown(tx: Tx, house: House, email: string, parts: readonly Personal[]): Promise<boolean> {
  const { id, person } = await findPerson(tx, house, email);
  if (id !== null) return true;
  for (const part of parts) if ((await part.subjects(tx, person, 'uk')).length > 0) return true;
  return false;
}
