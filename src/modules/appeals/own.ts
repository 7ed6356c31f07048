/** Appeals of one person: confirmed with the person's address, or added to the account by number and code. Nobody else's is ever answered. */
import { and, asc, desc, eq, inArray, isNotNull, isNull, or, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appealEvents, appeals } from '#db/schema/appeals.ts';
import type { Person, Personal } from '#platform/personal.ts';
import { link } from '#routes.ts';
import { courseOf } from './course.ts';
import { gatherAppeals } from './ownArchive.ts';
import { forgetAppeal } from './retention.ts';
import { answerDue, canWithdraw, isState, keeping, kyivDay, rootOf, showNumber } from './rules.ts';
import { readLaw } from './settings.ts';
import { wordOf } from './statusWords.ts';
import { withdrawIn } from './tell.ts';

export const thingKind = 'appeal';
/** A list longer than this is cut at its oldest end. */
const most = 200;

/** An address that somebody else typed proves nothing, so only a confirmed one counts. */
const confirmed = (person: Person): SQL | undefined => and(eq(appeals.emailDigest, person.emailDigest), isNotNull(appeals.confirmedAt));

/** Added with the code that is valid today: after a new code was given out, the old one opens nothing here either. */
const added = (person: Person): SQL[] =>
  person.things.filter(({ kind }) => kind === thingKind).flatMap(({ key, proof }) => and(eq(appeals.number, key), eq(appeals.codeHash, proof)) ?? []);

/** Whether this person may open the appeal, or what was added to it, without its code. `number` in its stored form. */
export async function isOwn(db: Db | Tx, person: Person, number: string): Promise<boolean> {
  const [row] = await db
    .select({ id: appeals.id })
    .from(appeals)
    .where(and(eq(appeals.number, rootOf(number)), or(confirmed(person), ...added(person))));
  return row !== undefined;
}

/** The person's own ones, as they are kept: those whose text is still there. */
const withText = (person: Person): SQL | undefined => and(confirmed(person), isNotNull(appeals.nameSealed));

/** Not with the police: the author may erase it whenever they wish. */
const erasable = (state: string): boolean => isState(state) && (canWithdraw(state) || state === 'declined' || state === 'not_corrected');

export const personal: Personal = {
  name: 'appeals',
  eraseLabel: 'appeals.own.erase',
  keptLabel: 'appeals.own.kept',
  keptValues: { months: keeping.textMonths, days: keeping.filesAfterSending },
  title: 'appeals.own.heading',
  empty: 'appeals.own.empty',
  async list(db, _house, person, language, now) {
    const rows = await db
      .select()
      .from(appeals)
      // What was added to a letter stands on the page of that letter.
      .where(and(isNull(appeals.parentId), or(confirmed(person), ...added(person))))
      .orderBy(desc(appeals.createdAt), desc(appeals.number))
      .limit(most);
    if (rows.length === 0) return [];
    const events = await db
      .select({ appealId: appealEvents.appealId, event: appealEvents.event, facts: appealEvents.facts, at: appealEvents.at })
      .from(appealEvents)
      .where(
        inArray(
          appealEvents.appealId,
          rows.map(({ id }) => id),
        ),
      )
      .orderBy(asc(appealEvents.id));
    const law = await readLaw(db, now);
    const histories = Map.groupBy(events, ({ appealId }) => appealId);
    return rows.flatMap((row) => {
      const { number, state, createdAt } = row;
      if (!isState(state)) return [];
      const course = courseOf(histories.get(row.id) ?? [], law);
      const due = course.dates && (state === 'sent' || state === 'registered') ? answerDue(course.dates) : null;
      return {
        kind: thingKind,
        key: number,
        name: showNumber(number, language),
        href: link('appeals.appeal', language, { number }),
        on: createdAt,
        state: wordOf(state, course, due !== null && kyivDay(now) > due ? due : null, language),
        added: row.emailDigest !== person.emailDigest || row.confirmedAt === null,
      };
    });
  },
  async subjects(db, person, language) {
    const rows = await db
      .select({ id: appeals.id, number: appeals.number })
      .from(appeals)
      .where(or(confirmed(person), ...added(person)))
      .orderBy(desc(appeals.createdAt))
      .limit(most);
    return rows.map(({ id, number }) => ({ kind: 'appeal', id, name: showNumber(number, language), href: link('appeals.appeal', language, { number }) }));
  },
  async gather(db, house, person, language, now) {
    const rows = await db.select().from(appeals).where(confirmed(person)).orderBy(desc(appeals.createdAt), desc(appeals.number));
    return gatherAppeals(db, house, rows, language, now);
  },
  async remains(db, person) {
    const rows = await db.select({ state: appeals.state }).from(appeals).where(withText(person));
    const mayGo = rows.filter(({ state }) => erasable(state)).length;
    return { erasable: mayGo, kept: rows.length - mayGo };
  },
  async erase(tx, house, person, now) {
    const rows = await tx.select({ id: appeals.id, state: appeals.state }).from(appeals).where(withText(person)).for('update');
    for (const { id, state } of rows) {
      if (!erasable(state)) continue;
      if (isState(state) && canWithdraw(state)) await withdrawIn(tx, house, id, now);
      else await forgetAppeal(tx, id, now);
    }
  },
};
