/** People with an account of their own, for tests: codes are read from the letters that were promised, as the mailbox would get them. */
import { desc, eq } from 'drizzle-orm';
import { outbox } from '#db/schema/outbox.ts';
import { hashOf } from '#modules/residents/codes.ts';
import { beginEntry, finishEntry, finishProof } from '#modules/residents/entry.ts';
import { findResident, type Resident } from '#modules/residents/index.ts';
import type { House } from '#platform/house.ts';

/** The six digits of the newest letter to this address; with a token, of the entry that browser began. */
export async function codeFor(house: House, email: string, token?: string): Promise<string> {
  const rows = await house.database.db.select().from(outbox).where(eq(outbox.template, 'residents.code')).orderBy(desc(outbox.acceptedAt));
  const mine = rows.find(
    (row) => row.toSealed !== null && house.vault.open(row.toSealed) === email && (token === undefined || row.subjectId === hashOf(token).slice(0, 16)),
  );
  if (!mine?.dataSealed) throw new Error(`No code was written to ${email}.`);
  return JSON.parse(house.vault.open(mine.dataSealed)).code;
}

/** How many letters with codes were promised to this address. */
export async function codesFor(house: House, email: string): Promise<number> {
  const rows = await house.database.db.select().from(outbox).where(eq(outbox.template, 'residents.code'));
  return rows.filter((row) => row.toSealed !== null && house.vault.open(row.toSealed) === email).length;
}

export const begin = (house: House, email: string, now: Date, more: { network?: string; device?: string | null } = {}) =>
  beginEntry(house, { email, network: 'net', device: null, language: 'uk', ...more }, 'enter', now);

/** The token of an entry that was begun. */
export async function begun(house: House, email: string, now: Date, more: { network?: string; device?: string | null } = {}): Promise<string> {
  const step = await begin(house, email, now, more);
  if (step.status !== 'sent') throw new Error(step.status);
  return step.token;
}

/** Signs in as the pages do; answers the token, the mark of the browser and the person. */
export async function entered(
  house: House,
  email: string,
  now: Date,
  more: { network?: string; device?: string | null } = {},
): Promise<{ token: string; device: string; resident: Resident }> {
  const token = await begun(house, email, now, more);
  const done = await finishEntry(house, { token, digits: await codeFor(house, email, token), before: null }, now);
  if (done.status !== 'in') throw new Error(done.status);
  const resident = await findResident(house, done.token, now);
  if (!resident) throw new Error('Nobody is signed in.');
  return { ...done, resident };
}

/** Shows once more whose mailbox it is. */
export async function proved(house: House, resident: Resident, now: Date): Promise<string> {
  const step = await beginEntry(house, { email: resident.email, network: 'net', device: null, language: 'uk' }, 'prove', now);
  if (step.status !== 'sent') throw new Error(step.status);
  const done = await finishProof(house, resident, { token: step.token, digits: await codeFor(house, resident.email, step.token) }, now);
  if (done.status !== 'proved') throw new Error(done.status);
  return done.token;
}
