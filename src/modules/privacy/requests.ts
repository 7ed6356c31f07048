/** Requests about own data, from the person: asked, proved by six digits, numbered. Before the digits nothing counts. */
import { randomInt } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { dataRequestEvents, dataRequestNumbers, dataRequests } from '#db/schema/privacy.ts';
import { spendCode } from '#modules/residents/index.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { kyivDay } from '#platform/hours.ts';
import type { Language } from '#platform/i18n.ts';
import { formatRunning, makeCode, type Region } from '#platform/numbers.ts';
import { promiseLetter } from '#platform/outbox.ts';
import { emailDigest } from '#platform/personal.ts';
import { lastDay, type RequestEvent, type RequestKind } from './rules.ts';

/** The portal serves one region today; the number already says which. */
const region: Region = 'OD';
export type RequestRow = typeof dataRequests.$inferSelect;

export const requestCodeHash = (house: Pick<House, 'vault'>, number: string, code: string): string => house.vault.digest('privacy.code', `${number}:${code}`);

export type Asked = { kind: RequestKind; text: string; email: string; about: string; language: Language };

/** Keeps what was asked with the entry whose digits will prove the address. */
export async function keepAsked(tx: Tx, house: House, { kind, text, email, about, language }: Asked, entryId: string, now: Date): Promise<void> {
  const other = about.trim() !== '' && emailDigest(house, about) !== emailDigest(house, email) ? about.trim() : null;
  await tx.insert(dataRequests).values({
    entryId,
    kind,
    state: 'unconfirmed',
    language,
    emailSealed: house.vault.seal(email.trim()),
    emailDigest: emailDigest(house, email),
    aboutSealed: other === null ? null : house.vault.seal(other),
    aboutDigest: other === null ? null : emailDigest(house, other),
    textSealed: text.trim() === '' ? null : house.vault.seal(text),
    askedAt: now,
  });
}

export type Step = { requestId: string; event: RequestEvent; staffId: string | null; facts?: Record<string, string | number | boolean | null>; why?: string };

/** A step of a request: its row, and a line of the record. */
export async function recordStep(tx: Tx, house: House, { requestId, event, staffId, facts = {}, why }: Step, now: Date): Promise<void> {
  const whySealed = why === undefined ? null : house.vault.seal(why);
  await tx.insert(dataRequestEvents).values({ requestId, event, staffId, facts, whySealed, at: now });
  const by = staffId === null ? ('resident' as const) : ('staff' as const);
  await writeAudit(tx, { staffId, by, act: `privacy.${event}`, subjectKind: 'request', subjectId: requestId, detail: facts }, now);
}

export type Received = { status: 'received'; number: string; code: string } | { status: 'wrong'; left: number } | { status: 'over' };

/** The right digits make it a request: the day of receipt, the last day, number and code, and a letter with them. */
export async function receiveRequest(house: House, typed: { token: string | null; digits: string }, now: Date): Promise<Received> {
  return house.database.db.transaction(async (tx): Promise<Received> => {
    const spent = await spendCode(tx, house, { ...typed, purpose: 'ask' }, now);
    if (spent.status !== 'right') return spent;
    const [row] = await tx
      .select()
      .from(dataRequests)
      .where(and(eq(dataRequests.entryId, spent.id), eq(dataRequests.state, 'unconfirmed')))
      .for('update');
    if (!row) return { status: 'over' };
    const today = kyivDay(now);
    const number = await nextNumber(tx, Number(today.slice(0, 4)));
    const code = makeCode(() => randomInt(256));
    const lastOn = lastDay(today);
    await tx
      .update(dataRequests)
      .set({ entryId: null, number, codeHash: requestCodeHash(house, number, code), state: 'received', receivedAt: now, lastOn })
      .where(eq(dataRequests.id, row.id));
    await recordStep(tx, house, { requestId: row.id, event: 'received', staffId: null, facts: { kind: row.kind, lastOn } }, now);
    await promiseLetter(
      tx,
      house,
      {
        lane: 'resident',
        template: 'privacy.received',
        to: spent.email,
        subjectKind: 'request',
        subjectId: row.id,
        data: { number, code, lastOn },
        key: `privacy.received:${row.id}`,
        language: row.language,
      },
      now,
    );
    return { status: 'received', number, code };
  });
}

async function nextNumber(tx: Tx, year: number): Promise<string> {
  const [given] = await tx
    .insert(dataRequestNumbers)
    .values({ region, year, last: 1 })
    .onConflictDoUpdate({ target: [dataRequestNumbers.region, dataRequestNumbers.year], set: { last: sql`${dataRequestNumbers.last} + 1` } })
    .returning({ last: dataRequestNumbers.last });
  if (!given) throw new Error('No number was given.');
  return formatRunning({ series: 'ZD', region, year, running: given.last });
}
