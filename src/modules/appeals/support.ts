/** The page of one person who was named in a group: yes, no, and back again until the letter is sent. */
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { rows, type Db, type Tx } from '#db/index.ts';
import { appeals, appealSupporters } from '#db/schema/appeals.ts';
import { writeAudit } from '#platform/audit.ts';
import { writeConsents, type Covered } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { headerText } from '#platform/mailText.ts';
import { markdownLetter } from '#platform/mail.ts';
import type { LetterKind } from '#platform/outbox.ts';
import { allow } from '#platform/limits.ts';
import { link } from '#routes.ts';
import { supportConsent } from './agreed.ts';
import { emailDigest, tokenHash } from './codes.ts';
import { fullName } from './form.ts';
import { openVersion } from './letter.ts';
import { showNumber, type State } from './rules.ts';
import { untilMoment } from './show.ts';
import { noteSupportEnds, peopleOf, themeLine } from './supporters.ts';
import type { Desk } from './wizard.ts';

const Data = z.object({ number: z.string(), who: z.string(), theme: z.string(), token: z.string(), endsAt: z.iso.datetime() });

/** Says who asks and about what in one line; never the text, never anybody else of the group. */
export const supportLetter: LetterKind = {
  async render(house, _db, letter) {
    const { number, who, theme, token, endsAt } = Data.parse(letter.data);
    return markdownLetter('appeals.support', letter.language, {
      number: showNumber(number, letter.language),
      who,
      theme,
      link: `${house.env.origin}${link('appeals.support', letter.language, { token })}`,
      until: untilMoment(letter.language, new Date(endsAt)),
    });
  },
};

export type SupportView =
  | { state: 'ended' }
  /** The letter has gone: the answer stands as it is. */
  | { state: 'late'; answer: 'asked' | 'confirmed' | 'refused'; number: string }
  | { state: 'asked' | 'confirmed' | 'refused'; number: string; who: string; theme: string; endsAt: Date; mayConfirm: boolean };

/** In these a person may still agree; until the letter leaves, a person may still step back. */
const before: readonly string[] = ['submitted', 'in_moderation', 'returned'] satisfies State[];
const leaving: readonly string[] = ['approved', 'queued'] satisfies State[];
const gone: readonly string[] = ['sent', 'registered', 'answered', 'closed'] satisfies State[];

/** What the link of a supporter opens. Looking changes nothing and holds nothing up; `hold` is for a transaction that answers. */
export async function findSupport(db: Db | Tx, house: House, token: string, now: Date, hold = false): Promise<SupportView> {
  if (!/^[\w-]{43}$/.test(token)) return { state: 'ended' };
  const [row] = await db
    .select({ supporter: appealSupporters, appeal: appeals })
    .from(appealSupporters)
    .innerJoin(appeals, eq(appeals.id, appealSupporters.appealId))
    .where(eq(appealSupporters.tokenHash, tokenHash(token)));
  if (!row) return { state: 'ended' };
  const { supporter, appeal } = row;
  const { number } = appeal;
  if (gone.includes(appeal.state) || (leaving.includes(appeal.state) && (await isOnItsWay(db, appeal.id, hold))))
    return { state: 'late', answer: supporter.state, number };
  const open = before.includes(appeal.state);
  // An answer given in time may be taken back for as long as there is a letter to take it back from.
  const alive = supporter.state === 'asked' ? open && supporter.endsAt > now : open || leaving.includes(appeal.state);
  const opened = alive ? await openVersion(db, house, appeal.id, appeal.version) : null;
  if (!opened) return { state: 'ended' };
  const who = headerText(fullName(opened.content), 100);
  return {
    state: supporter.state,
    number,
    who,
    theme: themeLine(opened.content.subject),
    endsAt: supporter.endsAt,
    mayConfirm: open && supporter.endsAt > now,
  };
}

/** A worker has the letter, or had it: whatever is said now would come too late. `hold` keeps it from leaving until the transaction ends. */
async function isOnItsWay(db: Db | Tx, appealId: string, hold: boolean): Promise<boolean> {
  const letters = await rows<{ state: string }>(
    db,
    sql`select state from outbox where subject_kind = 'appeal' and subject_id = ${appealId} and template = 'appeals.headquarters' ${hold ? sql`for update` : sql``}`,
  );
  return letters.some((letter) => letter.state !== 'waiting' && letter.state !== 'dead');
}

