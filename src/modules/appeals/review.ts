/** What moderators decide about an appeal: its form, the danger in it and the channel. They never change a word of it. */
import { and, desc, eq, gt, ne, notInArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appealKinds, appeals } from '#db/schema/appeals.ts';
import type { Answer, Decision, ReviewFacts, ReviewKind, ReviewReason, ReviewTitle } from '#modules/moderation/index.ts';
import { NoRoute } from '#modules/territories/index.ts';
import type { House } from '#platform/house.ts';
import { translator, type Language, type StringKey } from '#platform/i18n.ts';
import { headerText } from '#platform/mailText.ts';
import { approveAppeal, routeOf, type Outcome } from './dispatch.ts';
import type { AppealContent } from './form.ts';
import { countActs, moveAppeal } from './history.ts';
import { openMany, openVersion } from './letter.ts';
import { sentence, tellApplicant } from './messages.ts';
import { showDay, untilDay } from './show.ts';
import { isWholeResidence } from './residence.ts';
import { findGroup } from './supporters.ts';
import { addDays, declineReasons, kyivDay, legalDates, maySendAsIs, portalTerms, returnReasons, rootOf, showNumber } from './rules.ts';
import { readLaw, readPromises } from './settings.ts';

/** Thirteen questions, each answered before an approval. */
export const checks = [
  'appeals.review.check.channel',
  'appeals.review.check.parts',
  'appeals.review.check.confirmed',
  'appeals.review.check.kind',
  'appeals.review.check.danger',
  'appeals.review.check.threat',
  'appeals.review.check.unit',
  'appeals.review.check.files',
  'appeals.review.check.group',
  'appeals.review.check.double',
  'appeals.review.check.others',
  'appeals.review.check.needs',
  'appeals.review.check.addressee',
] as const satisfies readonly StringKey[];
type Check = (typeof checks)[number];

const reasons: ReviewReason[] = [
  ...returnReasons.map(({ code }) => ({
    code,
    outcome: 'return' as const,
    label: `appeals.reason.${code}.label` as const,
    words: `appeals.reason.${code}.words` as const,
  })),
  ...declineReasons.map(({ code }) => ({
    code,
    outcome: 'decline' as const,
    label: `appeals.reason.${code}.label` as const,
    words: `appeals.reason.${code}.words` as const,
  })),
];

type AppealRow = typeof appeals.$inferSelect;
const open = async (db: Db | Tx, house: House, id: string) => (await openMany(db, house, [id]))[0] ?? null;

/** Rows of the queue: the appeals with their texts in one query, what happened to them in another. */
async function titles(db: Db | Tx, house: House, ids: readonly string[]): Promise<Map<string, ReviewTitle>> {
  const t = translator('uk');
  const [found, times] = await Promise.all([openMany(db, house, ids), countActs(db, ids, ['correct', 'reverse'])]);
  const gone = ids.map((id): [string, ReviewTitle] => [id, { title: t('appeals.review.gone'), lead: '', marks: [] }]);
  return new Map([...gone, ...found.map(({ appeal, content }): [string, ReviewTitle] => [appeal.id, titleOf(appeal, content, times)])]);
}

