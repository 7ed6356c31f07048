/** The page of one letter for the police: no account, no text of the appeal, every entry recorded and told to the author. */
import { and, eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appeals, appealTokens } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import { translator } from '#platform/i18n.ts';
import type { LetterValues } from '#platform/mail.ts';
import { tokenHash } from './codes.ts';
import { courseOf, type Course } from './course.ts';
import { listHistory, moveAppeal, type Facts } from './history.ts';
import { tellApplicant, type Telling } from './messages.ts';
import { readLaw } from './settings.ts';
import { showDay, untilDay } from './show.ts';
import { entryFault, type EntryFault, type PoliceEntry } from './policeForm.ts';
import { addDays, countOf, isState, kyivDay, kyivInstant, nextState, noon, portalTerms, type Event, type Kind, type LegalDates, type State } from './rules.ts';

/** The page of the police lives until 90 days after the last legal date. */
export function tokenEnd(dates: LegalDates): Date {
  const last = dates.extended !== null && dates.extended > dates.longest.working ? dates.extended : dates.longest.working;
  return kyivInstant(addDays(last, portalTerms.policePageDays + 1), 0);
}

export type PoliceView = {
  appealId: string;
  number: string;
  kind: Kind;
  writtenOn: string;
  state: State;
  endsAt: Date;
  course: Course;
  /** Hash of the token: tells through which letter an entry came. */ page: string;
};

/** What the police may see of a letter by its token, or null when there is no such living token. Shows nothing of the author. */
export async function findPoliceView(db: Db | Tx, token: string, now: Date): Promise<PoliceView | null> {
  if (!/^[\w-]{40,64}$/.test(token)) return null;
  const page = tokenHash(token);
  const [row] = await db
    .select({
      appealId: appeals.id,
      number: appeals.number,
      kind: appeals.kind,
      confirmedAt: appeals.confirmedAt,
      createdAt: appeals.createdAt,
      state: appeals.state,
      endsAt: appealTokens.endsAt,
    })
    .from(appealTokens)
    .innerJoin(appeals, eq(appeals.id, appealTokens.appealId))
    .where(and(eq(appealTokens.tokenHash, page), eq(appealTokens.purpose, 'police')));
  if (!row || row.endsAt <= now || !isState(row.state)) return null;
  const { confirmedAt, createdAt, state, ...rest } = row;
  return { ...rest, state, writtenOn: kyivDay(confirmedAt ?? createdAt), course: courseOf(await listHistory(db, row.appealId), await readLaw(db, now)), page };
}

export type Recorded = { ok: true } | { ok: false; fault: EntryFault };

/** Records one entry of the police, recomputes the legal dates and tells the author. Needs a living token; `null` when it is not. */
export async function recordPoliceEntry(house: House, token: string, entry: PoliceEntry, now: Date): Promise<Recorded | null> {
  return house.database.db.transaction(async (tx): Promise<Recorded | null> => {
    const seen = await findPoliceView(tx, token, now);
    if (!seen) return null;
    await tx.select({ id: appeals.id }).from(appeals).where(eq(appeals.id, seen.appealId)).for('update');
    const view = await findPoliceView(tx, token, now);
    if (!view) return null;
    const done = await recordEntry(tx, house, view, entry, 'police', now);
    if (!done.ok) return done;
    await tell(tx, house, view.appealId, entry, now);
    return { ok: true };
  });
}

/** One entry of the police, or of the author who heard it from them. The row of the appeal is locked by the caller. */
export async function recordEntry(
  tx: Tx,
  house: House,
  appeal: { appealId: string; state: State; writtenOn: string; course: Course; /** Through which letter it came. */ page?: string },
  entry: PoliceEntry,
  actor: 'police' | 'applicant',
  now: Date,
): Promise<Recorded> {
  const { appealId, course } = appeal;
  if (nextState(appeal.state, entry.act, actor) === null) return { ok: false, fault: { field: '_form', key: 'appeals.police.notNow' } };
  const sentOn = course.sentAt ? kyivDay(course.sentAt) : appeal.writtenOn;
  const fault = entryFault(entry, { sentOn, today: kyivDay(now), registeredOn: course.registered?.on ?? null, law: await readLaw(tx, now) });
  if (fault) return { ok: false, fault };
  const event: Event = entry.act;
  const record = { ...(appeal.page ? { page: appeal.page.slice(0, 12) } : {}), ...(entry.act === 'answer' ? { kind: entry.answerKind } : {}) };
  await moveAppeal(tx, { appealId, event, actor, facts: factsOf(entry, house), record }, now);
  await settle(tx, appealId, now);
  return { ok: true };
}

/** Days and kinds stay readable; words of the police are sealed, because they may name people. */
function factsOf(entry: PoliceEntry, house: House): Facts {
  const seal = (words: string): string => house.vault.seal(words);
  switch (entry.act) {
    case 'register':
      return { number: entry.policeNumber, on: entry.registeredOn };
    case 'redirect':
      return { on: entry.redirectedOn, sealed: seal(entry.redirectedTo) };
    case 'extend':
      return { until: entry.extendedTo, sealed: seal(entry.reason) };
    case 'answer':
      return { on: entry.answeredOn, kind: entry.answerKind };
    case 'note':
      return { sealed: seal(entry.note) };
  }
}

/** Brings the columns that lists are sorted by, and the life of the police page, in line with the history. */
export async function settle(tx: Tx, appealId: string, now: Date): Promise<Course> {
  const course = courseOf(await listHistory(tx, appealId), await readLaw(tx, now));
  await tx
    .update(appeals)
    .set({
      registeredAt: course.registered ? noon(course.registered.on) : null,
      policeNumber: course.registered?.number ?? null,
      answeredAt: course.answered ? noon(course.answered.on) : null,
    })
    .where(eq(appeals.id, appealId));
  if (course.dates) {
    const endsAt = tokenEnd(course.dates);
    if (endsAt > now)
      await tx
        .update(appealTokens)
        .set({ endsAt })
        .where(and(eq(appealTokens.appealId, appealId), eq(appealTokens.purpose, 'police')));
  }
  return course;
}

async function tell(tx: Tx, house: House, appealId: string, entry: PoliceEntry, now: Date): Promise<void> {
  const { dates } = courseOf(await listHistory(tx, appealId), await readLaw(tx, now));
  const letters: Record<PoliceEntry['act'], Telling> = {
    register: 'registered',
    redirect: 'redirected',
    extend: 'extended',
    answer: 'answered',
    note: 'noted',
  };
  await tellApplicant(
    tx,
    house,
    {
      appealId,
      telling: letters[entry.act],
      key: now.toISOString(),
      values: (language): LetterValues => {
        const t = translator(language);
        if (entry.act === 'register') {
          return {
            policeNumber: entry.policeNumber,
            on: showDay(entry.registeredOn, language),
            quick: dates ? untilDay(dates.quick.law, language) : '',
            usual: dates ? untilDay(dates.usual.law, language) : '',
          };
        }
        if (entry.act === 'redirect') return { on: showDay(entry.redirectedOn, language) };
        if (entry.act === 'extend')
          return {
            until: untilDay(entry.extendedTo, language),
            longest: dates ? untilDay(dates.longest.law, language) : '',
            days: dates ? t('span.days', { count: countOf(dates.terms.longest) }) : '',
          };
        if (entry.act === 'answer') return { on: showDay(entry.answeredOn, language), kind: t(`appeals.status.answer.${entry.answerKind}`) };
        return {};
      },
    },
    now,
  );
}
