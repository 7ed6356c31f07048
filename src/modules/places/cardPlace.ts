/** The card of a place: the columns of an import, and what a file cannot say (days that differ, notes about access). */
import { eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { placeAccess, places } from '#db/schema/places.ts';
import { knownTerritories } from '#modules/territories/index.ts';
import { accessFields, exceptionFields, readAccess, readExceptions, readWeek, showAccess, showExceptions, showWeek, weekFields } from './cardHours.ts';
import { rowOf, type Card, type CardAbout, type CardChecked, type CardFault, type CardType } from './cards.ts';
import { faultsOf, freeSlug, notLater, unitFaults } from './cardRow.ts';
import { kyiv } from './hours.ts';
import { sheets } from './importSheets.ts';
import { loadPlaces } from './load.ts';
import { romanise } from './names.ts';

const columns = [
  'kind',
  'name_uk',
  'name_en',
  'address_uk',
  'address_en',
  'lat',
  'lon',
  'territory',
  'unit',
  'phone',
  'email',
  'status',
  'source',
  'checked_on',
] as const;
const Row = sheets.places.omit({ place: true, hours: true, access: true, access_checked_on: true });

export const placeCard: CardType = {
  kind: 'place',
  fields: [...columns, ...weekFields, ...exceptionFields, ...accessFields],
  lists: ['services'],
  tables: [],
  later: [],
  first: [],
  checkedField: 'checked_on',
  tags: (slug) => ['places', 'officers', 'map', `place:${slug}`],

  async lock(tx, slug) {
    await tx.select({ slug: places.slug }).from(places).where(eq(places.slug, slug)).for('update');
  },

  async read(db: Db | Tx, slug: string): Promise<Card | null> {
    const [row] = await db.select().from(places).where(eq(places.slug, slug));
    if (!row) return null;
    const facts = await db.select().from(placeAccess).where(eq(placeAccess.place, slug));
    return {
      kind: row.kind,
      name_uk: row.nameUk,
      name_en: row.nameEn,
      address_uk: row.addressUk,
      address_en: row.addressEn,
      lat: String(row.lat),
      lon: String(row.lon),
      territory: row.territory,
      unit: row.unit ?? '',
      phone: row.phone ?? '',
      email: row.email ?? '',
      status: row.status,
      source: row.source,
      checked_on: row.verifiedOn,
      services: row.services.join(' '),
      ...showWeek(row.hours),
      ...showExceptions(row.exceptions),
      ...showAccess(facts),
    };
  },

  async check(tx: Tx, card: Card, { id, now }: CardAbout): Promise<CardChecked> {
    const today = kyiv(now).day;
    const parsed = Row.safeParse(rowOf(card, [...columns, 'services']));
    const [week, exceptions, access] = [readWeek(card), readExceptions(card), readAccess(card, today)];
    const faults: CardFault[] = [...faultsOf(parsed.error), ...week.faults, ...exceptions.faults, ...access.faults, ...notLater(card, 'checked_on', today)];
    const territory = parsed.data?.territory;
    if (territory && !(await knownTerritories(tx, [territory])).has(territory)) faults.push({ field: 'territory', why: 'places.edit.territory' });
    faults.push(...(await unitFaults(tx, parsed.data?.unit)));
    if (faults.length > 0 || !parsed.data) return { faults };
    const row = parsed.data;
    const slug = id ?? (await freeSlug(tx, places, places.slug, row.name_uk));
    return {
      id: slug,
      async write(tx) {
        const [kept] = await tx.select({ demo: places.demo }).from(places).where(eq(places.slug, slug));
        await loadPlaces(tx, [
          {
            slug,
            kind: row.kind,
            nameUk: row.name_uk,
            nameEn: row.name_en ?? romanise(row.name_uk),
            addressUk: row.address_uk,
            addressEn: row.address_en ?? romanise(row.address_uk),
            lat: row.lat,
            lon: row.lon,
            territory: row.territory,
            unit: row.unit ?? null,
            phone: row.phone ?? null,
            email: row.email ?? null,
            hours: week.hours,
            exceptions: exceptions.exceptions,
            services: row.services ?? [],
            source: row.source,
            verifiedOn: row.checked_on,
            status: row.status ?? 'draft',
            demo: kept?.demo ?? false,
            access: access.access.map((fact) => ({ ...fact })),
          },
        ]);
      },
    };
  },
};