function titleOf(appeal: AppealRow, content: AppealContent, times: Awaited<ReturnType<typeof countActs>>): ReviewTitle {
  const t = translator('uk');
  const corrected = times(appeal.id, 'correct');
  const marks = [
    appeal.parentId !== null && t('appeals.review.mark.addendum'),
    content.kind === 'crime' && t('appeals.review.mark.crime'),
    content.kind === 'complaint' && t('appeals.review.mark.complaint'),
    ...content.marks.map((mark) => t(`appeals.review.mark.${mark}`)),
    content.secrecy && t('appeals.review.mark.secrecy'),
    content.shorten && t('appeals.review.mark.shorten'),
    content.supporters.length > 0 && t('appeals.review.mark.group'),
    appeal.waitsNote === 'appeals.waits.sixth' && t('appeals.review.mark.waits'),
    appeal.waitsNote === 'appeals.waits.noProof' && t('appeals.review.mark.unchecked'),
    corrected > 0 && t('appeals.review.mark.version', { version: corrected + 1 }),
    times(appeal.id, 'reverse') > 0 && t('appeals.objection.mark.reversed'),
  ];
  return {
    title: headerText(content.subject, 120),
    lead: [
      appeal.parentId !== null && t('appeals.review.addsTo', { number: showNumber(rootOf(appeal.number), 'uk') }),
      t(`appeals.letter.kind.${content.kind}`),
      content.where.territoryName,
    ]
      .filter(Boolean)
      .join(' · '),
    marks: marks.flatMap((mark) => mark || []),
  };
}

/** What can be said before a person reads: where it would go, what comes after, and the checks that follow from data alone. */
async function facts(db: Db | Tx, house: House, id: string, language: Language, now: Date): Promise<ReviewFacts> {
  const t = translator(language);
  const found = await open(db, house, id);
  if (!found) return { language: 'uk', addressee: null, next: null, answers: {} };
  const { appeal, content } = found;
  let addressee: ReviewFacts['addressee'] = null;
  try {
    const route = await routeOf(db, content, now);
    addressee = {
      to: route.to.name,
      copies: route.copies.map((copy) => copy.name),
      rule: t('appeals.review.rule', { rule: t(route.rule), version: route.ruleVersion }),
      why: t(route.why),
    };
  } catch (fault) {
    if (!(fault instanceof NoRoute)) throw fault;
  }
  const usual = legalDates({ sentAt: now, registeredOn: null }, await readLaw(db, now)).usual.law;
  return {
    language: appeal.language,
    addressee,
    next: appeal.parentId === null ? t('appeals.review.next', { usual: untilDay(usual, language) }) : t('appeals.review.nextAdded'),
    ...(await computed(db, house, appeal, content, now)),
  };
}

/** Answers that follow from data alone, and what stands in the fields of templates: in the author's language, after «до» where it is a term. */
async function computed(
  db: Db | Tx,
  house: House,
  appeal: AppealRow,
  content: AppealContent,
  now: Date,
): Promise<Pick<ReviewFacts, 'fields' | 'correctDays'> & { answers: Partial<Record<Check, Answer>> }> {
  const { applicant } = content;
  const group = await findGroup(db, house, appeal.id, content, now);
  const { correctDays } = await readPromises(db, now);
  const whole =
    // What is asked for stands in the letter itself.
    [applicant.surname, applicant.name, applicant.email, content.essence, appeal.parentId === null ? content.request : '-'].every(
      (part) => part.trim() !== '',
    ) && isWholeResidence(applicant.residence);
  const fields = {
    number: showNumber(appeal.number, appeal.language),
    date: showDay(kyivDay(appeal.confirmedAt ?? appeal.createdAt), appeal.language),
    until: untilDay(addDays(kyivDay(now), correctDays), appeal.language),
    ...(group ? { confirmed: String(group.confirmed), named: String(group.all) } : {}),
  };
  const answers: Partial<Record<Check, Answer>> = {
    'appeals.review.check.parts': whole ? 'yes' : 'no',
    'appeals.review.check.confirmed': appeal.confirmedAt !== null ? 'yes' : 'no',
    'appeals.review.check.double': (await isDouble(db, house, appeal, content)) ? 'yes' : 'no',
    ...(content.kind === 'complaint' ? {} : { 'appeals.review.check.unit': 'none' as const }),
    ...(content.files.length === 0 ? { 'appeals.review.check.files': 'none' as const } : {}),
    'appeals.review.check.group': group === null ? 'none' : group.confirmed < 2 ? 'no' : 'yes',
  };
  return { fields, answers, correctDays };
}

