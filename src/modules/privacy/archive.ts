/** The archive of a request, taken by the person from the page of the request. */
import type { Db } from '#db/index.ts';
import { eq } from 'drizzle-orm';
import { dataRequests } from '#db/schema/privacy.ts';
import { packFor } from '#modules/residents/index.ts';
import { writeAudit } from '#platform/audit.ts';
import type { ConsentKind } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import type { Personal } from '#platform/personal.ts';
import type { Packed } from '#platform/zip.ts';
import { subjectEmail } from './office.ts';
import type { RequestView } from './see.ts';

/** Archives of one request in an hour: each reads everything there is. */
const perHour = 6;

/** The files of the archive; null when it was not given out, its days are over, or it was taken too often. */
export async function packArchive(
  house: House,
  view: RequestView,
  wanted: { parts: readonly Personal[]; kinds: readonly ConsentKind[]; language: Language },
  now: Date,
): Promise<AsyncGenerator<Packed> | null> {
  const { db }: { db: Db } = house.database;
  if (!view.archiveUntil || !(await allow(db, { key: `archive:${view.id}`, limit: perHour, windowSeconds: 3600 }, now))) return null;
  const [row] = await db.select().from(dataRequests).where(eq(dataRequests.id, view.id));
  const email = row ? subjectEmail(house, row) : null;
  if (email === null) return null;
  await db.transaction((tx) =>
    writeAudit(tx, { staffId: null, by: 'resident', act: 'privacy.archive', subjectKind: 'request', subjectId: view.id, detail: {} }, now),
  );
  return packFor(house, email, wanted, now);
}
