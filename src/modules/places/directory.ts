import { and, asc, eq, sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { placeAccess, places } from '#db/schema/places.ts';
import { beatsByNumber } from './beats.ts';
import { Exceptions, Hours, kyiv, openState, type OpenState } from './hours.ts';
import { listSize } from './officers.ts';

export const placeKinds = ['gunp', 'unit', 'station', 'office', 'patrolBase', 'safetyCentre', 'servicePoint', 'orderPost', 'callPoint', 'advicePoint', 'mobileStop', 'school'] as const;
export const accessFacts = ['entrance', 'ramp', 'door', 'lift', 'toilet', 'tactile', 'loop', 'signLanguage', 'childCorner', 'parking', 'quietRoom', 'waiting'] as const;
export type AccessFact = { fact: string; verdict: 'yes' | 'partly' | 'no' | 'unknown'; centimetres: number | null; noteUk: string | null; noteEn: string | null; checkedOn: string | null };

export type Place = Omit<typeof places.$inferSelect, 'hours' | 'exceptions' | 'status'> & {
  hours: Hours;
  exceptions: Exceptions;
  open: OpenState;
  /** Nobody looked at the data for more than 30 days. */
  stale: boolean;
};

const freshDays = 30;

function placeFrom(row: typeof places.$inferSelect, now: Date): Place {
  const hours = Hours.parse(row.hours);
  const exceptions = Exceptions.parse(row.exceptions);
  const { status: _status, ...rest } = row;
  return { ...rest, hours, exceptions, open: openState(hours, exceptions, now), stale: isStale(row.verifiedOn, now) };
}

/** Whether data last checked on this day need a new look. */
export const isStale = (verifiedOn: string, now: Date): boolean => Date.parse(kyiv(now).day) - Date.parse(verifiedOn) > freshDays * 86_400_000;

/** A published place with its facts of access and the beats received there; null when there is none. */
export async function findPlace(db: Db | Tx, slug: string, now: Date): Promise<(Place & { access: AccessFact[]; beats: number[] }) | null> {
  const [row] = await db.select().from(places).where(and(eq(places.slug, slug), eq(places.status, 'published')));
  if (!row) return null;
  const access = await db.select().from(placeAccess).where(eq(placeAccess.place, slug));
  const beats = await rows<{ number: number }>(db, sql`select b.number from beats b join officer_posts p on p.id = b.post where p.place = ${slug} order by b.number`);
  const order: readonly string[] = accessFacts;
  return {
    ...placeFrom(row, now),
    access: access.map(({ place: _place, ...fact }) => fact).sort((a, b) => order.indexOf(a.fact) - order.indexOf(b.fact)),
    beats: beats.map((beat) => beat.number),
  };
}

/** Published places, a page at a time. */
export async function listPlaces(
  db: Db | Tx,
  asked: { territory?: string | null; kind?: string | null; page?: number },
  now: Date,
): Promise<{ places: Place[]; page: number; pages: number; count: number }> {
  const where = and(
    eq(places.status, 'published'),
    asked.territory ? eq(places.territory, asked.territory) : undefined,
    asked.kind ? eq(places.kind, asked.kind) : undefined,
  );
  const count = await db.$count(places, where);
  const pages = Math.max(1, Math.ceil(count / listSize));
  const page = Math.min(Math.max(1, asked.page ?? 1), pages);
  const found = await db.select().from(places).where(where).orderBy(asc(places.territory), asc(places.nameUk)).limit(listSize).offset((page - 1) * listSize);
  return { places: found.map((row) => placeFrom(row, now)), page, pages, count };
}

export type MapPoint = { kind: 'officer' | 'place'; id: string; lat: number; lon: number; nameUk: string; nameEn: string; detailUk: string; detailEn: string; beat: number | null; placeKind: string | null };

/** Everything the map may show: beats by their middle, published places. Nothing live, ever. */
export async function listMapPoints(db: Db | Tx, now: Date): Promise<MapPoint[]> {
  const numbers = await rows<{ number: number }>(db, sql`select number from beats order by number limit 2000`);
  const beats = await beatsByNumber(db, numbers.map((row) => row.number), now);
  const shown = await db.select().from(places).where(eq(places.status, 'published')).orderBy(asc(places.slug)).limit(2000);
  return [
    ...beats.map((beat): MapPoint => ({
      kind: 'officer', id: beat.today?.officer?.slug ?? '', lat: beat.lat, lon: beat.lon, beat: beat.number, placeKind: null,
      nameUk: beat.today?.officer?.name ?? '', nameEn: beat.today?.officer?.nameEn ?? '', detailUk: beat.nameUk, detailEn: beat.nameEn,
    })),
    ...shown.map((row): MapPoint => ({
      kind: 'place', id: row.slug, lat: row.lat, lon: row.lon, beat: null, placeKind: row.kind,
      nameUk: row.nameUk, nameEn: row.nameEn, detailUk: row.addressUk, detailEn: row.addressEn,
    })),
  ];
}
