/** What a moderator reads: the letter as the police would get it, without the address and the phone; files; what changed since. */
import { and, asc, eq } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { appealFiles } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import { listFiles } from '#platform/files.ts';
import { translator, type Language } from '#platform/i18n.ts';
import { changedParts, type ChangedPart } from './difference.ts';
import { listHistory } from './history.ts';
import { findFirstLetter, letterSource, openMany, openVersion } from './letter.ts';
import { buildLetter, type LetterPart } from './letterParts.ts';
import { findGroup, withConfirmed, type Group } from './supporters.ts';
import { isWholeResidence } from './residence.ts';
import { readLaw } from './settings.ts';
import { timelineOf, type TimelineItem } from './statusTimeline.ts';
import { courseOf } from './course.ts';

export type ReviewView = {
  number: string;
  language: Language;
  version: number;
  /** The letter these words were added to; null for a letter of its own. */
  addsTo: { id: string; number: string } | null;
  parts: LetterPart[];
  files: { id: string; label: string; type: string; bytes: number; scannedAt: Date | null; evidence: boolean }[];
  /** The version read before the last correction, with the same parts hidden; null for a first version. */
  before: LetterPart[] | null;
  /** What the last correction changed, word by word; the residence only as a fact. Null for a first version. */
  changes: { parts: ChangedPart[]; home: boolean } | null;
  events: TimelineItem[];
  /** Who agreed to the letter, of those it names. */
  group: Group | null;
  /** Only when it was asked for, with a reason that is in the record. */
  residence: string | null;
};

/** Null when the text was forgotten. The residence is opened only on request; the phone never. */
export async function openReview(db: Db, house: House, appealId: string, language: Language, showResidence: boolean, now: Date): Promise<ReviewView | null> {
  const [opened] = await openMany(db, house, [appealId]);
  if (!opened) return null;
  const { appeal } = opened;
  const t = translator(language);
  const letter = await findFirstLetter(db, appeal);
  const partsOf = (content: typeof opened.content): LetterPart[] =>
    buildLetter({
      ...letterSource(house, appeal, letter, content, null, t('appeals.review.byTable'), null),
      hidden: {
        residence: t(isWholeResidence(content.applicant.residence) ? 'appeals.review.residence.given' : 'appeals.review.residence.incomplete'),
        reply: t(appeal.confirmedAt ? 'appeals.review.emailConfirmed' : 'appeals.review.emailMissing'),
      },
    }).parts;
  const history = await listHistory(db, appealId);
  // A change of address before anyone read it is no correction.
  const earlier = history.some((one) => one.event === 'correct') ? await openVersion(db, house, appealId, appeal.version - 1) : null;
  const kept = await db
    .select({ fileId: appealFiles.fileId })
    .from(appealFiles)
    .where(and(eq(appealFiles.appealId, appealId), eq(appealFiles.version, appeal.version)))
    .orderBy(asc(appealFiles.position));
  const files = await listFiles(db, house.vault, { kind: 'appeal', id: appealId });
  const home = opened.content.applicant.residence;
  return {
    number: appeal.number,
    language: appeal.language,
    version: appeal.version,
    addsTo: letter && appeal.parentId ? { id: appeal.parentId, number: letter.number } : null,
    // As the police would get it: with those who agreed. What changed is told of the whole list.
    parts: partsOf(await withConfirmed(db, house, appealId, opened.content)),
    files: kept.flatMap(({ fileId }) =>
      files.filter((file) => file.id === fileId).map(({ id, label, type, bytes, scannedAt, evidence }) => ({ id, label, type, bytes, scannedAt, evidence })),
    ),
    before: earlier ? partsOf(earlier.content) : null,
    changes: earlier
      ? {
          parts: changedParts(partsOf(earlier.content), partsOf(opened.content)),
          home: JSON.stringify(earlier.content.applicant.residence) !== JSON.stringify(home),
        }
      : null,
    group: await findGroup(db, house, appealId, opened.content, now),
    events: timelineOf(history, house, { state: 'closed', dueAt: null, added: false }, courseOf(history, await readLaw(db, now)), language),
    residence: showResidence
      ? [home.postcode, home.oblast, home.raion, home.settlement, home.street, home.building, home.flat].filter(Boolean).join(', ')
      : null,
  };
}
