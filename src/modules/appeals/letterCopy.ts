/**
 * The machine-readable copy that travels with each letter, so that a clerk's system need not read prose.
 * `format` names this shape; a change that an old reader cannot follow gets a new name. Published as /schemas/appeal-1.json.
 */
import { z } from 'zod';
import { AppealContent, fullName } from './form.ts';
import { kinds, showNumber } from './rules.ts';
import type { LetterSource } from './letterParts.ts';

const text = z.string();

export const LetterCopy = z.strictObject({
  $schema: z.url().describe('Where this description is published'),
  format: z.literal('safe-odesa.appeal/1'),
  number: text.describe('Number on the portal in Latin letters, stable for ever'),
  numberShown: text.describe('The same number as people read it'),
  kind: z.enum(kinds),
  addendum: z
    .strictObject({ to: text, policeNumber: text.nullable(), policeOn: text.nullable() })
    .nullable()
    .describe('The letter that this one adds to; null for a letter of its own'),
  urgent: z.boolean().describe('A moderator saw a threat or a crime in preparation'),
  subject: text,
  essence: text.describe("The author's words, unchanged"),
  request: text.describe("The author's words, unchanged"),
  applicant: z.strictObject({
    fullName: text,
    residence: AppealContent.shape.applicant.shape.residence,
    email: text.describe('Confirmed by the applicant; answers go here'),
    phone: text,
    textOnly: z.boolean().describe('The applicant asks not to be called'),
    replyBy: AppealContent.shape.applicant.shape.reply,
    replyLanguage: text,
    needs: z.array(text),
    privilege: AppealContent.shape.applicant.shape.privilege,
  }),
  representative: AppealContent.shape.representative,
  supporters: z.array(z.strictObject({ name: text, residence: text })),
  where: AppealContent.shape.where.omit({ known: true }),
  when: AppealContent.shape.when,
  about: AppealContent.shape.about,
  crime: AppealContent.shape.crime,
  earlier: text,
  follows: text,
  shortenReasons: text.describe('Reasons for a shorter term, Art. 20'),
  secrecy: z.boolean().describe('Asks not to disclose facts of the consideration, Art. 18'),
  files: z.array(z.strictObject({ name: text, type: text, bytes: z.number().int(), sha256: text, purpose: text })),
  authoredAt: z.iso.datetime(),
  confirmedAt: z.iso.datetime().nullable(),
  contentSha256: text.describe('Hash of the content that a moderator approved'),
  registerAt: z.url().nullable().describe('Page where the police confirm registration without signing in'),
});
export type LetterCopy = z.infer<typeof LetterCopy>;

/** The published description of the format. */
export const copySchema = (): unknown => z.toJSONSchema(LetterCopy, { io: 'output' });

export function letterCopy(source: LetterSource, origin: string): LetterCopy {
  const { content } = source;
  const { applicant, where } = content;
  return LetterCopy.parse({
    $schema: `${origin}/schemas/appeal-1.json`,
    format: 'safe-odesa.appeal/1',
    number: source.number,
    numberShown: showNumber(source.number, 'uk'),
    kind: content.kind,
    addendum: source.letter && { to: source.letter.number, policeNumber: source.letter.police?.number ?? null, policeOn: source.letter.police?.on ?? null },
    urgent: source.urgent,
    subject: content.subject,
    essence: content.essence,
    request: content.request,
    applicant: {
      fullName: fullName(content),
      residence: applicant.residence,
      email: applicant.email,
      phone: applicant.phone,
      textOnly: applicant.textOnly,
      replyBy: applicant.reply,
      replyLanguage: applicant.replyLanguage,
      needs: [...applicant.needs, applicant.needsOther].filter(Boolean),
      privilege: applicant.privilege,
    },
    representative: content.representative,
    supporters: content.supporters.map(({ name, residence }) => ({ name, residence })),
    where: { address: where.address, territory: where.territory, territoryName: where.territoryName },
    when: content.when,
    about: content.about,
    crime: content.crime,
    earlier: content.earlier,
    follows: content.follows,
    shortenReasons: content.shorten,
    secrecy: content.secrecy,
    files: content.files.map((file) => ({ name: file.label, type: file.type, bytes: file.bytes, sha256: file.sha256, purpose: file.purpose })),
    authoredAt: content.authoredAt,
    confirmedAt: source.confirmedAt?.toISOString() ?? null,
    contentSha256: source.contentHash,
    registerAt: source.policeAddress,
  });
}
