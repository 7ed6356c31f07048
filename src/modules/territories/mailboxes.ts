/** Mailboxes of the police: a letter with a link and a code goes to each, and only one that answers is ever written to. */
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { and, asc, count, desc, eq, gt, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { mailboxes, mailboxLetters, units } from '#db/schema/territories.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { formatDate, translator, type StringKey } from '#platform/i18n.ts';
import { markdownLetter } from '#platform/mail.ts';
import { promiseLetter, type LetterKind } from '#platform/outbox.ts';
import { link } from '#routes.ts';

export const mailboxRoles = ['appeals', 'duty', 'prevention', 'control', 'head'] as const;
export type MailboxRole = (typeof mailboxRoles)[number];

const day = 86_400_000;
export const mailboxRules = { letterDays: 14, yearDays: 365, soonDays: 30, codeTries: 5, pauseMinutes: 10, pageSize: 25 };

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
const codeHash = (house: House, mailboxId: string, code: string): string => house.vault.digest('territories.mailbox', `${mailboxId}:${code}`);

const Data = z.object({ token: z.string(), code: z.string(), unit: z.string(), role: z.enum(mailboxRoles), endsAt: z.iso.datetime() });
export const mailboxLetter: LetterKind = {
  async render(house, _db, letter) {
    const { token, code, unit, role, endsAt } = Data.parse(letter.data);
    return markdownLetter('territories.mailbox', letter.language, {
      unit,
      role: translator(letter.language)(`territories.mailbox.role.${role}`),
      code: `${code.slice(0, 3)} ${code.slice(3)}`,
      until: formatDate(letter.language, new Date(endsAt)),
      link: `${house.env.origin}${link('territories.mailbox', 'uk', { token })}`,
    });
  },
};

/** Writes to a mailbox that two persons agreed on. A newer letter ends the older ones. */
export async function askMailbox(tx: Tx, house: House, mailboxId: string, now: Date): Promise<void> {
  const [box] = await tx
    .select({ address: mailboxes.address, role: mailboxes.role, unit: units.nameUk })
    .from(mailboxes)
    .innerJoin(units, eq(units.code, mailboxes.unit))
    .where(and(eq(mailboxes.id, mailboxId), isNotNull(mailboxes.agreedBy), isNull(mailboxes.retiredAt)));
  if (!box) throw new Error('Only a mailbox that was agreed on is written to.');
  const token = randomBytes(32).toString('base64url');
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  const endsAt = new Date(now.getTime() + mailboxRules.letterDays * day);
  await tx
    .update(mailboxLetters)
    .set({ endsAt: now })
    .where(and(eq(mailboxLetters.mailboxId, mailboxId), isNull(mailboxLetters.usedAt), gt(mailboxLetters.endsAt, now)));
  await tx.insert(mailboxLetters).values({ tokenHash: hashOf(token), mailboxId, codeHash: codeHash(house, mailboxId, code), sentAt: now, endsAt });
  await promiseLetter(
    tx,
    house,
    {
      lane: 'police',
      template: 'territories.mailbox',
      to: box.address,
      subjectKind: 'mailbox',
      subjectId: mailboxId,
      data: { token, code, unit: box.unit, role: box.role, endsAt: endsAt.toISOString() },
      key: `territories.mailbox:${hashOf(token)}`,
    },
    now,
  );
}

export type MailboxView =
  { state: 'ended' } | { state: 'asked' | 'confirmed'; mailboxId: string; unit: string; role: MailboxRole; address: string; until: Date };

/** What the link opens. Looking changes nothing. */
export async function findMailboxLetter(db: Db | Tx, token: string, now: Date): Promise<MailboxView> {
  if (!/^[\w-]{43}$/.test(token)) return { state: 'ended' };
  const [row] = await db
    .select({ letter: mailboxLetters, box: mailboxes, unit: units.nameUk })
    .from(mailboxLetters)
    .innerJoin(mailboxes, eq(mailboxes.id, mailboxLetters.mailboxId))
    .innerJoin(units, eq(units.code, mailboxes.unit))
    .where(eq(mailboxLetters.tokenHash, hashOf(token)));
  if (!row || row.box.retiredAt !== null) return { state: 'ended' };
  const known = { mailboxId: row.box.id, unit: row.unit, role: row.box.role, address: row.box.address };
  if (row.letter.usedAt !== null && row.box.expiresAt !== null) return { state: 'confirmed', ...known, until: row.box.expiresAt };
  return row.letter.endsAt > now ? { state: 'asked', ...known, until: row.letter.endsAt } : { state: 'ended' };
}

/** The button behind the link: from now on, and for a year, letters may go there. Pressing twice is pressing once. */
export async function confirmMailbox(house: House, token: string, now: Date): Promise<MailboxView> {
  return house.database.db.transaction(async (tx) => {
    const view = await findMailboxLetter(tx, token, now);
    if (view.state !== 'asked') return view;
    await open(tx, view.mailboxId, hashOf(token), { staffId: null, by: 'police' }, now);
    return findMailboxLetter(tx, token, now);
  });
}

/** The same by the code of the letter, read aloud to a colleague: for a mail gateway that takes links away. Null when the code is right. */
export async function confirmByCode(
  tx: Tx,
  house: House,
  { mailboxId, code, by }: { mailboxId: string; code: string; by: string },
  now: Date,
): Promise<StringKey | null> {
  const [letter] = await tx
    .select()
    .from(mailboxLetters)
    .where(and(eq(mailboxLetters.mailboxId, mailboxId), isNull(mailboxLetters.usedAt), gt(mailboxLetters.endsAt, now)))
    .orderBy(desc(mailboxLetters.sentAt))
    .limit(1)
    .for('update');
  if (!letter || letter.tries >= mailboxRules.codeTries) return 'territories.mailbox.code.ended';
  const right = timingSafeEqual(Buffer.from(letter.codeHash), Buffer.from(codeHash(house, mailboxId, code.replace(/\D/g, ''))));
  if (!right) {
    await tx
      .update(mailboxLetters)
      .set({ tries: letter.tries + 1 })
      .where(eq(mailboxLetters.tokenHash, letter.tokenHash));
    return 'territories.mailbox.code.wrong';
  }
  await open(tx, mailboxId, letter.tokenHash, { staffId: by, by: 'staff' }, now);
  return null;
}

async function open(
  tx: Tx,
  mailboxId: string,
  tokenHash: string,
  who: { staffId: string; by: 'staff' } | { staffId: null; by: 'police' },
  now: Date,
): Promise<void> {
  const expiresAt = new Date(now.getTime() + mailboxRules.yearDays * day);
  await tx.update(mailboxLetters).set({ usedAt: now }).where(eq(mailboxLetters.tokenHash, tokenHash));
  await tx.update(mailboxes).set({ confirmedAt: now, expiresAt }).where(eq(mailboxes.id, mailboxId));
  const detail = { until: expiresAt.toISOString().slice(0, 10) };
  await writeAudit(tx, { ...who, act: 'settings.mailbox.confirm', subjectKind: 'mailbox', subjectId: mailboxId, detail }, now);
}

/** Sends the letter once more; null when it may be, otherwise why not. */
export async function sendMailboxLetter(tx: Tx, house: House, mailboxId: string, by: string, now: Date): Promise<StringKey | null> {
  const [box] = await tx.select().from(mailboxes).where(eq(mailboxes.id, mailboxId)).for('update');
  if (!box || box.agreedBy === null || box.retiredAt !== null) return 'people.gone';
  const [last] = await tx
    .select({ at: sql<Date>`max(${mailboxLetters.sentAt})`.mapWith(mailboxLetters.sentAt) })
    .from(mailboxLetters)
    .where(eq(mailboxLetters.mailboxId, mailboxId));
  if (last?.at && now.getTime() - last.at.getTime() < mailboxRules.pauseMinutes * 60_000) return 'territories.mailbox.soon';
  await askMailbox(tx, house, mailboxId, now);
  await writeAudit(tx, { staffId: by, by: 'staff', act: 'settings.mailbox.send', subjectKind: 'mailbox', subjectId: mailboxId, detail: {} }, now);
  return null;
}

export type MailboxState = 'asked' | 'open' | 'soon' | 'over';
export type ListedMailbox = {
  id: string;
  unit: string;
  unitName: string;
  role: MailboxRole;
  address: string;
  state: MailboxState;
  confirmedAt: Date | null;
  expiresAt: Date | null;
};

const listed = {
  id: mailboxes.id,
  unit: mailboxes.unit,
  unitName: units.nameUk,
  role: mailboxes.role,
  address: mailboxes.address,
  confirmedAt: mailboxes.confirmedAt,
  expiresAt: mailboxes.expiresAt,
};
const living = and(isNull(mailboxes.retiredAt), isNotNull(mailboxes.agreedBy));

function stateOf(box: { confirmedAt: Date | null; expiresAt: Date | null }, now: Date): MailboxState {
  if (box.confirmedAt === null || box.expiresAt === null) return 'asked';
  if (box.expiresAt <= now) return 'over';
  return box.expiresAt.getTime() - now.getTime() < mailboxRules.soonDays * day ? 'soon' : 'open';
}

/** Mailboxes that two persons agreed on and nobody retired, by unit. Pages are counted from 1. */
export async function listMailboxes(db: Db | Tx, page: number, now: Date): Promise<{ mailboxes: ListedMailbox[]; pages: number }> {
  const [all] = await db.select({ n: count() }).from(mailboxes).where(living);
  const pages = Math.max(1, Math.ceil((all?.n ?? 0) / mailboxRules.pageSize));
  const at = Math.min(Math.max(1, page), pages);
  const found = await db
    .select(listed)
    .from(mailboxes)
    .innerJoin(units, eq(units.code, mailboxes.unit))
    .where(living)
    .orderBy(asc(mailboxes.unit), asc(mailboxes.role), asc(mailboxes.address))
    .limit(mailboxRules.pageSize)
    .offset((at - 1) * mailboxRules.pageSize);
  return { mailboxes: found.map((box) => ({ ...box, state: stateOf(box, now) })), pages };
}

/** Those whose year is nearly over, and those whose year is: the soonest first. */
export async function listEnding(db: Db | Tx, now: Date): Promise<ListedMailbox[]> {
  const found = await db
    .select(listed)
    .from(mailboxes)
    .innerJoin(units, eq(units.code, mailboxes.unit))
    .where(and(living, isNotNull(mailboxes.confirmedAt), lte(mailboxes.expiresAt, new Date(now.getTime() + mailboxRules.soonDays * day))))
    .orderBy(asc(mailboxes.expiresAt))
    .limit(mailboxRules.pageSize);
  return found.map((box) => ({ ...box, state: stateOf(box, now) }));
}
