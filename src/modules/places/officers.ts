import { and, eq, inArray, sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { beats, officers } from '#db/schema/places.ts';
import { beatsByNumber, type Beat } from './beats.ts';
import { kyiv } from './hours.ts';
import { officerFrom, type Officer } from './posts.ts';

export type OfficerPage = {
  officer: Officer;
  state: 'serving' | 'onLeave' | 'archived';
  /** On leave: until which day, and who answers meanwhile. */
  until: string | null;
  deputy: Officer | null;
  /** Beats this officer answers for today, as holder, deputy or substitute. */
  beats: Beat[];
  /** Beats held before: each shows who serves it now. */
  formerBeats: Beat[];
};

/** An officer's card; archived ones too, because old links must lead to the successor. `null`: no such officer was ever published. */
export async function findOfficer(db: Db | Tx, slug: string, now: Date): Promise<OfficerPage | null> {
  const [row] = await db.select().from(officers).where(eq(officers.slug, slug));
  if (!row || row.status === 'hidden') return null;
  const { day } = kyiv(now);
  const held = await rows<{ number: number; current: boolean }>(
    db,
    sql`select b.number, bool_or(h.since <= ${day}::date and (h.until is null or h.until >= ${day}::date)) as current
        from post_holders h join beats b on b.post = h.post where h.officer = ${slug} and h.since <= ${day}::date group by b.number order by b.number`,
  );
  const [leave] = await rows<{ until: string; deputy: string | null }>(
    db,
    sql`select until::text as until, deputy from officer_leaves where officer = ${slug} and since <= ${day}::date and until >= ${day}::date`,
  );
  const standing = await rows<{ number: number }>(
    db,
    sql`select b.number from beats b join officer_posts p on p.id = b.post
        where p.substitute = ${slug} or exists (
          select 1 from post_holders h join officer_leaves l on l.officer = h.officer
          where h.post = p.id and h.since <= ${day}::date and (h.until is null or h.until >= ${day}::date)
            and l.deputy = ${slug} and l.since <= ${day}::date and l.until >= ${day}::date) order by b.number`,
  );
  const own = held.filter((one) => one.current).map((one) => one.number);
  const all = await beatsByNumber(db, [...own, ...standing.map((one) => one.number), ...held.filter((one) => !one.current).map((one) => one.number)], now);
  const answers = all.filter((beat) => own.includes(beat.number) || beat.today?.officer?.slug === slug);
  const [deputy] = leave?.deputy ? await db.select().from(officers).where(eq(officers.slug, leave.deputy)) : [];
  return {
    officer: officerFrom(row),
    state: row.status === 'archived' || answers.length === 0 ? 'archived' : leave ? 'onLeave' : 'serving',
    until: leave?.until ?? null,
    deputy: deputy && deputy.status === 'published' ? officerFrom(deputy) : null,
    beats: answers,
    formerBeats: all.filter((beat) => !answers.includes(beat)),
  };
}

export const listSize = 20;

/** Beats with today's officers, in order of number; a page at a time. */
export async function listOfficers(
  db: Db | Tx,
  asked: { territory?: string | null; page?: number },
  now: Date,
): Promise<{ beats: Beat[]; page: number; pages: number; count: number }> {
  const where = asked.territory ? eq(beats.territory, asked.territory) : undefined;
  const count = await db.$count(beats, where);
  const pages = Math.max(1, Math.ceil(count / listSize));
  const page = Math.min(Math.max(1, asked.page ?? 1), pages);
  const found = await db.select({ number: beats.number }).from(beats).where(where).orderBy(beats.number).limit(listSize).offset((page - 1) * listSize);
  return { beats: await beatsByNumber(db, found.map((row) => row.number), now), page, pages, count };
}

/** Officers by slug, published ones only. */
export async function officersBySlug(db: Db | Tx, slugs: readonly string[]): Promise<Officer[]> {
  if (slugs.length === 0) return [];
  const found = await db.select().from(officers).where(and(inArray(officers.slug, [...slugs]), eq(officers.status, 'published')));
  return found.map(officerFrom);
}

/** Name and unit of officers in service, by slug. */
export async function officerUnits(db: Db | Tx, slugs: readonly string[]): Promise<Map<string, { name: string; unit: string | null }>> {
  if (slugs.length === 0) return new Map();
  const found = await db
    .select({ slug: officers.slug, surname: officers.surname, givenName: officers.givenName, unit: officers.unit })
    .from(officers)
    .where(and(inArray(officers.slug, [...slugs]), eq(officers.status, 'published')));
  return new Map(found.map(({ slug, surname, givenName, unit }) => [slug, { name: `${givenName} ${surname}`, unit }]));
}

/** Every officer in service, by surname: for choosing one. */
export async function officerChoices(db: Db | Tx): Promise<{ slug: string; name: string }[]> {
  const found = await db
    .select({ slug: officers.slug, surname: officers.surname, givenName: officers.givenName })
    .from(officers)
    .where(eq(officers.status, 'published'))
    .orderBy(officers.surname, officers.slug)
    .limit(2000);
  return found.map(({ slug, surname, givenName }) => ({ slug, name: `${surname} ${givenName}` }));
}