/** The button behind the link. Saying the same twice is saying it once. */
export async function answerSupport(house: House, token: string, answer: 'confirmed' | 'refused', now: Date, language: Language): Promise<SupportView> {
  return house.database.db.transaction(async (tx): Promise<SupportView> => {
    const [row] = await tx
      .select({ id: appealSupporters.id, appealId: appealSupporters.appealId, digest: appealSupporters.digest })
      .from(appealSupporters)
      .where(eq(appealSupporters.tokenHash, tokenHash(token)));
    if (row) await tx.select({ id: appeals.id }).from(appeals).where(eq(appeals.id, row.appealId)).for('update');
    const view = await findSupport(tx, house, token, now, true);
    if (!row || view.state === 'ended' || view.state === 'late' || view.state === answer) return view;
    if (answer === 'confirmed' && !view.mayConfirm) return view;
    await keepAnswer(tx, row, answer, now);
    const email = await emailOf(tx, house, row);
    if (email !== null && answer === 'confirmed') await writeConsents(tx, [supportConsent(house, row.appealId, email, language, now)]);
    if (email !== null && answer === 'refused') await noteSupportEnds(tx, house, row.appealId, email, 'appeals.support', now);
    return findSupport(tx, house, token, now);
  });
}

type Row = { id: string; appealId: string; digest: string };

async function keepAnswer(tx: Tx, row: Row, answer: 'confirmed' | 'refused', now: Date): Promise<void> {
  await tx.update(appealSupporters).set({ state: answer, answeredAt: now }).where(eq(appealSupporters.id, row.id));
  const detail = { supporter: row.id, answer };
  await writeAudit(tx, { staffId: null, by: 'resident', act: 'appeals.support', subjectKind: 'appeal', subjectId: row.appealId, detail }, now);
}

/** Who a person of a group is stands only in the sealed text. */
async function listPeople(db: Db | Tx, house: House, appealId: string): Promise<{ digest: string; email: string }[]> {
  const [appeal] = await db.select({ version: appeals.version }).from(appeals).where(eq(appeals.id, appealId));
  const opened = appeal ? await openVersion(db, house, appealId, appeal.version) : null;
  return opened ? peopleOf(house, appealId, opened.content).map(({ digest, person }) => ({ digest, email: person.email })) : [];
}
const emailOf = async (db: Db | Tx, house: House, row: Row): Promise<string | null> =>
  (await listPeople(db, house, row.appealId)).find((one) => one.digest === row.digest)?.email ?? null;

/** The same step back, from the account of the person: possible until the letter leaves. */
export async function withdrawSupport(tx: Tx, house: House, { subjectId, personDigest }: Covered, now: Date): Promise<'stopped' | 'late'> {
  const [appeal] = await tx.select({ state: appeals.state }).from(appeals).where(eq(appeals.id, subjectId)).for('update');
  if (!appeal) return 'stopped';
  if (gone.includes(appeal.state) || (leaving.includes(appeal.state) && (await isOnItsWay(tx, subjectId, true)))) return 'late';
  const mine = (await listPeople(tx, house, subjectId)).find(({ email }) => emailDigest(house, email) === personDigest);
  const rows = await tx.select().from(appealSupporters).where(eq(appealSupporters.appealId, subjectId));
  const row = rows.find(({ digest, state }) => digest === mine?.digest && state === 'confirmed');
  if (row) await keepAnswer(tx, row, 'refused', now);
  return 'stopped';
}

/** The page: a GET shows, a POST answers. A flood on one link is slowed down. */
export async function takeSupport(desk: Desk, token: string): Promise<{ view: SupportView; status: 200 | 410 | 429 }> {
  const { house, now } = desk;
  const { db } = house.database;
  let view = await findSupport(db, house, token, now);
  if (desk.request.method === 'POST' && view.state !== 'ended') {
    const answer = (await desk.request.formData()).get('answer');
    const within = await allow(db, { key: `support:${house.vault.digest('appeals.support', token)}`, limit: 60, windowSeconds: 3600 }, now);
    if (!within) return { view, status: 429 };
    if (answer === 'confirmed' || answer === 'refused') view = await answerSupport(house, token, answer, now, desk.lang);
  }
  return { view, status: view.state === 'ended' ? 410 : 200 };
}
