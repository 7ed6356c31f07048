/** The letter to the headquarters, made anew for each try from what was approved; it refuses to be made from anything else. */
import { createHash } from 'node:crypto';
import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { appealApprovals, appealEvents, appealFiles, appeals, appealVersions } from '#db/schema/appeals.ts';
import { whyNotSend } from '#modules/territories/index.ts';
import { readFile } from '#platform/files.ts';
import type { House } from '#platform/house.ts';
import { isStringKey, translator, type StringKey } from '#platform/i18n.ts';
import { LetterFault } from '#platform/mail.ts';
import type { Letter, LetterToRender } from '#platform/outbox.ts';
import { link } from '#routes.ts';
import { hashOf, readContent, type AppealContent } from './form.ts';
import { letterCopy } from './letterCopy.ts';
import { buildLetter, type FirstLetter, type LetterSource } from './letterParts.ts';
import { letterAsHtml, letterAsText } from './letterText.ts';
import { letterAsPdf } from './pdf.ts';
import { kyivDay, showNumber } from './rules.ts';
import { withConfirmed } from './supporters.ts';

const t = translator('uk');

export const Recipients = z.array(z.strictObject({ mailbox: z.string(), name: z.string(), role: z.enum(['recipient', 'copy']) }));
export type Recipient = z.infer<typeof Recipients>[number];

/** What the promise of a letter to the police holds. */
export const LetterData = z.strictObject({ approvalId: z.uuid(), token: z.string().min(40) });

/** What is kept with the act of approval, beside the approval itself. */
const ApprovalFacts = z.object({ notes: z.array(z.string()), urgent: z.boolean() });

export type Approved = {
  id: string;
  version: number;
  textHash: string;
  ruleVersion: number;
  recipients: Recipient[];
  notes: StringKey[];
  urgent: boolean;
  approvedAt: Date;
};
type AppealRow = typeof appeals.$inferSelect;

/** The approval of the text that stands now, or null. */
export async function findApproval(db: Db | Tx, appeal: Pick<AppealRow, 'id' | 'version' | 'contentHash'>): Promise<Approved | null> {
  const [row] = await db
    .select()
    .from(appealApprovals)
    .where(and(eq(appealApprovals.appealId, appeal.id), eq(appealApprovals.version, appeal.version), eq(appealApprovals.textHash, appeal.contentHash)));
  if (!row) return null;
  const [act] = await db
    .select({ facts: appealEvents.facts })
    .from(appealEvents)
    .where(and(eq(appealEvents.appealId, appeal.id), eq(appealEvents.event, 'approve')))
    .orderBy(desc(appealEvents.id))
    .limit(1);
  const { notes, urgent } = ApprovalFacts.parse(act?.facts);
  return { ...row, recipients: Recipients.parse(row.recipients), notes: notes.filter(isStringKey), urgent };
}

/** Stands before a text whose list of supporters was taken out after its term. */
export const reducedMark = 'reduced:';

/**
 * Opens one version and proves that it is the text its hash names. Null when it was forgotten after its term.
 * `whole` is false when its list of supporters is gone: then it can be read, never sent.
 */
export async function openVersion(db: Db | Tx, house: House, appealId: string, version: number): Promise<OpenedText | null> {
  const [row] = await db
    .select()
    .from(appealVersions)
    .where(and(eq(appealVersions.appealId, appealId), eq(appealVersions.version, version)));
  return row ? openText(house, row) : null;
}

export type OpenedText = { content: AppealContent; textHash: string; whole: boolean };
function openText(house: House, row: Pick<typeof appealVersions.$inferSelect, 'sealed' | 'textHash'>): OpenedText | null {
  if (row.sealed === '') return null;
  const whole = !row.sealed.startsWith(reducedMark);
  const text = house.vault.open(whole ? row.sealed : row.sealed.slice(reducedMark.length));
  if (whole && hashOf(text) !== row.textHash) throw new LetterFault('The kept text is not the one its hash names.');
  return { content: readContent(text), textHash: row.textHash, whole };
}

/** Many appeals with the texts that stand now, in one query; those whose text was forgotten are left out. */
export async function openMany(db: Db | Tx, house: House, ids: readonly string[]): Promise<{ appeal: AppealRow; content: AppealContent }[]> {
  if (ids.length === 0) return [];
  const found = await db
    .select({ appeal: appeals, sealed: appealVersions.sealed, textHash: appealVersions.textHash })
    .from(appeals)
    .innerJoin(appealVersions, and(eq(appealVersions.appealId, appeals.id), eq(appealVersions.version, appeals.version)))
    .where(inArray(appeals.id, [...ids]));
  return found.flatMap(({ appeal, ...row }) => {
    const opened = openText(house, row);
    return opened ? [{ appeal, content: opened.content }] : [];
  });
}

/** The letter an addendum adds to, with what is known of it now; null for a letter of its own. */
export async function findFirstLetter(db: Db | Tx, appeal: Pick<AppealRow, 'parentId'>): Promise<FirstLetter | null> {
  if (appeal.parentId === null) return null;
  const [row] = await db.select().from(appeals).where(eq(appeals.id, appeal.parentId));
  if (!row) return null;
  const { number, sentAt, policeNumber, registeredAt } = row;
  const police = policeNumber && registeredAt ? { number: policeNumber, on: kyivDay(registeredAt) } : null;
  return { number, sentOn: sentAt ? kyivDay(sentAt) : null, police };
}

