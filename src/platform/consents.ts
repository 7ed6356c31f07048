/**
 * The register of consents: who agreed to what, in which words, where and when, and what was taken back.
 * Rows are only added, in the transaction of what they allow, so an agreement can be shown and never made up afterwards.
 */
import { createHash, randomUUID } from 'node:crypto';
import { and, count, desc, eq, inArray, isNull, lt, max, min, notExists, or, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { addRows, type Db, type Tx } from '#db/index.ts';
import { consents, consentTexts } from '#db/schema/consents.ts';
import { writeAudit } from './audit.ts';
import type { House } from './house.ts';
import { translator, type Language, type StringKey } from './i18n.ts';

/** What a consent covers. */
export type Covered = { subjectKind: string; subjectId: string; personDigest: string | null };

export type ConsentKind = {
  purpose: string;
  /** The words people see where they agree, in order. */
  words: readonly StringKey[];
  /** What it is called on a list. */
  label: StringKey;
  /** `subject`: it belongs to whoever may open what it covers. `person`: to whoever holds the mailbox, which was proved when it was given. */
  whose: 'subject' | 'person';
  /** What a withdrawal stops, in words. */
  ends: StringKey;
  /** Stops what it covers, in the transaction of the withdrawal. `late`: that has happened and cannot be undone. Absent for a statement, which is no consent. */
  stop?(tx: Tx, house: House, covered: Covered, now: Date): Promise<'stopped' | 'late'>;
};

/** How long a consent can be shown after its last word: the ordinary limitation of claims (Civil Code of Ukraine, article 257). */
export const consentYears = 3;

const wordsOf = (words: readonly StringKey[], language: Language): string => words.map((key) => translator(language)(key)).join('\n');
const hashes = new WeakMap<readonly StringKey[], Map<Language, string>>();
/** Names the very words that are shown: other words are another version. */
export function wordsHash(words: readonly StringKey[], language: Language): string {
  const known = hashes.get(words) ?? new Map<Language, string>();
  hashes.set(words, known);
  const hash = known.get(language) ?? createHash('sha256').update(wordsOf(words, language), 'utf8').digest('hex');
  known.set(language, hash);
  return hash;
}

export type GivenConsent = Covered & { kind: Pick<ConsentKind, 'purpose' | 'words'>; language: Language; place: string; at: Date };

/** Adds what was agreed to, in one statement. */
export const writeConsents = (tx: Tx, given: readonly GivenConsent[]): Promise<void> =>
  addRows(
    tx,
    consents,
    given.map(({ kind, personDigest, subjectKind, subjectId, language, place, at }) => ({
      id: randomUUID(),
      act: 'given' as const,
      purpose: kind.purpose,
      personDigest,
      subjectKind,
      subjectId,
      textHash: wordsHash(kind.words, language),
      language,
      place,
      at,
    })),
  );

const taken = alias(consents, 'taken');
const stands = (db: Db | Tx): SQL =>
  notExists(
    db
      .select({ one: sql`1` })
      .from(taken)
      .where(eq(taken.givenId, consents.id)),
  );

/** Notes the end of what stands for this purpose and thing; of one person, when one is named. Doing it twice notes it once. */
export async function noteWithdrawal(
  tx: Tx,
  { purpose, subjectKind, subjectId, personDigest }: Omit<Covered, 'personDigest'> & { purpose: string; personDigest?: string },
  place: string,
  now: Date,
): Promise<void> {
  const standing = await tx
    .select()
    .from(consents)
    .where(
      and(
        eq(consents.act, 'given'),
        eq(consents.purpose, purpose),
        eq(consents.subjectKind, subjectKind),
        eq(consents.subjectId, subjectId),
        personDigest === undefined ? undefined : eq(consents.personDigest, personDigest),
        stands(tx),
      ),
    );
  await addRows(
    tx,
    consents,
    standing.map((row) => ({ ...row, id: randomUUID(), act: 'withdrawn' as const, givenId: row.id, place, at: now })),
    { known: 'skip' },
  );
}

/** Cuts the person off once what was agreed to is forgotten: that somebody agreed, to which words and when, stays. */
export async function forgetConsentPerson(tx: Db | Tx, subjectKind: string, subjectId: string): Promise<void> {
  await tx
    .update(consents)
    .set({ personDigest: null })
    .where(and(eq(consents.subjectKind, subjectKind), eq(consents.subjectId, subjectId)));
}

export type Consent = Covered & {
  id: string;
  kind: ConsentKind;
  language: Language;
  textHash: string;
  /** What was shown, word for word. */ words: string | null;
  givenAt: Date;
  withdrawnAt: Date | null;
};
/** A list longer than this is cut at its oldest end. */
const most = 500;

/** What one person agreed to, newest first: by the address, and for the things the person may open. */
export async function listConsents(
  db: Db | Tx,
  kinds: readonly ConsentKind[],
  { personDigest, subjects }: { personDigest: string | null; subjects: readonly { kind: string; id: string }[] },
): Promise<Consent[]> {
  const purposes = (whose: ConsentKind['whose']): string[] => kinds.filter((kind) => kind.whose === whose).map(({ purpose }) => purpose);
  const mine = personDigest === null ? undefined : and(eq(consents.personDigest, personDigest), inArray(consents.purpose, purposes('person')));
  const theirs = [...Map.groupBy(subjects, ({ kind }) => kind)].map(([kind, all]) =>
    and(
      eq(consents.subjectKind, kind),
      inArray(
        consents.subjectId,
        all.map(({ id }) => id),
      ),
      inArray(consents.purpose, purposes('subject')),
    ),
  );
  if (!mine && theirs.length === 0) return [];
  const rows = await db
    .select({ row: consents, withdrawnAt: taken.at, words: consentTexts.words })
    .from(consents)
    .leftJoin(taken, eq(taken.givenId, consents.id))
    .leftJoin(consentTexts, eq(consentTexts.hash, consents.textHash))
    .where(and(eq(consents.act, 'given'), or(mine, ...theirs)))
    .orderBy(desc(consents.at), consents.purpose)
    .limit(most);
  return rows.flatMap(({ row, withdrawnAt, words }): Consent[] => {
    const kind = kinds.find(({ purpose }) => purpose === row.purpose);
    const { id, personDigest: digest, subjectKind, subjectId, language, textHash, at } = row;
    return kind ? [{ id, kind, personDigest: digest, subjectKind, subjectId, language, textHash, words, givenAt: at, withdrawnAt }] : [];
  });
}

/** Takes a consent back and stops what it covers, in one transaction; `null`: there is nothing to take back. */
export async function withdrawConsent(house: House, consent: Consent, place: string, now: Date): Promise<'stopped' | 'late' | null> {
  const { stop, purpose } = consent.kind;
  if (!stop || consent.withdrawnAt) return null;
  return house.database.db.transaction(async (tx) => {
    const ended = await stop(tx, house, consent, now);
    if (ended === 'late') return ended;
    const [row] = await tx
      .select()
      .from(consents)
      .where(and(eq(consents.id, consent.id), stands(tx)));
    if (row) await addRows(tx, consents, [{ ...row, id: randomUUID(), act: 'withdrawn' as const, givenId: row.id, place, at: now }], { known: 'skip' });
    const { subjectKind, subjectId } = consent;
    const detail = { purpose, consent: consent.id };
    await writeAudit(tx, { staffId: null, by: 'resident', act: 'consents.withdraw', subjectKind, subjectId, detail }, now);
    return ended;
  });
}

/** Keeps the words that are in use now, so that a hash can always be read. */
export async function keepConsentTexts(db: Db | Tx, kinds: readonly ConsentKind[], now: Date): Promise<void> {
  const texts = kinds.flatMap(({ words }) =>
    (['uk', 'en'] as const).map((language) => ({ hash: wordsHash(words, language), language, words: wordsOf(words, language), firstAt: now })),
  );
  await addRows(db, consentTexts, texts, { known: 'skip' });
}

export type ConsentCount = {
  purpose: string;
  language: Language;
  textHash: string;
  words: string | null;
  given: number;
  withdrawn: number;
  firstAt: Date;
  lastAt: Date;
};
export const consentsPerPage = 25;

/** How many agreed to each version of each text, the one used last first. */
export async function countConsents(db: Db | Tx, page: number): Promise<{ rows: ConsentCount[]; more: boolean }> {
  const found = await db
    .select({
      purpose: consents.purpose,
      language: consents.language,
      textHash: consents.textHash,
      words: consentTexts.words,
      given: count(),
      withdrawn: count(taken.id),
      firstAt: min(consents.at),
      lastAt: max(consents.at),
    })
    .from(consents)
    .leftJoin(taken, eq(taken.givenId, consents.id))
    .leftJoin(consentTexts, eq(consentTexts.hash, consents.textHash))
    .where(eq(consents.act, 'given'))
    .groupBy(consents.purpose, consents.language, consents.textHash, consentTexts.words)
    .orderBy(desc(max(consents.at)), consents.purpose, consents.language)
    .limit(consentsPerPage + 1)
    .offset((page - 1) * consentsPerPage);
  const rows = found
    .slice(0, consentsPerPage)
    .flatMap(({ firstAt, lastAt, given, withdrawn, ...row }): ConsentCount[] =>
      firstAt && lastAt ? [{ ...row, given: Number(given), withdrawn: Number(withdrawn), firstAt, lastAt }] : [],
    );
  return { rows, more: found.length > consentsPerPage };
}

/** Forgets what can no longer be disputed: three years after a withdrawal, or after it was given when what it covered has its own end. `lasting`: purposes that hold until withdrawn. */
export async function forgetConsents(db: Db, lasting: readonly string[], now: Date): Promise<number> {
  const before = new Date(now);
  before.setUTCFullYear(before.getUTCFullYear() - consentYears);
  return db.transaction(async (tx) => {
    const ends = await tx
      .delete(consents)
      .where(and(eq(consents.act, 'withdrawn'), lt(consents.at, before)))
      .returning({ givenId: consents.givenId });
    const over = ends.flatMap(({ givenId }) => givenId ?? []);
    if (over.length > 0) await tx.delete(consents).where(inArray(consents.id, over));
    const gone = await tx
      .delete(consents)
      .where(and(eq(consents.act, 'given'), isNull(consents.givenId), lt(consents.at, before), notLasting(lasting), stands(tx)))
      .returning({ id: consents.id });
    return over.length + gone.length;
  });
}
const notLasting = (lasting: readonly string[]): SQL | undefined =>
  lasting.length > 0 ? sql`${consents.purpose} <> all(string_to_array(${lasting.join()}, ','))` : undefined;