/** The same person sent the same words within 45 days, and that letter has not ended without reaching the police. */
async function isDouble(db: Db | Tx, house: House, appeal: AppealRow, content: AppealContent): Promise<boolean> {
  if (appeal.emailDigest === null) return false;
  const since = new Date(appeal.createdAt.getTime() - 45 * 86_400_000);
  const others = await db
    .select({ id: appeals.id, version: appeals.version })
    .from(appeals)
    .where(
      and(
        eq(appeals.emailDigest, appeal.emailDigest),
        ne(appeals.id, appeal.id),
        gt(appeals.createdAt, since),
        notInArray(appeals.state, ['expired', 'withdrawn', 'not_corrected', 'declined', 'awaiting_confirmation']),
      ),
    )
    .orderBy(desc(appeals.createdAt))
    .limit(10);
  for (const other of others) {
    const opened = await openVersion(db, house, other.id, other.version);
    if (opened && words(opened.content) === words(content)) return true;
  }
  return false;
}

const words = (content: AppealContent): string =>
  `${content.essence}\n${content.request}`
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

async function taken(tx: Tx, _house: House, who: { subjectId: string; staffId: string }, now: Date): Promise<void> {
  await moveAppeal(tx, { appealId: who.subjectId, event: 'take', actor: 'moderator', staffId: who.staffId }, now);
}

async function apply(tx: Tx, house: House, decision: Decision, now: Date): Promise<Outcome> {
  if (decision.outcome === 'approve') {
    const urgent = decision.checklist['appeals.review.check.danger'] === 'yes' || decision.checklist['appeals.review.check.threat'] === 'yes';
    return approveAppeal(tx, house, decision, urgent, now);
  }
  const known = reasons.filter((reason) => reason.outcome === decision.outcome && decision.reasons.includes(reason.code)).map((reason) => reason.code);
  if (known.length === 0 || known.length !== decision.reasons.length) return { ok: false, why: 'appeals.review.reasons' };
  const [appeal] = await tx.select().from(appeals).where(eq(appeals.id, decision.subjectId)).for('update');
  if (!appeal) return { ok: false, why: 'appeals.review.gone' };
  if (appeal.version !== decision.version) return { ok: false, why: 'appeals.review.changed' };
  const appealId = appeal.id;
  if (appeal.state === 'submitted') await moveAppeal(tx, { appealId, event: 'take', actor: 'moderator', staffId: decision.staffId }, now);
  const until = addDays(kyivDay(now), (await readPromises(tx, now)).correctDays);
  const kept = { reasons: known, decision: decision.id, sealed: house.vault.seal(decision.words) };
  const event = decision.outcome;
  const moved = await moveAppeal(
    tx,
    {
      appealId,
      event,
      actor: 'moderator',
      staffId: decision.staffId,
      facts: event === 'return' ? { ...kept, until } : kept,
      record: { reasons: known, decision: decision.id },
    },
    now,
  );
  if (!moved) return { ok: false, why: 'appeals.review.decided' };
  if (event === 'decline') await tx.update(appeals).set({ closedAt: now }).where(eq(appeals.id, appealId));
  await tellApplicant(
    tx,
    house,
    {
      appealId,
      telling: event === 'return' ? 'returned' : 'declined',
      key: decision.id,
      values: (language) =>
        event === 'return'
          ? { words: decision.words, until: untilDay(until, language), asIs: sentence(language, maySendAsIs(known) ? 'appeals.status.asIs' : null) }
          : { words: decision.words, until: untilDay(addDays(kyivDay(now), portalTerms.objectDays), language) },
    },
    now,
  );
  return { ok: true };
}

/** What appeals and objections to decisions about them may be about. */
export const topics = appealKinds.map((value) => ({ value, label: `appeals.letter.kind.${value}` as const }));
export const review: ReviewKind = { kind: 'appeal', label: 'appeals.review.label', topics, checks, reasons, titles, facts, taken, apply };
