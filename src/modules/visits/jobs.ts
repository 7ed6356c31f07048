/** Work that comes back: those who are late hear of it, a person is reminded of an offered day, and what is no longer needed is forgotten. Safe to run twice. */
import { and, eq, gt, inArray, isNotNull, isNull, lt, or, type SQL } from 'drizzle-orm';
import { visits } from '#db/schema/visits.ts';
import type { House } from '#platform/house.ts';
import { addDays, kyivDay, type Day } from '#platform/hours.ts';
import { forgetDrafts } from './drafts.ts';
import { tellPerson, tellStaff } from './letters.ts';
import { forgetThese, openStates, type VisitRow } from './requests.ts';
import { turnOf, visitRules } from './rules.ts';

const batch = 200;
const hour = 3_600_000;

/** The day after a term has passed, and then once in seven days: a letter to whoever must act. A person is reminded once. */
export async function chaseLate(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const today = kyivDay(now);
  // Page after page: those who were told before do not keep the others from their turn.
  let last: { dueOn: string; id: string } | null = null;
  for (;;) {
    const next: SQL | undefined = last === null ? undefined : or(gt(visits.dueOn, last.dueOn), and(eq(visits.dueOn, last.dueOn), gt(visits.id, last.id)));
    const due: VisitRow[] = await db
      .select()
      .from(visits)
      .where(and(inArray(visits.state, [...openStates]), lt(visits.dueOn, today), next))
      .orderBy(visits.dueOn, visits.id)
      .limit(batch);
    for (const row of due) await chase(house, row, today, now);
    const end = due.at(-1);
    if (due.length < batch || !end?.dueOn) return;
    last = { dueOn: end.dueOn, id: end.id };
  }
}

async function chase(house: House, row: VisitRow, today: Day, now: Date): Promise<void> {
  if (row.dueOn === null) return;
  const turn = turnOf(row.state);
  let week = 0;
  while (addDays(row.dueOn, 7 * (week + 1)) < today) week += 1;
  await house.database.db.transaction(async (tx) => {
    if (turn === 'person') await tellPerson(tx, house, row, { what: 'remind' }, now);
    else if (turn !== null) await tellStaff(tx, house, row, { what: 'late', right: turn === 'unit' ? 'unit' : 'runEvents', again: `:${week}` }, now);
  });
}

/** What nobody proved goes after a day; who asked, where exactly and in which words goes sixty days after the meeting or the end. What stays tells no person. */
export async function forgetVisits(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  await forgetDrafts(db, now);
  await db.delete(visits).where(and(eq(visits.state, 'unconfirmed'), lt(visits.askedAt, new Date(now.getTime() - visitRules.unconfirmedHours * hour))));
  const before = new Date(now.getTime() - visitRules.keptDays * 24 * hour);
  const over = await db
    .select({ id: visits.id })
    .from(visits)
    .where(and(isNull(visits.forgottenAt), isNotNull(visits.closedAt), lt(visits.closedAt, before), or(isNull(visits.meetsAt), lt(visits.meetsAt, before))))
    .limit(batch);
  if (over.length === 0) return;
  const ids = over.map(({ id }) => id);
  await db.transaction((tx) => forgetThese(tx, ids, 'portal', now));
}
