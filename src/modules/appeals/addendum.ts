/** Words added to a letter that has gone: a letter of its own, read and approved like the first one, under that one's number. */
import { randomUUID } from 'node:crypto';
import { count, eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appeals, appealVersions } from '#db/schema/appeals.ts';
import { writeConsents } from '#platform/consents.ts';
import { handOver, listFiles, type StoredFile } from '#platform/files.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { appealOwner, storeFiles } from './accept.ts';
import { addedConsent } from './agreed.ts';
import { confirmedToday } from './confirm.ts';
import { canonical, hashOf, limits, type AppealContent } from './form.ts';
import { moveAppeal } from './history.ts';
import { openVersion } from './letter.ts';
import { formatAddendum } from './rules.ts';
import { mayAddTo } from './statusAddenda.ts';
import { askModerators } from './submit.ts';
import { waitingFiles } from './waitingFiles.ts';

type AppealRow = typeof appeals.$inferSelect;
/** A letter that may be added to, with its words as the police got them. */
export type Addable = { letter: AppealRow; content: AppealContent; /** Addenda it has already. */ addenda: number };

/** The letter of this number, or null when it may not be added to: it has not gone, is closed, forgotten, or an addendum itself. */
export async function findAddable(db: Db | Tx, house: House, number: string): Promise<Addable | null> {
  const [letter] = await db.select().from(appeals).where(eq(appeals.number, number));
  if (!letter) return null;
  const [all] = await db.select({ addenda: count() }).from(appeals).where(eq(appeals.parentId, letter.id));
  const addenda = Number(all?.addenda ?? 0);
  const opened = mayAddTo(letter, addenda) ? await openVersion(db, house, letter.id, letter.version) : null;
  return opened ? { letter, content: opened.content, addenda } : null;
}

export type Adding = {
  essence: string;
  /** Made with the form: the same form sent twice is one addendum. */
  once: string;
  language: Language;
};

/** Stores the addendum with the files that wait for it and puts it before the moderators, in one transaction. Answers its number, or null. */
export async function addToLetter(house: House, number: string, adding: Adding, now: Date): Promise<string | null> {
  return house.database.db.transaction(async (tx) => {
    const [row] = await tx.select({ id: appeals.id }).from(appeals).where(eq(appeals.number, number)).for('update');
    if (!row) return null;
    const sendKey = house.vault.digest('appeals.addendum', `${row.id}:${adding.once}`);
    const [sent] = await tx.select({ number: appeals.number }).from(appeals).where(eq(appeals.sendKey, sendKey));
    if (sent) return sent.number;
    const addable = await findAddable(tx, house, number);
    if (!addable) return null;
    const { letter } = addable;
    const waiting = { owner: waitingFiles('addendum', letter.id), box: house.vault };
    const kept = await listFiles(tx, waiting.box, waiting.owner);
    const content = addendumOf(addable.content, number, adding, kept, now);
    const id = randomUUID();
    const own = formatAddendum(number, addable.addenda + 1);
    await store(tx, house, letter, { id, number: own, sendKey, content, waits: await isSixth(tx, letter, now) }, now);
    await handOver(tx, waiting, { owner: appealOwner(id), box: house.vault });
    await storeFiles(tx, house, id, kept);
    if (!(await moveAppeal(tx, { appealId: id, event: 'add', actor: 'applicant', record: { letter: letter.id } }, now)))
      throw new Error('An addendum could not be begun.');
    await writeConsents(tx, [addedConsent(house, id, content, 'appeals.addendum', now)]);
    await askModerators(tx, house, id, now);
    return own;
  });
}

const isSixth = async (tx: Tx, letter: AppealRow, now: Date): Promise<boolean> =>
  letter.emailDigest !== null && (await confirmedToday(tx, letter.emailDigest, letter.id, now)) >= limits.perDay;

/** Who writes, about whom and where is what the letter says; the words, the files and the day are new. */
function addendumOf(letter: AppealContent, number: string, { essence, language }: Adding, kept: readonly StoredFile[], now: Date): AppealContent {
  return {
    ...letter,
    language,
    essence,
    request: '',
    earlier: '',
    // The hash that is approved names the letter too.
    follows: number,
    shorten: '',
    crime: null,
    supporters: [],
    files: kept.map(({ label, type, bytes, sha256, purpose, evidence }) => ({ label, type, bytes, sha256, purpose, evidence })),
    authoredAt: now.toISOString(),
  };
}

type ToStore = { id: string; number: string; sendKey: string; content: AppealContent; waits: boolean };

async function store(tx: Tx, house: House, letter: AppealRow, { id, number, sendKey, content, waits }: ToStore, now: Date): Promise<void> {
  const text = canonical(content);
  const hash = hashOf(text);
  const { codeHash, kind, kindChosen, region, territory, nameSealed, emailSealed, emailDigest, allowStatistics, allowSurvey, allowPublish } = letter;
  await tx.insert(appeals).values({
    ...{ codeHash, kind, kindChosen, region, territory, nameSealed, emailSealed, emailDigest, allowStatistics, allowSurvey, allowPublish },
    id,
    parentId: letter.id,
    number,
    sendKey,
    state: 'draft',
    language: content.language,
    version: 1,
    contentHash: hash,
    waitsNote: waits ? 'appeals.waits.sixth' : null,
    createdAt: now,
    confirmedAt: now,
    submittedAt: now,
  });
  await tx.insert(appealVersions).values({ appealId: id, version: 1, sealed: house.vault.seal(text), textHash: hash, createdAt: now });
}
