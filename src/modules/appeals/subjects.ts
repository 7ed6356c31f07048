import { inArray } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { appeals } from '#db/schema/appeals.ts';
import type { Language } from '#platform/i18n.ts';
import { showNumber } from './rules.ts';

/** The numbers of appeals by id, as people write them: what the desk of letters calls them by. */
export async function appealNumbers(db: Db, ids: readonly string[], language: Language): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await db
    .select({ id: appeals.id, number: appeals.number })
    .from(appeals)
    .where(inArray(appeals.id, [...ids]));
  return new Map(found.map(({ id, number }) => [id, showNumber(number, language)]));
}
