/** Editions of settings: one person proposes, another agrees. Every step is a row that stays. */
import { isDeepStrictEqual } from 'node:util';
import { and, count, desc, eq, inArray, isNull, max, ne, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { settingAnswers, settingEditions } from '#db/schema/settings.ts';
import { can, findStaff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import { invalidate } from '#platform/cache.ts';
import type { FieldErrors } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { inputOf, schemaError } from '#platform/settingFields.ts';
import { beginsAt, readSettings, settingsTag, type Setting } from '#platform/settings.ts';
import type { StringKey } from '#platform/i18n.ts';
import { settingRules, type SettingAnswer } from './rules.ts';

export type Edition = {
  id: string;
  key: string;
  edition: number;
  value: unknown;
  why: string;
  proposedBy: string;
  proposedAt: Date;
  /** The moment it was proposed for. */
  wantedFrom: Date;
  answer: { said: SettingAnswer; by: string; at: Date; why: string } | null;
  /** Since when it holds, once it was agreed to. */
  from: Date | null;
};

const shown = {
  id: settingEditions.id,
  key: settingEditions.key,
  edition: settingEditions.edition,
  value: settingEditions.value,
  why: settingEditions.why,
  proposedBy: settingEditions.proposedBy,
  proposedAt: settingEditions.proposedAt,
  wantedFrom: settingEditions.inForceFrom,
  said: settingAnswers.answer,
  by: settingAnswers.answeredBy,
  at: settingAnswers.answeredAt,
  answerWhy: settingAnswers.why,
  from: beginsAt,
};
type Row = Omit<Edition, 'answer' | 'from'> & { said: SettingAnswer | null; by: string | null; at: Date | null; answerWhy: string | null; from: Date };
const editionOf = ({ said, by, at, answerWhy, from, ...row }: Row): Edition => ({
  ...row,
  answer: said !== null && by !== null && at !== null ? { said, by, at, why: answerWhy ?? '' } : null,
  from: said === 'agreed' ? from : null,
});
const editions = (db: Db | Tx) => db.select(shown).from(settingEditions).leftJoin(settingAnswers, eq(settingAnswers.editionId, settingEditions.id)).$dynamic();

/** The history of some settings, newest first. Pages are counted from 1. */
export async function listEditions(db: Db | Tx, keys: readonly string[], page: number): Promise<{ editions: Edition[]; pages: number }> {
  const these = inArray(settingEditions.key, [...keys]);
  const [all] = await db.select({ n: count() }).from(settingEditions).where(these);
  const pages = Math.max(1, Math.ceil((all?.n ?? 0) / settingRules.pageSize));
  const at = Math.min(Math.max(1, page), pages);
  const found = await editions(db)
    .where(these)
    .orderBy(desc(settingEditions.proposedAt), desc(settingEditions.edition))
    .limit(settingRules.pageSize)
    .offset((at - 1) * settingRules.pageSize);
  return { editions: found.map(editionOf), pages };
}

/** Everything that waits for a second person, the oldest last. */
export async function listWaiting(db: Db | Tx): Promise<Edition[]> {
  const found = await editions(db).where(isNull(settingAnswers.editionId)).orderBy(desc(settingEditions.proposedAt)).limit(settingRules.pageSize);
  return found.map(editionOf);
}

/** What was agreed to last of each setting, by moment: what holds, and what will. */
export async function listAhead(db: Db | Tx, key: string, now: Date): Promise<{ current: Edition | null; ahead: Edition[] }> {
  const found = await editions(db)
    .where(and(eq(settingEditions.key, key), eq(settingAnswers.answer, 'agreed')))
    .orderBy(desc(beginsAt), desc(settingEditions.edition))
    .limit(settingRules.pageSize);
  const all = found.map(editionOf);
  return {
    current: all.find((one) => one.from !== null && one.from <= now) ?? null,
    ahead: all.filter((one) => one.from !== null && one.from > now).reverse(),
  };
}

export async function findEdition(db: Db | Tx, id: string): Promise<Edition | null> {
  const [found] = await editions(db).where(eq(settingEditions.id, id));
  return found ? editionOf(found) : null;
}

/** What held just before an edition began, or would begin: what its difference is told against. */
export async function valueBefore(db: Db | Tx, setting: Setting, edition: Pick<Edition, 'key' | 'edition' | 'from' | 'wantedFrom'>): Promise<unknown> {
  const begins = edition.from ?? edition.wantedFrom;
  const [found] = await editions(db)
    .where(
      and(
        eq(settingEditions.key, edition.key),
        eq(settingAnswers.answer, 'agreed'),
        ne(settingEditions.edition, edition.edition),
        sql`(${beginsAt}, ${settingEditions.edition}) < (${begins.toISOString()}::timestamptz, ${edition.edition}::int)`,
      ),
    )
    .orderBy(desc(beginsAt), desc(settingEditions.edition))
    .limit(1);
  return found ? found.value : setting.initial;
}

const faults = (errors: FieldErrors): boolean => Object.keys(errors).length > 0;
export type Proposed = { status: 'proposed'; id: string } | { status: 'refused'; errors: FieldErrors };

/** Writes down what somebody wants a setting to be. `from` null: as soon as it is agreed to. */
export async function proposeEdition(
  tx: Tx,
  setting: Setting,
  wanted: { value: unknown; from: Date | null; why: string; by: string },
  now: Date,
): Promise<Proposed> {
  const refuse = (errors: FieldErrors): Proposed => ({ status: 'refused', errors });
  const from = wanted.from ?? now;
  if (from < now) return refuse({ day: { key: 'settings.from.past' } });
  if (from.getTime() - now.getTime() > settingRules.farthestDays * 86_400_000) return refuse({ day: { key: 'settings.from.far' } });
  const read = setting.schema.safeParse(wanted.value);
  if (!read.success) return refuse(schemaErrors(setting, read.error.issues));
  const errors = (await setting.check?.(tx, read.data, now)) ?? {};
  if (faults(errors)) return refuse(errors);
  const mine = eq(settingEditions.key, setting.key);
  const waiting = await editions(tx).where(and(mine, isNull(settingAnswers.editionId)));
  if (waiting.some((one) => !setting.act || isDeepStrictEqual(setting.schema.safeParse(one.value).data, read.data)))
    return refuse({ _form: { key: 'settings.waiting' } });
  const settings = await readSettings(tx);
  const last = settings.changes(setting).at(-1);
  if (!setting.act && isDeepStrictEqual(settings.of(setting, last && last > from ? last : from), read.data)) return refuse({ _form: { key: 'settings.same' } });
  const [newest] = await tx
    .select({ edition: max(settingEditions.edition) })
    .from(settingEditions)
    .where(mine);
  const [kept] = await tx
    .insert(settingEditions)
    .values({
      key: setting.key,
      edition: (newest?.edition ?? 0) + 1,
      value: read.data,
      inForceFrom: from,
      why: wanted.why,
      proposedBy: wanted.by,
      proposedAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: settingEditions.id, edition: settingEditions.edition });
  if (!kept) return refuse({ _form: { key: 'settings.waiting' } });
  await record(tx, 'propose', setting.key, wanted.by, { edition: kept.edition, from: from.toISOString(), why: wanted.why }, now);
  return { status: 'proposed', id: kept.id };
}

function schemaErrors(
  setting: Setting,
  issues: readonly { path: readonly PropertyKey[]; message: string; params?: Record<string, unknown> | undefined }[],
): FieldErrors {
  const errors: FieldErrors = {};
  for (const issue of issues) {
    const name = String(issue.path[0] ?? '');
    errors[setting.fields.some((field) => field.name === name) ? inputOf(name) : '_form'] ??= schemaError(issue.message, issue.params);
  }
  return errors;
}

export type Answer = { id: string; said: SettingAnswer; by: string; why: string };
export type Answered = { status: 'done' } | { status: 'refused'; why: StringKey; errors?: FieldErrors };

/** The word that settles an edition. The first word counts; an agreement is looked through once more, because much may have changed since it was proposed. */
export async function answerEdition(tx: Tx, house: House, known: readonly Setting[], { id, said, by, why }: Answer, now: Date): Promise<Answered> {
  const edition = await findEdition(tx, id);
  const setting = known.find((one) => one.key === edition?.key);
  if (!edition || !setting || edition.answer) return { status: 'refused', why: 'settings.late' };
  if (said === 'withdrawn' && by !== edition.proposedBy) return { status: 'refused', why: 'settings.notYours' };
  if (said !== 'withdrawn' && by === edition.proposedBy) return { status: 'refused', why: 'settings.own' };
  if (said !== 'withdrawn' && !can(await findStaff(tx, by, now), 'confirmRoles', null)) return { status: 'refused', why: 'people.closed.text' };
  if (said === 'agreed') {
    const read = setting.schema.safeParse(edition.value);
    const errors = read.success ? ((await setting.check?.(tx, read.data, now)) ?? {}) : {};
    if (!read.success || faults(errors)) return { status: 'refused', why: 'settings.stale', errors };
  }
  const [kept] = await tx
    .insert(settingAnswers)
    .values({ editionId: id, answer: said, answeredBy: by, answeredAt: now, why })
    .onConflictDoNothing()
    .returning({ id: settingAnswers.editionId });
  if (!kept) return { status: 'refused', why: 'settings.late' };
  const acts = { agreed: 'agree', refused: 'refuse', withdrawn: 'withdraw' } as const;
  await record(tx, acts[said], edition.key, by, { edition: edition.edition, why }, now);
  if (said === 'agreed') {
    const from = edition.wantedFrom > now ? edition.wantedFrom : now;
    const value = setting.schema.parse(edition.value);
    await setting.agreed?.(tx, house, { id, edition: edition.edition, value, why: edition.why, from, proposedBy: edition.proposedBy, agreedBy: by }, now);
    await invalidate(tx, [settingsTag]);
  }
  return { status: 'done' };
}

const record = (
  tx: Tx,
  act: 'propose' | 'agree' | 'refuse' | 'withdraw',
  key: string,
  staffId: string,
  detail: Record<string, unknown>,
  now: Date,
): Promise<void> => writeAudit(tx, { staffId, by: 'staff', act: `settings.${act}`, subjectKind: 'setting', subjectId: key, detail }, now);
