import { inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { officers, places } from '#db/schema/places.ts';
import type { Language } from '#platform/i18n.ts';
import { romanise } from './names.ts';

/** Names of places by the ids they have in the register. */
export async function placeNames(db: Db | Tx, ids: readonly string[], language: Language): Promise<Map<string, string>> {
  const found = await db
    .select({ id: places.slug, uk: places.nameUk, en: places.nameEn })
    .from(places)
    .where(inArray(places.slug, [...ids]));
  return new Map(found.map((row) => [row.id, row[language]]));
}

async function officerNames(db: Db, ids: readonly string[], language: Language): Promise<Map<string, string>> {
  const found = await db
    .select({ id: officers.slug, surname: officers.surname, given: officers.givenName })
    .from(officers)
    .where(inArray(officers.slug, [...ids]));
  return new Map(found.map(({ id, surname, given }) => [id, language === 'uk' ? `${surname} ${given}` : romanise(`${surname} ${given}`)]));
}

/** What lines of the record about the register are about. */
export const registerSubjects = [
  { kind: 'place', names: placeNames },
  { kind: 'officer', names: officerNames },
] as const;
