/**
 * Drafts of people without scripts, and receipts of what was sent. Each is sealed under a key that exists only in its
 * author's cookie: the portal keeps the row and cannot read it.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { and, asc, eq, lte } from 'drizzle-orm';
import { z } from 'zod';
import { addRows, isOneOf, together, type Db, type Tx } from '#db/index.ts';
import { appealDrafts } from '#db/schema/appeals.ts';
import { eraseFiles, eraseLostFiles, type Owner } from '#platform/files.ts';
import { openVault, type Vault } from '#platform/vault.ts';
import { steps } from './formSteps.ts';

/** A draft lives so long after its last change. */
export const draftHours = 24;
/** The page with number and code stays open so long: as long as the link in the letter. */
export const receiptHours = 72;

const Typed = z.object({ values: z.record(z.string(), z.string()), lists: z.record(z.string(), z.array(z.string())) });
export type TypedStep = z.infer<typeof Typed>;

const Answers = z.object({
  startedAt: z.iso.datetime(),
  /** The author answered that nobody is in danger now. */
  safe: z.boolean(),
  /** Everything typed, right or wrong, by screen, and at which revision. */
  steps: z.partialRecord(z.enum(steps), Typed.extend({ revision: z.number().int() })),
  /** The author has seen the hint about crime statements and decided. */
  crimeAsked: z.boolean(),
  /** The last screen was reached: changes lead straight back to it. */
  checked: z.boolean(),
});
export type Answers = z.infer<typeof Answers>;

export type Draft = {
  id: string;
  /** What the cookie holds. */
  key: string;
  revision: number;
  answers: Answers;
  touchedAt: Date;
  endsAt: Date;
};

export const Receipt = z.object({
  appealId: z.uuid(),
  number: z.string(),
  code: z.string(),
  email: z.string(),
  sentAt: z.iso.datetime(),
  language: z.enum(['uk', 'en']),
});
export type Receipt = z.infer<typeof Receipt>;

/** Enough of the id for a device to know its own draft; nothing can be opened with it. */
export const shortId = (draft: { id: string } | null): string => draft?.id.slice(0, 16) ?? '';
export const emptyAnswers = (now: Date): Answers => ({ startedAt: now.toISOString(), safe: false, steps: {}, crimeAsked: false, checked: false });

/** The key from a cookie, or null when it cannot be one. */
export function readKey(cookie: string | null): Buffer | null {
  if (cookie === null || !/^[\w-]{43}$/.test(cookie)) return null;
  const key = Buffer.from(cookie, 'base64url');
  return key.length === 32 ? key : null;
}
export const newKey = (): Buffer => randomBytes(32);
export const draftBox = (key: Buffer): Vault => openVault([key]);
const idOf = (box: Vault): string => box.digest('draft', '');
const draftKind = 'draft';
/** A draft is held while it is given a file: it is sent or erased before or after that, and never loses the file in between. */
export const draftOwner = (id: string): Owner => ({
  kind: draftKind,
  id,
  holds: async (tx) => {
    const found = await tx
      .select({ id: appealDrafts.id })
      .from(appealDrafts)
      .where(and(eq(appealDrafts.id, id), eq(appealDrafts.kind, 'draft')))
      .for('share');
    return found.length > 0;
  },
});

/** The key of the receipt that a draft turns into; sending the same draft again leads to the same receipt. */
export const receiptKey = (draftKey: Buffer): Buffer => Buffer.from(hkdfSync('sha256', draftKey, '', 'receipt', 32));

type Row = typeof appealDrafts.$inferSelect;

function open(row: Row, key: Buffer): Draft | null {
  try {
    const answers = Answers.parse(JSON.parse(draftBox(key).openBytes(row.sealed).toString('utf8')));
    return { id: row.id, key: key.toString('base64url'), revision: row.revision, answers, touchedAt: row.touchedAt, endsAt: row.endsAt };
  } catch {
    // Written by another release or damaged: for its author it is the same as absent.
    return null;
  }
}

/** The draft of this cookie; null when there is none, it ended, or the cookie was changed. */
export async function findDraft(db: Db | Tx, cookie: string | null, now: Date): Promise<Draft | null> {
  const key = readKey(cookie);
  if (!key) return null;
  const [row] = await db
    .select()
    .from(appealDrafts)
    .where(eq(appealDrafts.id, idOf(draftBox(key))));
  return row && row.kind === 'draft' && row.endsAt > now ? open(row, key) : null;
}

/**
 * Changes the draft of this cookie, or begins one. The row is locked meanwhile, so two tabs write one after the other,
 * and each writes only the screen it shows.
 */
