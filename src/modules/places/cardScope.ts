/** Where an editor may change the register. A card belongs to every territory it serves, and all of them must be the editor's. */
import { isNotNull } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { beats, officerPosts, officers, places, postHolders } from '#db/schema/places.ts';
import { territoriesOf, type Staff } from '#modules/people/index.ts';
import { servedBy, territoriesUnder } from '#modules/territories/index.ts';
import type { CardKind } from './cards.ts';
import { kyiv } from './hours.ts';

/** None: everywhere. */
export type Scope = ReadonlySet<string> | null;

export async function scopeOf(db: Db | Tx, staff: Pick<Staff, 'grants'>): Promise<Scope> {
  const codes = territoriesOf(staff, 'editPlaces');
  return codes === null ? null : new Set(await territoriesUnder(db, codes));
}

/** A card that belongs to no territory is for an editor of everywhere. */
export const within = (scope: Scope, lands: readonly string[]): boolean => scope === null || (lands.length > 0 && lands.every((code) => scope.has(code)));

export type Lands = Record<CardKind, (id: string) => readonly string[]>;

const unique = (codes: readonly string[]): string[] => [...new Set(codes)];
const none: readonly string[] = [];

/** Territories of every card: a post follows its beats, else its place, else its unit; an officer follows the posts of today and later, else the unit. */
export async function readLands(db: Db | Tx, now: Date): Promise<Lands> {
  const { day } = kyiv(now);
  const [allBeats, allPlaces, allPosts, held, people, serves] = await Promise.all([
    db.select({ number: beats.number, territory: beats.territory, post: beats.post }).from(beats),
    db.select({ slug: places.slug, territory: places.territory }).from(places),
    db.select({ id: officerPosts.id, unit: officerPosts.unit, place: officerPosts.place }).from(officerPosts),
    db.select({ post: postHolders.post, officer: postHolders.officer, until: postHolders.until }).from(postHolders),
    db.select({ slug: officers.slug, unit: officers.unit }).from(officers).where(isNotNull(officers.unit)),
    servedBy(db, day),
  ]);
  const ofPlace = new Map(allPlaces.map((row) => [row.slug, row.territory]));
  const ofBeat = new Map(allBeats.map((row) => [String(row.number), row.territory]));
  const beatsOf = Map.groupBy(allBeats, (row) => row.post);
  const ofPost = new Map(
    allPosts.map((row): [string, string[]] => {
      const own = beatsOf.get(row.id)?.map((beat) => beat.territory) ?? [];
      const place = row.place === null ? undefined : ofPlace.get(row.place);
      return [row.id, own.length > 0 ? unique(own) : place !== undefined ? [place] : [...(row.unit === null ? none : (serves.get(row.unit) ?? none))]];
    }),
  );
  const postsOf = Map.groupBy(
    held.filter((row) => row.until === null || row.until >= day),
    (row) => row.officer,
  );
  const unitOf = new Map(people.map((row) => [row.slug, row.unit]));
  const one = (code: string | undefined) => (code === undefined ? none : [code]);
  return {
    place: (id) => one(ofPlace.get(id)),
    beat: (id) => one(ofBeat.get(id)),
    post: (id) => ofPost.get(id) ?? none,
    officer: (id) => {
      const own = unique((postsOf.get(id) ?? []).flatMap((row) => ofPost.get(row.post) ?? none));
      return own.length > 0 ? own : (serves.get(unitOf.get(id) ?? '') ?? none);
    },
    unit: (id) => serves.get(id) ?? none,
  };
}
