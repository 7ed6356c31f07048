/** Letters to the author: number, dates, a link. Never the text of the appeal, never the name of an officer. */
import { eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appeals } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import { translator, type Language, type StringKey } from '#platform/i18n.ts';
import { markdownLetter, type LetterValues } from '#platform/mail.ts';
import { promiseLetter, type Letter, type LetterKind, type LetterToRender } from '#platform/outbox.ts';
import { link } from '#routes.ts';
import { contactOf, ownLetter } from './letter.ts';
import { lawTerms, showNumber } from './rules.ts';

/** Each has its words in content/mail/<language>/appeals.<name>.md. */
export const tellings = [
  'submitted',
  'addendum',
  'approved',
  'returned',
  'reminder',
  'notCorrected',
  'declined',
  'objected',
  'upheld',
  'reversed',
  'sent',
  'addendumSent',
  'delayed',
  'undelivered',
  'copy',
  'registered',
  'redirected',
  'extended',
  'answered',
  'noted',
  'silence',
  'recounted',
  'withdrawn',
  'closed',
] as const;
export type Telling = (typeof tellings)[number];

export type Told = {
  appealId: string;
  telling: Telling;
  /** Makes the letter one of its kind: told twice under one key, it is sent once. */
  key: string;
  values?: (language: Language) => LetterValues;
  /** For an act that erases the address: where to write, read before erasing. */
  to?: string;
};

/** Promises a letter to the author's confirmed address, in the author's language. Without a confirmed address nothing is sent. */
export async function tellApplicant(tx: Tx, house: House, told: Told, now: Date): Promise<void> {
  const [appeal] = await tx.select().from(appeals).where(eq(appeals.id, told.appealId));
  const to = told.to ?? (appeal?.emailSealed ? house.vault.open(appeal.emailSealed) : null);
  if (!appeal || !appeal.confirmedAt || !to) return;
  const { language } = appeal;
  const values: LetterValues = {
    number: showNumber(appeal.number, language),
    link: `${house.env.origin}${link('appeals.appeal', language, { number: appeal.number })}`,
    direct: translator(language)('appeals.status.directShort'),
    contact: contactOf(house),
    ...told.values?.(language),
  };
  await promiseLetter(
    tx,
    house,
    {
      lane: 'resident',
      template: `appeals.${told.telling}`,
      to,
      subjectKind: 'appeal',
      subjectId: appeal.id,
      data: { values },
      key: `appeals.${told.telling}:${appeal.id}:${told.key}`,
      language,
    },
    now,
  );
}

/** A sentence that depends on the language of the reader. */
export const sentence = (language: Language, key: StringKey | null): string => (key === null ? '' : translator(language)(key));

async function render(_house: House, _db: Db | Tx, letter: LetterToRender, name: Telling): Promise<Letter> {
  const { values } = letter.data;
  const known = typeof values === 'object' && values !== null ? Object.fromEntries(Object.entries(values)) : {};
  // A letter that an earlier release promised does not say how long the law allows.
  known['days'] ??= translator(letter.language)('span.days', { count: lawTerms.longest.days });
  return markdownLetter(`appeals.${name}`, letter.language, known);
}

/** The author's own copy: the only letter to a resident that holds the text, sent when the author asked for it. */
async function renderCopy(house: House, db: Db | Tx, letter: LetterToRender): Promise<Letter> {
  const plain = await render(house, db, letter, 'copy');
  const [appeal] = await db.select({ number: appeals.number }).from(appeals).where(eq(appeals.id, letter.subjectId));
  const content = appeal ? await ownLetter(db, house, appeal.number) : null;
  return appeal && content ? { ...plain, attachments: [{ filename: `${appeal.number}.pdf`, contentType: 'application/pdf', content }] } : plain;
}

export const messageKinds: Record<string, LetterKind> = Object.fromEntries(
  tellings.map((name): [string, LetterKind] => [
    `appeals.${name}`,
    { render: name === 'copy' ? renderCopy : (house, db, letter) => render(house, db, letter, name) },
  ]),
);
