/** Deletes an account, and what its owner wishes to go with it. What the law keeps stays, without the account. */
import { eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { residentCodes, residents } from '#db/schema/residents.ts';
import { writeAudit } from '#platform/audit.ts';
import { forgetConsentPerson, noteWithdrawal } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import { emailDigest, type Person, type Personal, type Remains } from '#platform/personal.ts';
import { accountConsent } from './consents.ts';
import type { Resident } from './sessions.ts';

/** What a deletion would find in each part. */
export const listRemains = (db: Db, { person }: Pick<Resident, 'person'>, parts: readonly Personal[]): Promise<{ part: Personal; remains: Remains }[]> =>
  Promise.all(parts.map(async (part) => ({ part, remains: await part.remains(db, person) })));

type Extent = { parts: readonly Personal[]; everything: boolean };

/**
 * Deletes the account with its sessions everywhere, its list and its codes; `everything`: also what the person may erase in each part.
 * All of it in one transaction: after a fault nothing is half gone.
 */
export async function eraseResident(house: House, resident: Resident, extent: Extent, now: Date): Promise<void> {
  await house.database.db.transaction(async (tx) => {
    // Deleted a moment ago in another tab: whoever holds the address now did not ask for this.
    if (!(await eraseAccount(tx, resident.person, resident.id, now))) return;
    await eraseParts(tx, house, resident.person, extent, now);
    const detail = { everything: extent.everything };
    await writeAudit(tx, { staffId: null, by: 'resident', act: 'residents.erase', subjectKind: 'resident', subjectId: resident.id, detail }, now);
  });
}

/** The same for a proved address, with or without an account, in the transaction of those who decided it. They write the record. */
export async function eraseFor(tx: Tx, house: House, email: string, parts: readonly Personal[], now: Date): Promise<void> {
  const person = { emailDigest: emailDigest(house, email), things: [] };
  const [row] = await tx.select({ id: residents.id }).from(residents).where(eq(residents.emailDigest, person.emailDigest));
  if (row) await eraseAccount(tx, person, row.id, now);
  await eraseParts(tx, house, person, { parts, everything: true }, now);
}

async function eraseAccount(tx: Tx, person: Person, id: string, now: Date): Promise<boolean> {
  const gone = await tx.delete(residents).where(eq(residents.id, id)).returning({ id: residents.id });
  if (gone.length === 0) return false;
  await tx.delete(residentCodes).where(eq(residentCodes.emailDigest, person.emailDigest));
  await noteWithdrawal(tx, { purpose: accountConsent.purpose, subjectKind: 'resident', subjectId: id }, 'residents.erase', now);
  await forgetConsentPerson(tx, 'resident', id);
  return true;
}

async function eraseParts(tx: Tx, house: House, person: Person, { parts, everything }: Extent, now: Date): Promise<void> {
  if (everything) for (const part of parts) await part.erase(tx, house, person, now);
}
