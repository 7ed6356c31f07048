/** What codes of a card are called, and what a list to choose from offers. */
import { asc } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { beats, officerPosts, officers, places } from '#db/schema/places.ts';
import { listEveryUnit, listTerritories } from '#modules/territories/index.ts';
import type { Language, Translate } from '#platform/i18n.ts';

export type CardNames = Record<'territory' | 'land' | 'unit' | 'place' | 'officer' | 'post', Map<string, string>>;

/** Names of everything a card may point at. A post is called by its kind, its beats and where it is. */
export async function readNames(db: Db | Tx, language: Language, t: Translate): Promise<CardNames> {
  const [lands, bodies, spots, people, posts, served] = await Promise.all([
    listTerritories(db, language, ['oblast', 'raion', 'hromada', 'settlement', 'district']),
    listEveryUnit(db),
    db.select({ slug: places.slug, uk: places.nameUk, en: places.nameEn }).from(places),
    db.select({ slug: officers.slug, surname: officers.surname, givenName: officers.givenName }).from(officers),
    db.select({ id: officerPosts.id, kind: officerPosts.kind, place: officerPosts.place }).from(officerPosts).orderBy(asc(officerPosts.id)),
    db.select({ number: beats.number, post: beats.post }).from(beats).orderBy(asc(beats.number)),
  ]);
  const collator = new Intl.Collator('uk');
  const sorted = (all: [string, string][]): Map<string, string> => new Map(all.sort((a, b) => collator.compare(a[1], b[1])));
  const place = sorted(spots.map((one) => [one.slug, language === 'uk' ? one.uk : one.en]));
  const beatsOf = Map.groupBy(served, (one) => one.post);
  const postName = (one: (typeof posts)[number]): string => {
    const numbers = (beatsOf.get(one.id) ?? []).map((beat) => beat.number);
    const where = numbers.length > 0 ? t('places.post.beats', { numbers: numbers.join(', ') }) : one.place === null ? one.id : (place.get(one.place) ?? one.id);
    return `${t(`places.post.short.${one.kind}`)}, ${where}`;
  };
  return {
    territory: new Map(lands.flatMap((one) => (one.level === 'oblast' || one.level === 'raion' ? [] : [[one.code, one.name]]))),
    land: new Map(lands.map((one) => [one.code, one.name])),
    unit: sorted(bodies.map((one) => [one.code, language === 'uk' ? one.nameUk : one.nameEn])),
    place,
    officer: sorted(people.map((one) => [one.slug, `${one.surname} ${one.givenName}`])),
    post: new Map(posts.map((one) => [one.id, postName(one)])),
  };
}

export type Choice = { value: string; label: string };
export const choicesOf = (names: ReadonlyMap<string, string>, but?: (code: string) => boolean): Choice[] =>
  [...names].flatMap(([value, label]) => (but?.(value) ? [] : [{ value, label }]));
