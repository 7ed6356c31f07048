/** «Знайшли помилку?»: a reader's report is sealed, put before the office, and closed by a decision. */
import { and, eq, inArray, isNotNull, lt } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { beats, placeReports, places } from '#db/schema/places.ts';
import { askForReview, type Decision, type ReviewKind } from '#modules/moderation/index.ts';
import type { House } from '#platform/house.ts';
import { isStringKey, translator, type Language } from '#platform/i18n.ts';
import { wrongKinds, type WrongSubject } from './form.ts';
import { placeNames } from './subjects.ts';

const answerDays = 5;
const keepDays = 90;

export type Report = { subjectKind: WrongSubject; subjectId: string; wrong: string; words: string; language: Language };

/** Keeps a report and puts it into the queue of the office, in one transaction. */
export async function reportWrong(db: Db, house: House, report: Report, now: Date): Promise<void> {
  const { words, ...rest } = report;
  await db.transaction(async (tx) => {
    const [kept] = await tx
      .insert(placeReports)
      .values({ ...rest, textSealed: house.vault.seal(words), createdAt: now })
      .returning({ id: placeReports.id });
    if (!kept) throw new Error('The report was not kept.');
    const dueAt = new Date(now.getTime() + answerDays * 86_400_000);
    const territory = await territoryOf(tx, report);
    await askForReview(
      tx,
      {
        kind: 'placeReport',
        subjectId: kept.id,
        version: 1,
        risk: 0,
        dueAt,
        territory,
        excluded: [],
        ref: refOf(report),
        topic: report.wrong,
        language: report.language,
      },
      now,
    );
  });
}

const refOf = ({ subjectKind, subjectId }: Pick<Report, 'subjectKind' | 'subjectId'>): string => (subjectKind === 'beat' ? `D-${subjectId}` : `M-${subjectId}`);

async function territoryOf(tx: Tx, { subjectKind, subjectId }: Report): Promise<string | null> {
  const [row] =
    subjectKind === 'beat'
      ? await tx
          .select({ territory: beats.territory })
          .from(beats)
          .where(eq(beats.number, Number(subjectId)))
      : await tx.select({ territory: places.territory }).from(places).where(eq(places.slug, subjectId));
  return row?.territory ?? null;
}

/** How the office sees and closes a report. */
export const reportReview: ReviewKind = {
  kind: 'placeReport',
  label: 'places.report.label',
  topics: [...new Set(Object.values(wrongKinds).flat())].map((value) => ({ value, label: `places.wrong.kind.${value}` as const })),
  checks: ['places.report.check.compared'],
  reasons: (['confirmed', 'unclear', 'foreign'] as const).map((code) => ({
    code,
    outcome: 'decline',
    label: `places.report.reason.${code}.label`,
    words: `places.report.reason.${code}.words`,
  })),
  // A reader leaves no address: there is nobody to return a report to, and nobody to write to.
  labels: { approve: 'places.report.mended', decline: 'places.report.leave' },
  sends: false,
  silent: true,
  async titles(db, house, ids) {
    const t = translator('uk');
    const found = await db
      .select()
      .from(placeReports)
      .where(inArray(placeReports.id, [...ids]));
    const slugs = found.flatMap((row) => (row.subjectKind === 'place' ? row.subjectId : []));
    const named = slugs.length > 0 ? await placeNames(db, slugs, 'uk') : new Map<string, string>();
    return new Map(
      ids.map((id) => {
        const row = found.find((one) => one.id === id);
        if (!row) return [id, { title: t('places.report.gone'), lead: '', marks: [] }];
        const kind = `places.wrong.kind.${row.wrong}`;
        const about = row.subjectKind === 'beat' ? t('places.wrong.beat', { number: row.subjectId }) : (named.get(row.subjectId) ?? row.subjectId);
        return [id, { title: `${about}: ${isStringKey(kind) ? t(kind) : row.wrong}`, lead: house.vault.open(row.textSealed), marks: [] }];
      }),
    );
  },
  async apply(tx, _house, decision: Decision, now) {
    const closed = await tx
      .update(placeReports)
      .set({ closedAt: now, ...(decision.outcome === 'approve' ? {} : { settledAt: now }) })
      .where(eq(placeReports.id, decision.subjectId))
      .returning({ id: placeReports.id });
    return closed.length > 0 ? { ok: true } : { ok: false, why: 'places.report.gone' };
  },
};

/** Closed reports are forgotten after 90 days. */
export async function forgetOldReports(db: Db, now: Date): Promise<void> {
  await db.delete(placeReports).where(and(isNotNull(placeReports.closedAt), lt(placeReports.closedAt, new Date(now.getTime() - keepDays * 86_400_000))));
}
