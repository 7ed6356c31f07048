import { asc, eq } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { beats, officers, places } from '#db/schema/places.ts';
import type { RouteId } from '#routes.ts';

/** Every page about one officer, beat or place, for search engines. */
export async function listAddresses(db: Db): Promise<{ id: RouteId; params: Record<string, string | number> }[]> {
  const serving = await db.select({ slug: officers.slug }).from(officers).where(eq(officers.status, 'published')).orderBy(asc(officers.slug));
  const served = await db.select({ number: beats.number }).from(beats).orderBy(asc(beats.number));
  const known = await db.select({ slug: places.slug }).from(places).where(eq(places.status, 'published')).orderBy(asc(places.slug));
  return [
    ...serving.map((params) => ({ id: 'places.officer' as const, params })),
    ...served.map((params) => ({ id: 'places.beat' as const, params })),
    ...known.map((params) => ({ id: 'places.place' as const, params })),
  ];
}