export async function changeDraft(db: Db, cookie: string | null, now: Date, change: (answers: Answers, revision: number) => Answers): Promise<Draft> {
  return db.transaction(async (tx) => {
    const given = readKey(cookie);
    const [row] = given
      ? await tx
          .select()
          .from(appealDrafts)
          .where(eq(appealDrafts.id, idOf(draftBox(given))))
          .for('update')
      : [];
    const known = given && row && row.kind === 'draft' && row.endsAt > now ? open(row, given) : null;
    // A key that opens nothing is never taken over: somebody may have planted it.
    const key = known && given ? given : newKey();
    const box = draftBox(key);
    const revision = (known?.revision ?? 0) + 1;
    const answers = change(known?.answers ?? emptyAnswers(now), revision);
    const endsAt = new Date(now.getTime() + draftHours * 3_600_000);
    const values = { kind: 'draft' as const, sealed: box.sealBytes(Buffer.from(JSON.stringify(answers), 'utf8')), revision, touchedAt: now, endsAt };
    const id = idOf(box);
    await tx
      .insert(appealDrafts)
      .values({ id, ...values })
      .onConflictDoUpdate({ target: appealDrafts.id, set: values });
    return { id, key: key.toString('base64url'), revision, answers, touchedAt: now, endsAt };
  });
}

/** Removes a draft and its files at once. Nothing happens when it is gone already. */
export async function eraseDraft(db: Db, cookie: string | null): Promise<void> {
  const key = readKey(cookie);
  if (!key) return;
  await eraseRow(db, idOf(draftBox(key)));
}

/** With `endedBy` only when its time is still over once it is locked: whoever types at the last moment gets a day more. */
const eraseRow = (db: Db, id: string, endedBy?: Date): Promise<boolean> =>
  db.transaction(async (tx) => {
    await lockDrafts(tx, [id]);
    if (endedBy && (await tx.$count(appealDrafts, and(eq(appealDrafts.id, id), lte(appealDrafts.endsAt, endedBy)))) === 0) return false;
    await eraseFiles(tx, draftOwner(id));
    await tx.delete(appealDrafts).where(eq(appealDrafts.id, id));
    return true;
  });

/** Locks drafts until the transaction ends, always in one order, and answers the revisions of those that are still there. */
export async function lockDrafts(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  const found = await tx
    .select({ id: appealDrafts.id, revision: appealDrafts.revision })
    .from(appealDrafts)
    .where(isOneOf(appealDrafts.id, ids))
    .orderBy(asc(appealDrafts.id))
    .for('update');
  return new Map(found.map(({ id, revision }) => [id, revision]));
}

/** `key`: of the receipt. */
export type Turning = { draftId: string; key: Buffer; receipt: Receipt; at: Date };

/** In the transaction that stores the appeals: the rows of their drafts become receipts, the answers are gone. */
export async function turnIntoReceipts(tx: Tx, turning: readonly Turning[]): Promise<void> {
  const receipts = turning.map(({ key, receipt, at }) => {
    const box = draftBox(key);
    return {
      id: idOf(box),
      kind: 'receipt' as const,
      sealed: box.sealBytes(Buffer.from(JSON.stringify(receipt), 'utf8')),
      revision: 1,
      touchedAt: at,
      endsAt: new Date(at.getTime() + receiptHours * 3_600_000),
      appealId: receipt.appealId,
    };
  });
  const ids = turning.map(({ draftId }) => draftId);
  await together([tx.delete(appealDrafts).where(isOneOf(appealDrafts.id, ids)).execute(), addRows(tx, appealDrafts, receipts)]);
}

/** What was sent, for the page with number and code. */
export async function findReceipt(db: Db | Tx, cookie: string | null, now: Date): Promise<Receipt | null> {
  const key = readKey(cookie);
  if (!key) return null;
  const box = draftBox(key);
  const [row] = await db
    .select()
    .from(appealDrafts)
    .where(eq(appealDrafts.id, idOf(box)));
  if (!row || row.kind !== 'receipt' || row.endsAt <= now) return null;
  try {
    return Receipt.parse(JSON.parse(box.openBytes(row.sealed).toString('utf8')));
  } catch {
    return null;
  }
}

/** The receipt of this cookie with other words; its time does not grow. */
export async function keepReceipt(db: Db | Tx, cookie: string | null, receipt: Receipt, now: Date): Promise<void> {
  const key = readKey(cookie);
  if (!key) return;
  const box = draftBox(key);
  await db
    .update(appealDrafts)
    .set({ sealed: box.sealBytes(Buffer.from(JSON.stringify(receipt), 'utf8')), touchedAt: now })
    .where(and(eq(appealDrafts.id, idOf(box)), eq(appealDrafts.kind, 'receipt')));
}

/** Forgets drafts and receipts whose time is over, with their files. Safe to run at any time. */
export async function forgetOldDrafts(db: Db, now: Date): Promise<number> {
  const ended = await db.select({ id: appealDrafts.id }).from(appealDrafts).where(lte(appealDrafts.endsAt, now));
  let gone = 0;
  for (const { id } of ended) if (await eraseRow(db, id, now)) gone += 1;
  await eraseLostFiles(db, draftKind, new Date(now.getTime() - draftHours * 3_600_000), async (ids) => {
    const found = await db.select({ id: appealDrafts.id }).from(appealDrafts).where(isOneOf(appealDrafts.id, ids));
    return new Set(found.map((row) => row.id));
  });
  return gone;
}
