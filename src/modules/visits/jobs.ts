/** Work that comes back: those who are late hear of it, a person is reminded of an offered day, and what is no longer needed is forgotten. Safe to run twice. */
import { and, eq, inArray, isNotNull, isNull, lt, or } from 'drizzle-orm';
import { visits } from '#db/schema/visits.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { addDays, kyivDay } from '#platform/hours.ts';
import { forgetDrafts } from './drafts.ts';
import { tellPerson, tellStaff } from './letters.ts';
import { openStates } from './requests.ts';
import { turnOf, visitRules } from './rules.ts';

const batch = 200;
const hour = 3_600_000;

/** The day after a term has passed, and then once in seven days: a letter to whoever must act. A person is reminded once. */
export async function chaseLate(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const today = kyivDay(now);
  const due = await db
    .select()
    .from(visits)
    .where(and(inArray(visits.state, [...openStates]), lt(visits.dueOn, today)))
    .orderBy(visits.dueOn, visits.id)
    .limit(batch);
  for (const row of due) {
    if (row.dueOn === null) continue;
    const turn = turnOf(row.state);
    let week = 0;
    while (addDays(row.dueOn, 7 * (week + 1)) < today) week += 1;
    await db.transaction(async (tx) => {
      if (turn === 'person') await tellPerson(tx, house, row, { what: 'remind' }, now);
      else if (turn !== null) await tellStaff(tx, house, row, { what: 'late', right: turn === 'unit' ? 'unit' : 'runEvents', again: `:${week}` }, now);
    });
  }
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
  const nothing = {
    emailSealed: null,
    emailDigest: null,
    mailbox: null,
    nameSealed: null,
    phoneSealed: null,
    addressSealed: null,
    wordsSealed: null,
    needsSealed: null,
    teacherSealed: null,
    codeHash: null,
    forgottenAt: now,
  };
  await db.transaction(async (tx) => {
    await tx.update(visits).set(nothing).where(inArray(visits.id, ids));
    for (const id of ids) await writeAudit(tx, { staffId: null, by: 'portal', act: 'visits.forget', subjectKind: 'visit', subjectId: id, detail: {} }, now);
  });
}
