/** People an author names beside himself. Each is asked by a letter; only those who agreed are named to the police. */
import { randomUUID } from 'node:crypto';
import { and, eq, notInArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appealSupporters } from '#db/schema/appeals.ts';
import { noteWithdrawal } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import { translator } from '#platform/i18n.ts';
import { headerText } from '#platform/mailText.ts';
import { promiseLetter } from '#platform/outbox.ts';
import { agreed } from './agreed.ts';
import { emailDigest, newToken, tokenHash } from './codes.ts';
import { fullName, type AppealContent } from './form.ts';
import type { Supporter } from './formYou.ts';
import { addDays, kyivDay, kyivInstant, portalTerms } from './rules.ts';
import { mayWriteTo } from './quota.ts';

const digestOf = (house: House, appealId: string, email: string): string => house.vault.digest('appeals.supporter', `${appealId}:${emailDigest(house, email)}`);
const wordsOf = (house: House, content: AppealContent): string =>
  house.vault.digest('appeals.support.words', [content.subject, content.essence, content.request].join('\n'));

/** Each address once, and never the author's own: that one is proved already. */
export function peopleOf(house: House, appealId: string, content: AppealContent): { digest: string; person: Supporter }[] {
  const own = digestOf(house, appealId, content.applicant.email);
  const people = new Map(content.supporters.toReversed().map((person) => [digestOf(house, appealId, person.email), person]));
  people.delete(own);
  return [...people].map(([digest, person]) => ({ digest, person })).toReversed();
}

/** The theme as one line of a letter that strangers may get: never an address somebody could be led to. */
export const themeLine = (subject: string): string => (/:\/\/|www\.|[\p{L}\p{N}-]\.\p{L}{2,}/iu.test(subject) ? '' : headerText(subject, 120));

type Asked = { id: string; number: string; language: 'uk' | 'en' };

/**
 * Brings the rows in line with the list of the version that stands, and writes to everyone who has not answered these words yet.
 * `again`: also to those who were written to before and said nothing.
 */
export async function askSupporters(tx: Tx, house: House, appeal: Asked, content: AppealContent, now: Date, again = false): Promise<void> {
  const people = peopleOf(house, appeal.id, content);
  const here = eq(appealSupporters.appealId, appeal.id);
  const listed = people.map((one) => one.digest);
  await tx.delete(appealSupporters).where(listed.length > 0 ? and(here, notInArray(appealSupporters.digest, listed)) : here);
  const known = await tx.select().from(appealSupporters).where(here);
  const wordsHash = wordsOf(house, content);
  for (const { digest, person } of people) {
    const row = known.find((one) => one.digest === digest);
    const same = row?.wordsHash === wordsHash;
    const waits = row !== undefined && same && (row.state !== 'asked' || (row.endsAt > now && !mayAskAgain(row, again, now)));
    if (waits) continue;
    // A yes to other words is no yes to these.
    if (row?.state === 'confirmed') await noteSupportEnds(tx, house, appeal.id, person.email, 'appeals.correct', now);
    const token = newToken();
    const heard = await mayWriteTo(tx, house, person.email, now);
    const values = {
      tokenHash: tokenHash(token),
      wordsHash,
      state: 'asked' as const,
      letters: (row?.letters ?? 0) + 1,
      askedAt: now,
      // A mailbox that gets too many letters today is asked again with the next chance, not today.
      endsAt: heard ? supportEnd(now) : now,
      answeredAt: null,
    };
    await tx
      .insert(appealSupporters)
      .values({ id: randomUUID(), appealId: appeal.id, digest, ...values })
      .onConflictDoUpdate({ target: [appealSupporters.appealId, appealSupporters.digest], set: values });
    if (heard) await promise(tx, house, appeal, content, { email: person.email, token, endsAt: values.endsAt }, now);
  }
}

/** The register learns that a person of a group stands by it no longer. */
export const noteSupportEnds = (tx: Tx, house: House, appealId: string, email: string, place: string, now: Date): Promise<void> =>
  noteWithdrawal(tx, { purpose: agreed.support.purpose, subjectKind: 'appeal', subjectId: appealId, personDigest: emailDigest(house, email) }, place, now);

const supportEnd = (now: Date): Date => kyivInstant(addDays(kyivDay(now), portalTerms.supportDays), 24 * 60 - 1);
const mayAskAgain = (row: { letters: number; askedAt: Date }, again: boolean, now: Date): boolean =>
  again && row.letters < portalTerms.supportLetters && now.getTime() - row.askedAt.getTime() >= 24 * 3_600_000;

async function promise(
  tx: Tx,
  house: House,
  { id, number, language }: Asked,
  content: AppealContent,
  { email, token, endsAt }: { email: string; token: string; endsAt: Date },
  now: Date,
): Promise<void> {
  const theme = themeLine(content.subject);
  await promiseLetter(
    tx,
    house,
    {
      lane: 'resident',
      template: 'appeals.support',
      to: email,
      subjectKind: 'appeal',
      subjectId: id,
      data: {
        number,
        who: headerText(fullName(content), 100),
        theme: theme === '' ? '' : translator(language)('appeals.support.theme', { theme }),
        token,
        endsAt: endsAt.toISOString(),
      },
      key: `appeals.support:${tokenHash(token)}`,
      language,
    },
    now,
  );
}

export type Group = {
  /** People with the author, and how many of them agreed; the author is one. */
  all: number;
  confirmed: number;
  /** As the author typed them. Who said no is not told apart from who is silent: nobody is put under pressure. */
  people: { name: string; confirmed: boolean }[];
  mayAskAgain: boolean;
};

/** How far a group is; null for an appeal of one person. */
export async function findGroup(db: Db | Tx, house: House, appealId: string, content: AppealContent, now: Date): Promise<Group | null> {
  const people = peopleOf(house, appealId, content);
  if (people.length === 0) return null;
  const rows = await db.select().from(appealSupporters).where(eq(appealSupporters.appealId, appealId));
  const stateOf = (digest: string): string => rows.find((row) => row.digest === digest)?.state ?? 'asked';
  const shown = people.map(({ digest, person }) => ({ name: person.name, confirmed: stateOf(digest) === 'confirmed' }));
  return {
    all: people.length + 1,
    confirmed: shown.filter((one) => one.confirmed).length + 1,
    people: shown,
    mayAskAgain: rows.some((row) => row.state === 'asked' && mayAskAgain(row, true, now)),
  };
}

/** The content with those who agreed and no others: what a letter names. The hash stays that of the whole text. */
export async function withConfirmed(db: Db | Tx, house: House, appealId: string, content: AppealContent): Promise<AppealContent> {
  if (content.supporters.length === 0) return content;
  const rows = await db
    .select({ digest: appealSupporters.digest })
    .from(appealSupporters)
    .where(and(eq(appealSupporters.appealId, appealId), eq(appealSupporters.state, 'confirmed')));
  const agreed = new Set(rows.map((row) => row.digest));
  return {
    ...content,
    supporters: peopleOf(house, appealId, content)
      .filter((one) => agreed.has(one.digest))
      .map((one) => one.person),
  };
}

/** Nobody is asked any more, and every link is dead. */
export async function forgetSupportRows(tx: Db | Tx, appealId: string): Promise<void> {
  await tx.delete(appealSupporters).where(eq(appealSupporters.appealId, appealId));
}
