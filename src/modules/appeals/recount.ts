/** Which days are off was decided anew while terms ran: the dates are counted again, and whoever was told other ones hears of it. */
import { and, asc, gt, inArray, isNull } from 'drizzle-orm';
import { appeals } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import { translator } from '#platform/i18n.ts';
import { readSettings } from '#platform/settings.ts';
import { courseOf } from './course.ts';
import { each } from './each.ts';
import { listHistory, moveAppeal } from './history.ts';
import { tellApplicant } from './messages.ts';
import { answerDue, type Law, type LegalDates } from './rules.ts';
import { daysOffSetting, readLaw } from './settings.ts';
import { untilDay } from './show.ts';

const batch = 200;
/** A change is looked after for so long; by then every running term has been counted again many times. */
const watchDays = 3;

const shownDays = (dates: LegalDates): string => JSON.stringify([dates.from, dates.quick, dates.usual, dates.longest]);

/** Counts the dates of every letter with the police anew after the days off were changed. Safe to repeat: each author is told once for each change. */
export async function recountDates(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const settings = await readSettings(db);
  const changedAt = settings
    .changes(daysOffSetting)
    .filter((at) => at <= now)
    .at(-1);
  if (!changedAt || now.getTime() - changedAt.getTime() > watchDays * 86_400_000) return;
  const law = await readLaw(db, now);
  const former: Law = { ...law, daysOff: settings.of(daysOffSetting, new Date(changedAt.getTime() - 1)) };
  if (JSON.stringify(former.daysOff) === JSON.stringify(law.daysOff)) return;
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const open = await db
      .select({ id: appeals.id })
      .from(appeals)
      .where(and(inArray(appeals.state, ['sent', 'registered']), isNull(appeals.parentId), gt(appeals.id, after)))
      .orderBy(asc(appeals.id))
      .limit(batch);
    for (const one of open) await recountOne(house, one, { former, law, changedAt }, now);
    const last = open.at(-1);
    if (!last || open.length < batch) return;
    after = last.id;
  }
}

type Change = { former: Law; law: Law; changedAt: Date };

async function recountOne(house: House, found: { id: string }, { former, law, changedAt }: Change, now: Date): Promise<void> {
  const history = await listHistory(house.database.db, found.id);
  // What happened after the change was counted by it already.
  const known = history.filter((one) => one.at < changedAt);
  const before = courseOf(known, former).dates;
  const after = courseOf(known, law).dates;
  if (!before || !after || shownDays(before) === shownDays(after)) return;
  if (history.some((one) => one.event === 'recount' && one.at >= changedAt)) return;
  await each(house, [found], ['sent', 'registered'], async (tx, appealId) => {
    const { dates } = courseOf(await listHistory(tx, appealId), law);
    if (!dates) return;
    const moved = await moveAppeal(tx, { appealId, event: 'recount', actor: 'portal', facts: { due: answerDue(dates), working: dates.usual.working } }, now);
    if (!moved) return;
    await tellApplicant(
      tx,
      house,
      {
        appealId,
        telling: 'recounted',
        key: changedAt.toISOString(),
        values: (language) => ({
          quick: untilDay(dates.quick.law, language),
          usual: untilDay(dates.usual.law, language),
          moved: dates.usual.working === dates.usual.law ? '' : translator(language)('appeals.recount.moved', { day: untilDay(dates.usual.working, language) }),
          basis: dates.estimate ? translator(language)('appeals.status.estimateBasis') : '',
        }),
      },
      now,
    );
  });
}
