/** The card of an officer: service data alone. A field for anything private does not exist, so nobody can type it. */
import { eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { officerLeaves, officers } from '#db/schema/places.ts';
import { faultsOf, freeSlug, notLater, unitFaults } from './cardRow.ts';
import { clashOf, readLeaves, showLeaves, turnedAround } from './cardTerms.ts';
import { rowOf, type Card, type CardAbout, type CardChecked, type CardFault, type CardType } from './cards.ts';
import { kyiv } from './hours.ts';
import { sheets } from './importSheets.ts';
import { loadOfficers } from './load.ts';

const columns = ['surname', 'given_name', 'patronymic', 'rank', 'phone', 'email', 'unit', 'appointed_on', 'status', 'source', 'checked_on'] as const;
const Row = sheets.officers.omit({ officer: true, leave_from: true, leave_until: true, deputy: true });

export const officerCard: CardType = {
  kind: 'officer',
  fields: columns,
  lists: ['languages'],
  tables: [],
  later: [],
  first: [],
  checkedField: 'checked_on',
  tags: (slug) => ['officers', 'places', 'map', `officer:${slug}`],

  async lock(tx, slug) {
    await tx.select({ slug: officers.slug }).from(officers).where(eq(officers.slug, slug)).for('update');
  },

  async read(db: Db | Tx, slug: string): Promise<Card | null> {
    const [row] = await db.select().from(officers).where(eq(officers.slug, slug));
    if (!row) return null;
    const away = await db.select().from(officerLeaves).where(eq(officerLeaves.officer, slug));
    return {
      surname: row.surname,
      given_name: row.givenName,
      patronymic: row.patronymic ?? '',
      rank: row.rank ?? '',
      phone: row.phone ?? '',
      email: row.email ?? '',
      unit: row.unit ?? '',
      appointed_on: row.appointedOn ?? '',
      status: row.status,
      source: row.source,
      checked_on: row.verifiedOn,
      languages: row.languages.join(' '),
      leaves: showLeaves(away),
    };
  },

  async check(tx: Tx, card: Card, { id, now }: CardAbout): Promise<CardChecked> {
    const parsed = Row.safeParse(rowOf(card, [...columns, 'languages']));
    const leaves = readLeaves(card);
    const faults: CardFault[] = [...faultsOf(parsed.error), ...notLater(card, 'checked_on', kyiv(now).day), ...turnedAround(leaves, 'until')];
    const clash = clashOf(leaves);
    if (clash) faults.push({ field: 'since', why: 'places.leave.clash', values: { since: clash[0].since, until: clash[0].until } });
    faults.push(...(await unitFaults(tx, parsed.data?.unit)), ...(await deputyFaults(tx, id, leaves)));
    if (faults.length > 0 || !parsed.data) return { faults };
    const row = parsed.data;
    const slug = id ?? (await freeSlug(tx, officers, officers.slug, `${row.given_name} ${row.surname}`));
    return {
      id: slug,
      async write(tx) {
        const [kept] = await tx.select({ demo: officers.demo }).from(officers).where(eq(officers.slug, slug));
        const person = {
          slug,
          surname: row.surname,
          givenName: row.given_name,
          patronymic: row.patronymic ?? null,
          rank: row.rank ?? null,
          phone: row.phone ?? null,
          email: row.email ?? null,
          languages: row.languages ?? ['uk'],
          unit: row.unit ?? null,
          appointedOn: row.appointed_on ?? null,
          verifiedOn: row.checked_on,
          source: row.source,
          status: row.status ?? 'published',
          demo: kept?.demo ?? false,
        };
        await loadOfficers(
          tx,
          [person],
          leaves.map((leave) => ({ ...leave, officer: slug })),
        );
      },
    };
  },
};

/** A deputy works, and is not the one who is away. */
async function deputyFaults(tx: Tx, id: string | null, leaves: readonly { deputy: string | null }[]): Promise<CardFault[]> {
  const wanted = leaves.flatMap(({ deputy }) => deputy ?? []);
  if (wanted.length === 0) return [];
  if (id !== null && wanted.includes(id)) return [{ field: 'deputy', why: 'places.leave.self' }];
  const known = await tx.select({ slug: officers.slug }).from(officers).where(inArray(officers.slug, wanted));
  return new Set(known.map((row) => row.slug)).size === new Set(wanted).size ? [] : [{ field: 'deputy', why: 'places.import.noOfficer' }];
}
