/** The card of a post: where and when people are received, who stands in, and who holds it by date. Two people never hold it on one day. */
import { eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { officerPosts, officers, places, postHolders } from '#db/schema/places.ts';
import { readWeek, showWeek, weekFields } from './cardHours.ts';
import { faultsOf, freeSlug, unitFaults } from './cardRow.ts';
import { clashOf, readHolders, showHolders, turnedAround, type Holder } from './cardTerms.ts';
import { rowOf, type Card, type CardAbout, type CardChecked, type CardFault, type CardType } from './cards.ts';
import { sheets } from './importSheets.ts';

const columns = ['kind', 'unit', 'place', 'room', 'phone', 'phone_note_uk', 'phone_note_en', 'duty_phone', 'substitute'] as const;
const Row = sheets.posts.omit({ post: true, reception: true, officer: true, since: true });

export const postCard: CardType = {
  kind: 'post',
  fields: [...columns, ...weekFields],
  lists: [],
  tables: [],
  later: [],
  first: [],
  checkedField: null,
  tags: () => ['officers', 'places', 'map'],

  async lock(tx, id) {
    await tx.select({ id: officerPosts.id }).from(officerPosts).where(eq(officerPosts.id, id)).for('update');
  },

  async read(db: Db | Tx, id: string): Promise<Card | null> {
    const [row] = await db.select().from(officerPosts).where(eq(officerPosts.id, id));
    if (!row) return null;
    const held = await db.select().from(postHolders).where(eq(postHolders.post, id));
    return {
      kind: row.kind,
      unit: row.unit ?? '',
      place: row.place ?? '',
      room: row.room ?? '',
      phone: row.phone ?? '',
      phone_note_uk: row.phoneNoteUk ?? '',
      phone_note_en: row.phoneNoteEn ?? '',
      duty_phone: row.dutyPhone ?? '',
      substitute: row.substitute ?? '',
      ...showWeek(row.reception),
      holders: showHolders(held),
    };
  },

  async check(tx: Tx, card: Card, { id }: CardAbout): Promise<CardChecked> {
    const parsed = Row.safeParse(rowOf(card, columns));
    const week = readWeek(card);
    const holders = readHolders(card);
    const faults: CardFault[] = [...faultsOf(parsed.error), ...week.faults, ...turnedAround(holders, 'until'), ...(await holderFaults(tx, holders))];
    const { place, substitute } = parsed.data ?? {};
    faults.push(...(await unitFaults(tx, parsed.data?.unit)));
    if (place && (await tx.$count(places, eq(places.slug, place))) === 0) faults.push({ field: 'place', why: 'places.import.noPlace' });
    if (substitute && (await tx.$count(officers, eq(officers.slug, substitute))) === 0) faults.push({ field: 'substitute', why: 'places.import.noOfficer' });
    if (faults.length > 0 || !parsed.data) return { faults };
    const row = parsed.data;
    const post = id ?? (await freeSlug(tx, officerPosts, officerPosts.id, `${row.kind} ${row.place ?? row.unit ?? ''}`));
    return {
      id: post,
      async write(tx) {
        const [kept] = await tx.select({ demo: officerPosts.demo }).from(officerPosts).where(eq(officerPosts.id, post));
        const values = {
          id: post,
          kind: row.kind,
          unit: row.unit ?? null,
          place: row.place ?? null,
          room: row.room ?? null,
          phone: row.phone ?? null,
          phoneNoteUk: row.phone_note_uk ?? null,
          phoneNoteEn: row.phone_note_en ?? null,
          dutyPhone: row.duty_phone ?? null,
          reception: week.hours,
          substitute: row.substitute ?? null,
          demo: kept?.demo ?? false,
        };
        await tx.insert(officerPosts).values(values).onConflictDoUpdate({ target: officerPosts.id, set: values });
        await tx.delete(postHolders).where(eq(postHolders.post, post));
        if (holders.length > 0) await tx.insert(postHolders).values(holders.map((holder) => ({ ...holder, post })));
      },
    };
  },
};

/** Names the two who would hold the post on one day, before the database refuses it without a name. */
async function holderFaults(tx: Tx, holders: readonly Holder[]): Promise<CardFault[]> {
  if (holders.length === 0) return [];
  const known = await tx
    .select({ slug: officers.slug, surname: officers.surname, givenName: officers.givenName })
    .from(officers)
    .where(
      inArray(
        officers.slug,
        holders.map((one) => one.officer),
      ),
    );
  const names = new Map(known.map((row) => [row.slug, `${row.givenName} ${row.surname}`]));
  if (holders.some((one) => !names.has(one.officer))) return [{ field: 'officer', why: 'places.import.noOfficer' }];
  const clash = clashOf(holders);
  if (!clash) return [];
  const [held, other] = clash;
  const values = { name: names.get(held.officer) ?? '', since: held.since, until: held.until ?? '', other: names.get(other.officer) ?? '' };
  return [{ field: 'since', why: held.until === null ? 'places.term.clashOpen' : 'places.term.clash', values }];
}