/** What a letter is built from: the same for the police and for the author's own copy. */
export function letterSource(
  house: House,
  appeal: AppealRow,
  letter: FirstLetter | null,
  content: AppealContent,
  approved: Pick<Approved, 'notes' | 'urgent'> | null,
  recipient: string,
  token: string | null,
): LetterSource {
  return {
    number: appeal.number,
    letter,
    content,
    contentHash: appeal.contentHash,
    confirmedAt: appeal.confirmedAt,
    recipient,
    notes: approved?.notes ?? [],
    urgent: approved?.urgent ?? false,
    statusAddress: `${house.env.origin}${link('appeals.appeal', content.language, { number: appeal.number })}`,
    policeAddress: token === null ? null : `${house.env.origin}${link('appeals.police', 'uk', { token })}`,
    contact: contactOf(house),
  };
}
export const contactOf = (house: House): string => `kontakt@${house.env.mailDomain}`;

export async function renderHeadquarters(house: House, db: Db | Tx, letter: LetterToRender): Promise<Letter> {
  const { approvalId, token } = LetterData.parse(letter.data);
  const [appeal] = await db.select().from(appeals).where(eq(appeals.id, letter.subjectId));
  const approved = appeal ? await findApproval(db, appeal) : null;
  if (!appeal || !approved || approved.id !== approvalId) throw new LetterFault('The text that stands now is not the one that was approved.');
  const recipient = approved.recipients.find((one) => one.mailbox === letter.to);
  if (!recipient) throw new LetterFault('This mailbox is not among those that were approved.');
  const opened = await openVersion(db, house, appeal.id, appeal.version);
  if (!opened?.whole || opened.textHash !== approved.textHash) throw new LetterFault('The approved text is not kept any more.');
  const content = await withConfirmed(db, house, appeal.id, opened.content);
  const complained = content.about.map((one) => one.unit).filter(Boolean);
  const stop = await whyNotSend(db, { mailbox: letter.to, ruleVersion: approved.ruleVersion, complained, marks: content.marks, region: null }, letter.at);
  if (stop) throw new LetterFault(t(stop));
  return composeHeadquarters(
    house,
    db,
    appeal,
    content,
    letterSource(house, appeal, await findFirstLetter(db, appeal), content, approved, recipient.name, token),
  );
}

/** The letter as the author may keep it, without the page of the police; null before approval and after its term. */
export async function ownLetter(db: Db | Tx, house: House, number: string): Promise<Buffer | null> {
  const [appeal] = await db.select().from(appeals).where(eq(appeals.number, number));
  const approved = appeal ? await findApproval(db, appeal) : null;
  const opened = approved && appeal ? await openVersion(db, house, appeal.id, appeal.version) : null;
  if (!appeal || !approved || !opened) return null;
  const content = await withConfirmed(db, house, appeal.id, opened.content);
  const built = buildLetter(letterSource(house, appeal, await findFirstLetter(db, appeal), content, approved, approved.recipients[0]?.name ?? '', null));
  return letterAsPdf(built, appeal.confirmedAt ?? appeal.createdAt);
}

async function composeHeadquarters(house: House, db: Db | Tx, appeal: AppealRow, content: AppealContent, source: LetterSource): Promise<Letter> {
  const built = buildLetter(source);
  const text = letterAsText(built);
  const domain = house.env.mailDomain;
  const attachments = [
    { filename: 'zvernennia.pdf', contentType: 'application/pdf', content: await letterAsPdf(built, appeal.confirmedAt ?? appeal.createdAt) },
    {
      filename: 'zvernennia.json',
      contentType: 'application/json',
      content: Buffer.from(`${JSON.stringify(letterCopy(source, house.env.origin), null, 2)}\n`),
    },
    ...(content.supporters.length > 0
      ? [{ filename: 'pidtrymka.txt', contentType: 'text/plain; charset=utf-8', content: supportersList(content, appeal.number) }]
      : []),
    ...(await filesOf(db, house, appeal)),
  ];
  return {
    subject: built.subject,
    text,
    html: letterAsHtml(built),
    from: { name: t('appeals.letter.from'), address: `zvernennia+${appeal.number}@${domain}` },
    // Only an address its owner confirmed: an answer of the police must not go to a stranger.
    ...(content.applicant.email && appeal.confirmedAt ? { replyTo: content.applicant.email } : {}),
    envelopeFrom: `bounce+${appeal.number}@${domain}`,
    headers: {
      'X-Portal-Appeal': appeal.number,
      'X-Portal-SHA256': createHash('sha256').update(text, 'utf8').digest('hex'),
      'X-Portal-Content-SHA256': source.contentHash,
    },
    attachments,
  };
}

/** The author's files of the version that stands, each proved against the hash the letter names. */
async function filesOf(db: Db | Tx, house: House, appeal: AppealRow): Promise<NonNullable<Letter['attachments']>> {
  const listed = await db
    .select()
    .from(appealFiles)
    .where(and(eq(appealFiles.appealId, appeal.id), eq(appealFiles.version, appeal.version)))
    .orderBy(asc(appealFiles.position));
  const found: NonNullable<Letter['attachments']> = [];
  for (const row of listed) {
    const file = await readFile(db, house.vault, { kind: 'appeal', id: appeal.id }, row.fileId);
    if (!file || createHash('sha256').update(file.content).digest('hex') !== row.sha256) throw new LetterFault('An attachment is not the one the author sent.');
    found.push({ filename: house.vault.open(row.labelSealed), contentType: row.type, content: file.content });
  }
  return found;
}

function supportersList(content: AppealContent, number: string): Buffer {
  const lines = content.supporters.map((one, i) => `${i + 1}. ${one.name}; ${one.residence}`);
  return Buffer.from(`${t('appeals.letter.supportersTitle', { number: showNumber(number, 'uk') })}\n\n${lines.join('\n')}\n`);
}
