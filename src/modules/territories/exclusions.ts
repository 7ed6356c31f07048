/** Who may never receive a letter, and whether a mailbox may be used at all. */
import { and, desc, eq, gt, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { mailboxes, ruleBooks, units } from '#db/schema/territories.ts';
import type { StringKey } from '#platform/i18n.ts';

export type Mailbox = { address: string; role: string; unit: string; unitName: string; level: string; region: string | null; copiesAllowed: boolean };

/** Mail services open to everyone: nobody can say who reads such a mailbox. */
const publicServices = /@(?:.+\.)?(?:gmail|googlemail|ukr|i|meta|bigmir|outlook|hotmail|live|yahoo|icloud|proton|protonmail|mail|yandex|rambler|gmx|aol)\.(?:com|net|ua|ru|me|org|de|com\.ua)$/i;

/** Whether an address belongs to a public mail service. */
export const isPublicService = (address: string): boolean => publicServices.test(address);

/** Mailboxes that two people agreed on, whose code came back, and whose term has not ended. */
export async function usableMailboxes(db: Db | Tx, now: Date): Promise<Mailbox[]> {
  const found = await db
    .select({
      address: mailboxes.address,
      role: mailboxes.role,
      unit: mailboxes.unit,
      unitName: units.nameUk,
      level: units.level,
      region: units.region,
      copiesAllowed: units.copiesAllowed,
      reason: mailboxes.publicServiceReason,
    })
    .from(mailboxes)
    .innerJoin(units, eq(units.code, mailboxes.unit))
    .where(and(isNotNull(mailboxes.agreedBy), lte(mailboxes.confirmedAt, now), gt(mailboxes.expiresAt, now), isNull(mailboxes.retiredAt), eq(units.active, true)))
    .orderBy(mailboxes.unit, desc(mailboxes.confirmedAt));
  return found.filter((box) => !isPublicService(box.address) || box.reason !== null);
}

/**
 * Every mailbox of the units complained of and of all units below them. Of a patrol directorate its control service stays
 * open, because it is who examines patrol officers; leadership of the headquarters closes the whole headquarters.
 */
export async function excludedMailboxes(db: Db | Tx, item: { complained: readonly string[]; marks: readonly string[] }): Promise<Set<string>> {
  const closed = await rows<{ code: string; level: string }>(
    db,
    sql`with recursive closed as (
          select code, level, parent from units
          where ${item.complained.length > 0 ? sql`code in ${[...item.complained]}` : sql`false`}
             or (level = 'gunp' and ${item.marks.includes('leadership')}::boolean)
             or (level = 'patrol' and ${item.marks.includes('patrol')}::boolean)
          union
          select below.code, below.level, below.parent from units below join closed on below.parent = closed.code
        ) select code, level from closed`,
  );
  if (closed.length === 0) return new Set();
  const levels = new Map(closed.map((unit) => [unit.code, unit.level]));
  const boxes = await db.select({ address: mailboxes.address, unit: mailboxes.unit, role: mailboxes.role }).from(mailboxes);
  return new Set(boxes.filter((box) => levels.has(box.unit) && !(levels.get(box.unit) === 'patrol' && box.role === 'control')).map((box) => box.address));
}

/**
 * The last look before a letter leaves: null, or the words that say why it may not. It repeats what routing decided
 * on purpose, because a mailbox may expire and a unit may be named between approval and sending.
 */
export async function whyNotSend(
  db: Db | Tx,
  letter: { mailbox: string; ruleVersion: number; complained: readonly string[]; marks: readonly string[]; region: string | null },
  now: Date,
): Promise<StringKey | null> {
  if ((await excludedMailboxes(db, letter)).has(letter.mailbox)) return 'territories.stop.excluded';
  const boxes = (await usableMailboxes(db, now)).filter((box) => box.address === letter.mailbox);
  if (boxes.length === 0) return 'territories.stop.unconfirmed';
  if (letter.region !== null && !boxes.some((box) => box.region === letter.region || box.level === 'npu')) return 'territories.stop.region';
  const [book] = await db.select().from(ruleBooks).where(eq(ruleBooks.version, letter.ruleVersion));
  return book ? null : 'territories.stop.version';
}
